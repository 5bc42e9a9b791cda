package io.weir.connector.postgres;

import java.util.regex.Pattern;

/** Names in statements, and in texts for people. */
final class Identifiers {
  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");

  private Identifiers() {}

  /** Always quoted: what a statement can take whatever the name is. */
  static String quoteAlways(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Quoted where it needs to be. */
  static String quote(String name) {
    return PLAIN.matcher(name).matches() ? name : quoteAlways(name);
  }

  static String quote(String schema, String name) {
    return quote(schema) + "." + quote(name);
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
