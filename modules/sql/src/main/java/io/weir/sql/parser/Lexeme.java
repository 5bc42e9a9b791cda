package io.weir.sql.parser;

/**
 * One token of SQL text.
 *
 * @param text what it says: a word folded to lower case, an identifier or string without quotes and
 *     escapes, the digits of a number, the index of a parameter, an operator or mark as it stands
 * @param start offset of its first character, from 0
 * @param end offset after its last one
 */
record Lexeme(Kind kind, String text, int start, int end) {
  /** Stands for the token before the first. */
  static final Lexeme NONE = new Lexeme(Kind.END, "", 0, 0);

  enum Kind {
    /** An unquoted identifier or keyword. */
    WORD,
    /** {@code "An identifier"}. */
    QUOTED,
    STRING,
    NUMBER,
    /** {@code $1}. */
    PARAMETER,
    OPERATOR,
    /** One of {@code ( ) [ ] , ; . : :: := ..}. */
    MARK,
    END
  }

  boolean isWord(String lowerCase) {
    return kind == Kind.WORD && text.equals(lowerCase);
  }

  boolean isMark(String mark) {
    return kind == Kind.MARK && text.equals(mark);
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  boolean isEnd() {
    return kind == Kind.END;
  }

  /** Whether it can name something: a quoted identifier or a word that is not reserved. */
  boolean isName() {
    return kind == Kind.QUOTED || (kind == Kind.WORD && !Reserved.isReserved(text));
  }
}
