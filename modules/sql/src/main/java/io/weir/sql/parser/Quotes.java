package io.weir.sql.parser;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;

/** Reads quoted text that begins at an offset, and finds the ends of comments. */
final class Quotes {
  private final String sql;
  private final int start;

  /** {@code start} is the offset of the opening quote. */
  Quotes(String sql, int start) {
    this.sql = sql;
    this.start = start;
  }

  /** What stood between the quotes, and the offset after the closing one. */
  record Read(String text, int end) {}

  Read plain() {
    return doubled('\'', "unterminated quoted string");
  }

  Read identifier() {
    return doubled('"', "unterminated quoted identifier");
  }

  private Read doubled(char quote, String unterminated) {
    StringBuilder out = new StringBuilder();
    for (int i = start + 1; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (c != quote) {
        out.append(c);
      } else if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
        out.append(quote);
        i++;
      } else {
        return new Read(out.toString(), i + 1);
      }
    }
    throw unterminated(unterminated);
  }

  /** The text of an E'' string: backslash escapes as in C, and doubled quotes. */
  Read escaped() {
    StringBuilder out = new StringBuilder();
    int i = start + 1;
    while (i < sql.length()) {
      char c = sql.charAt(i);
      if (c == '\\' && i + 1 < sql.length()) {
        i = escape(i + 1, out);
      } else if (c != '\'') {
        out.append(c);
        i++;
      } else if (i + 1 < sql.length() && sql.charAt(i + 1) == '\'') {
        out.append('\'');
        i += 2;
      } else {
        return new Read(out.toString(), i + 1);
      }
    }
    throw unterminated("unterminated quoted string");
  }

  /** Appends the escape whose letter is at {@code i}; gives the offset after it. */
  private int escape(int i, StringBuilder out) {
    char c = sql.charAt(i);
    int simple = "bfnrt".indexOf(c);
    if (simple >= 0) {
      out.append("\b\f\n\r\t".charAt(simple));
      return i + 1;
    }
    if (c == 'u' || c == 'U') {
      return code(i + 1, c == 'u' ? 4 : 8, c == 'u' ? 4 : 8, 16, out);
    }
    if (c == 'x' && Character.digit(i + 1 < sql.length() ? sql.charAt(i + 1) : ' ', 16) >= 0) {
      return code(i + 1, 1, 2, 16, out);
    }
    if (Character.digit(c, 8) >= 0) {
      return code(i, 1, 3, 8, out);
    }
    out.append(c);
    return i + 1;
  }

  private int code(int from, int least, int most, int radix, StringBuilder out) {
    int end = from;
    long code = 0;
    while (end < sql.length()
        && end - from < most
        && Character.digit(sql.charAt(end), radix) >= 0) {
      code = code * radix + Character.digit(sql.charAt(end), radix);
      end++;
    }
    if (end - from < least || code == 0 || code > Character.MAX_CODE_POINT) {
      throw Rejection.of("22025", "invalid Unicode escape")
          .withHint("Unicode escapes must be \\uXXXX or \\UXXXXXXXX.")
          .at(Syntax.position(sql, from))
          .exception();
    }
    out.appendCodePoint((int) code);
    return end;
  }

  /** The offset after the tag of a dollar quote that opens at {@code start}, or -1. */
  static int dollarTagEnd(String sql, int start) {
    int i = start + 1;
    while (i < sql.length() && sql.charAt(i) != '$') {
      char c = sql.charAt(i);
      if (!Lexer.isIdentifierStart(c) && (i == start + 1 || !Lexer.isDigit(c))) {
        return -1;
      }
      i++;
    }
    return i < sql.length() ? i + 1 : -1;
  }

  Read dollar(int tagEnd) {
    String tag = sql.substring(start, tagEnd);
    int close = sql.indexOf(tag, tagEnd);
    if (close < 0) {
      throw unterminated("unterminated dollar-quoted string");
    }
    return new Read(sql.substring(tagEnd, close), close + tag.length());
  }

  /** The offset after the comment, perhaps nested, that opens at {@code start}. */
  static int commentEnd(String sql, int start) {
    int depth = 0;
    int i = start;
    while (i < sql.length()) {
      if (sql.startsWith("/*", i)) {
        depth++;
        i += 2;
      } else if (sql.startsWith("*/", i)) {
        depth--;
        i += 2;
        if (depth == 0) {
          return i;
        }
      } else {
        i++;
      }
    }
    throw new Quotes(sql, start).unterminated("unterminated /* comment");
  }

  private RejectedException unterminated(String what) {
    return Rejection.of(
            SqlState.SYNTAX_ERROR, what + " at or near \"" + sql.substring(start) + "\"")
        .at(Syntax.position(sql, start))
        .exception();
  }
}
