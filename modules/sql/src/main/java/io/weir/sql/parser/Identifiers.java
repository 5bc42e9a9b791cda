package io.weir.sql.parser;

/** Writes names and texts as SQL. */
public final class Identifiers {
  private Identifiers() {}

  /** The name, quoted where it would not read back as it is. */
  public static String quote(String name) {
    boolean plain =
        !name.isEmpty()
            && name.chars()
                .allMatch(c -> (c >= 'a' && c <= 'z') || c == '_' || (c >= '0' && c <= '9'))
            && !Lexer.isDigit(name.charAt(0))
            && !Reserved.isReserved(name);
    return plain ? name : "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** A text as a string literal. */
  public static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
