package io.weir.connector.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The option {@code tables}: {@code a, s.b AS x, "Odd name"."T" AS "Y"}. Names fold to lower case
 * unless they are quoted. What does not parse is a 22023.
 */
final class TableList {
  private final String text;
  private int at;

  private TableList(String text) {
    this.text = text;
  }

  /**
   * One wanted table.
   *
   * @param schema null: any
   * @param alias what it is to be called here; null: the table's own name
   */
  record Wanted(@Nullable String schema, String table, @Nullable String alias) {
    String name() {
      return alias == null ? table : alias;
    }

    @Override
    public String toString() {
      return schema == null ? Identifiers.quote(table) : Identifiers.quote(schema, table);
    }
  }

  static List<Wanted> parse(String text) {
    TableList list = new TableList(text);
    List<Wanted> all = new ArrayList<>();
    do {
      all.add(list.wanted());
    } while (list.takes(','));
    if (list.at < text.length()) {
      throw list.bad();
    }
    return all;
  }

  /** A table's name alone, with or without a schema. */
  static Wanted one(String text) {
    TableList list = new TableList(text);
    Wanted wanted = list.wanted();
    if (list.at < text.length() || wanted.alias() != null) {
      throw list.bad();
    }
    return wanted;
  }

  private Wanted wanted() {
    String first = identifier();
    String second = takes('.') ? identifier() : null;
    String alias = null;
    if (text.regionMatches(true, at, "as", 0, 2)
        && at + 2 < text.length()
        && !isPart(text.charAt(at + 2))) {
      at += 2;
      alias = identifier();
    }
    return second == null ? new Wanted(null, first, alias) : new Wanted(first, second, alias);
  }

  private String identifier() {
    skipSpace();
    if (at < text.length() && text.charAt(at) == '"') {
      return quoted();
    }
    int from = at;
    while (at < text.length() && isPart(text.charAt(at))) {
      at++;
    }
    if (from == at) {
      throw bad();
    }
    String name = text.substring(from, at).toLowerCase(Locale.ROOT);
    skipSpace();
    return name;
  }

  private String quoted() {
    StringBuilder name = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '"') {
        name.append(c);
      } else if (at < text.length() && text.charAt(at) == '"') {
        name.append('"');
        at++;
      } else if (name.isEmpty()) {
        break;
      } else {
        skipSpace();
        return name.toString();
      }
    }
    throw bad();
  }

  private boolean takes(char c) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }

  private RuntimeException bad() {
    return PostgresOptions.invalid(
        "invalid list of tables: \"" + text + "\"",
        "Expected: table, schema.table AS name, ...; names with other characters are quoted by \".");
  }
}
