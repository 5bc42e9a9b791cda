package io.weir.ctl;

/** Names and texts as SQL writes them. */
final class SqlNames {
  private SqlNames() {}

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  static String identifier(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
