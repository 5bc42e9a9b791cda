package io.weir.sql.parser;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * PostgreSQL's lexical rules (its manual, 4.1). Throws RejectedException (42601) at text that is no
 * token: unterminated quotes and comments, stray characters.
 */
final class Lexer {
  private static final String OPERATOR_CHARS = "+-*/<>=~!@#%^&|`?";

  /** An operator may end in + or - only if it has one of these. */
  private static final String OPERATOR_MARKS = "~!@#%^&|`?";

  private static final int MAX_IDENTIFIER = 255;

  private final String sql;
  private int at;

  Lexer(String sql) {
    this.sql = sql;
  }

  /** All tokens of {@code sql}; the last is an END. */
  static List<Lexeme> lex(String sql) {
    Lexer lexer = new Lexer(sql);
    List<Lexeme> out = new ArrayList<>();
    Lexeme token;
    do {
      token = lexer.next();
      Lexeme before = out.isEmpty() ? null : out.getLast();
      if (before != null && lexer.continues(before, token)) {
        out.removeLast();
        token =
            new Lexeme(
                Lexeme.Kind.STRING, before.text() + token.text(), before.start(), token.end());
      }
      out.add(token);
    } while (!token.isEnd());
    return out;
  }

  /** Strings with a line break between them are one. */
  private boolean continues(Lexeme before, Lexeme token) {
    return before.kind() == Lexeme.Kind.STRING
        && token.kind() == Lexeme.Kind.STRING
        && sql.charAt(token.start()) == '\''
        && sql.substring(before.end(), token.start()).indexOf('\n') >= 0;
  }

  /** The next token; END again and again after the last. */
  Lexeme next() {
    skipBlank();
    if (at >= sql.length()) {
      return new Lexeme(Lexeme.Kind.END, "", sql.length(), sql.length());
    }
    char c = sql.charAt(at);
    char d = peek(1);
    if (c == '\'') {
      return string(at, new Quotes(sql, at).plain());
    }
    if ((c == 'e' || c == 'E') && d == '\'') {
      return string(at, new Quotes(sql, at + 1).escaped());
    }
    if ("bBxXnN".indexOf(c) >= 0 && d == '\'') {
      throw unsupported("bit and national character strings are not supported", at);
    }
    if ((c == 'u' || c == 'U') && d == '&' && (peek(2) == '\'' || peek(2) == '"')) {
      throw unsupported("strings with U& are not supported", at);
    }
    if (c == '"') {
      return quotedIdentifier();
    }
    if (isIdentifierStart(c)) {
      return word();
    }
    if (isDigit(c) || (c == '.' && isDigit(d))) {
      return number();
    }
    if (c == '$') {
      return dollar();
    }
    if (OPERATOR_CHARS.indexOf(c) >= 0) {
      return operator();
    }
    return mark(c, d);
  }

  private Lexeme mark(char c, char d) {
    int length = (c == ':' && (d == ':' || d == '=')) || (c == '.' && d == '.') ? 2 : 1;
    if (",()[].;:".indexOf(c) < 0) {
      throw Syntax.error(sql, sql.substring(at, at + Character.charCount(sql.codePointAt(at))), at);
    }
    return take(Lexeme.Kind.MARK, length);
  }

  private Lexeme take(Lexeme.Kind kind, int length) {
    int start = at;
    at += length;
    return new Lexeme(kind, sql.substring(start, at), start, at);
  }

  private Lexeme string(int start, Quotes.Read read) {
    at = read.end();
    return new Lexeme(Lexeme.Kind.STRING, read.text(), start, at);
  }

  private Lexeme quotedIdentifier() {
    int start = at;
    Quotes.Read read = new Quotes(sql, at).identifier();
    at = read.end();
    if (read.text().isEmpty()) {
      throw Rejection.of(
              SqlState.SYNTAX_ERROR, "zero-length delimited identifier at or near \"\"\"\"")
          .at(Syntax.position(sql, start))
          .exception();
    }
    return named(Lexeme.Kind.QUOTED, read.text(), start);
  }

  private Lexeme word() {
    int start = at;
    while (at < sql.length() && isIdentifierPart(sql.charAt(at))) {
      at++;
    }
    return named(Lexeme.Kind.WORD, fold(sql.substring(start, at)), start);
  }

  private Lexeme named(Lexeme.Kind kind, String name, int start) {
    if (name.length() > MAX_IDENTIFIER) {
      throw Rejection.of("42622", "identifier is longer than " + MAX_IDENTIFIER + " characters")
          .at(Syntax.position(sql, start))
          .exception();
    }
    return new Lexeme(kind, name, start, at);
  }

  /** Folds as PostgreSQL does: ASCII letters only. */
  static String fold(String word) {
    StringBuilder out = new StringBuilder(word);
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        out.setCharAt(i, (char) (c + 32));
      }
    }
    return out.toString();
  }

  private Lexeme number() {
    int start = at;
    digits();
    if (peek(0) == '.' && peek(1) != '.') {
      at++;
      digits();
    }
    char e = peek(0);
    if (e == 'e' || e == 'E') {
      int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
      if (isDigit(peek(1 + sign))) {
        at += 1 + sign;
        digits();
      }
    }
    if (at < sql.length() && isIdentifierStart(sql.charAt(at))) {
      int end = at;
      while (end < sql.length() && isIdentifierPart(sql.charAt(end))) {
        end++;
      }
      throw Rejection.of(
              SqlState.SYNTAX_ERROR,
              "trailing junk after numeric literal at or near \""
                  + sql.substring(start, end)
                  + "\"")
          .at(Syntax.position(sql, start))
          .exception();
    }
    return new Lexeme(
        Lexeme.Kind.NUMBER, sql.substring(start, at).toLowerCase(Locale.ROOT), start, at);
  }

  private void digits() {
    while (at < sql.length() && isDigit(sql.charAt(at))) {
      at++;
    }
  }

  /** {@code $1} or {@code $tag$text$tag$}. */
  private Lexeme dollar() {
    int start = at;
    if (isDigit(peek(1))) {
      at++;
      digits();
      return new Lexeme(Lexeme.Kind.PARAMETER, sql.substring(start + 1, at), start, at);
    }
    int tagEnd = Quotes.dollarTagEnd(sql, at);
    if (tagEnd < 0) {
      throw Syntax.error(sql, "$", at);
    }
    return string(start, new Quotes(sql, at).dollar(tagEnd));
  }

  private Lexeme operator() {
    int end = at;
    while (end < sql.length() && OPERATOR_CHARS.indexOf(sql.charAt(end)) >= 0) {
      if (end > at && (sql.startsWith("--", end) || sql.startsWith("/*", end))) {
        break;
      }
      end++;
    }
    while (end - at > 1 && "+-".indexOf(sql.charAt(end - 1)) >= 0 && !hasMark(end - 1)) {
      end--;
    }
    return take(Lexeme.Kind.OPERATOR, end - at);
  }

  private boolean hasMark(int end) {
    for (int i = at; i < end; i++) {
      if (OPERATOR_MARKS.indexOf(sql.charAt(i)) >= 0) {
        return true;
      }
    }
    return false;
  }

  private void skipBlank() {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\u000b') {
        at++;
      } else if (sql.startsWith("--", at)) {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end + 1;
      } else if (sql.startsWith("/*", at)) {
        at = Quotes.commentEnd(sql, at);
      } else {
        return;
      }
    }
  }

  private char peek(int ahead) {
    return at + ahead < sql.length() ? sql.charAt(at + ahead) : '\0';
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isIdentifierStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
  }

  static boolean isIdentifierPart(char c) {
    return isIdentifierStart(c) || isDigit(c) || c == '$';
  }

  private RuntimeException unsupported(String message, int offset) {
    return Rejection.of(SqlState.FEATURE_NOT_SUPPORTED, message)
        .at(Syntax.position(sql, offset))
        .exception();
  }
}
