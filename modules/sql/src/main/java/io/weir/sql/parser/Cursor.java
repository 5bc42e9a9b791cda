package io.weir.sql.parser;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.Name;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.SqlFragment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Walks a statement's tokens; throws PostgreSQL's syntax error at the first that does not fit. */
final class Cursor {
  final String sql;
  final List<Lexeme> tokens;
  private int at;

  Cursor(String sql, List<Lexeme> tokens) {
    this.sql = sql;
    this.tokens = tokens;
  }

  int index() {
    return at;
  }

  void moveTo(int index) {
    at = index;
  }

  Lexeme peek() {
    return peek(0);
  }

  Lexeme peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Lexeme next() {
    Lexeme token = peek();
    if (!token.isEnd()) {
      at++;
    }
    return token;
  }

  boolean atEnd() {
    return peek().isEnd();
  }

  RejectedException error() {
    return Syntax.error(sql, peek());
  }

  RejectedException rejected(String state, String message, Lexeme where) {
    return Rejection.of(state, message).at(position(where)).exception();
  }

  RejectedException unsupported(String what, Lexeme where) {
    return rejected(SqlState.FEATURE_NOT_SUPPORTED, what + " is not supported yet", where);
  }

  int position(Lexeme token) {
    return Syntax.position(sql, token.start());
  }

  int position() {
    return position(peek());
  }

  /** Whether the next tokens are these words. */
  boolean looksAt(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!peek(i).isWord(words[i])) {
        return false;
      }
    }
    return true;
  }

  /** Takes these words if they come next. */
  boolean accept(String... words) {
    boolean there = looksAt(words);
    at += there ? words.length : 0;
    return there;
  }

  void expect(String... words) {
    for (String word : words) {
      if (!accept(word)) {
        throw error();
      }
    }
  }

  boolean acceptMark(String mark) {
    boolean there = peek().isMark(mark);
    at += there ? 1 : 0;
    return there;
  }

  void expectMark(String mark) {
    if (!acceptMark(mark)) {
      throw error();
    }
  }

  boolean acceptOperator(String operator) {
    boolean there = peek().isOperator(operator);
    at += there ? 1 : 0;
    return there;
  }

  void expectEnd() {
    if (!atEnd()) {
      throw error();
    }
  }

  /** A name: quoted, or a word that is not reserved. */
  String name() {
    if (!peek().isName()) {
      throw error();
    }
    return next().text();
  }

  /** A name after AS or a dot, where reserved words will do. */
  String label() {
    if (peek().kind() != Lexeme.Kind.WORD && peek().kind() != Lexeme.Kind.QUOTED) {
      throw error();
    }
    return next().text();
  }

  Name positionedName() {
    int position = position();
    return new Name(name(), position);
  }

  /** Any word, in lower case. */
  String word() {
    if (peek().kind() != Lexeme.Kind.WORD) {
      throw error();
    }
    return next().text();
  }

  String string() {
    if (peek().kind() != Lexeme.Kind.STRING) {
      throw error();
    }
    return next().text();
  }

  /** {@code [[database.]schema.]name}; the database is taken as this one. */
  ObjectName objectName() {
    int position = position();
    List<String> parts = new ArrayList<>();
    parts.add(name());
    while (acceptMark(".")) {
      parts.add(label());
    }
    if (parts.size() > 3) {
      throw Rejection.of(
              SqlState.SYNTAX_ERROR,
              "improper qualified name (too many dotted names): " + String.join(".", parts))
          .at(position)
          .exception();
    }
    int last = parts.size() - 1;
    return new ObjectName(last == 0 ? null : parts.get(last - 1), parts.get(last), position);
  }

  /** One or more, separated by commas. */
  <T> List<T> list(Supplier<T> item) {
    List<T> out = new ArrayList<>();
    do {
      out.add(item.get());
    } while (acceptMark(","));
    return out;
  }

  /** {@code (a, b)}; empty where no parenthesis comes next. */
  <T> List<T> optionalList(Supplier<T> item) {
    if (!acceptMark("(")) {
      return List.of();
    }
    List<T> out = list(item);
    expectMark(")");
    return out;
  }

  boolean ifNotExists() {
    return accept("if", "not", "exists");
  }

  boolean ifExists() {
    return accept("if", "exists");
  }

  /** The index of the token that closes the parenthesis at {@code open}. */
  int closing(int open) {
    int depth = 0;
    for (int i = open; i < tokens.size() - 1; i++) {
      if (tokens.get(i).isMark("(")) {
        depth++;
      } else if (tokens.get(i).isMark(")")) {
        depth--;
        if (depth == 0) {
          return i;
        }
      }
    }
    throw Syntax.error(sql, tokens.getLast());
  }

  /**
   * The index of the first of these words, or a comma where asked, outside parentheses; else of the
   * end.
   */
  int find(int from, boolean comma, String... words) {
    int i = from;
    while (!tokens.get(i).isEnd() && !tokens.get(i).isMark(")")) {
      Lexeme token = tokens.get(i);
      if ((comma && token.isMark(",")) || List.of(words).contains(wordOf(token))) {
        return i;
      }
      i = token.isMark("(") ? closing(i) + 1 : i + 1;
    }
    return i;
  }

  private static String wordOf(Lexeme token) {
    return token.kind() == Lexeme.Kind.WORD ? token.text() : "";
  }

  /** The rest of the statement as a query. */
  SqlFragment restAsQuery() {
    return queryTo(tokens.size() - 1);
  }

  SqlFragment queryTo(int end) {
    SqlFragment query = new QueryParser(sql, tokens).query(at, end);
    at = end;
    return query;
  }

  SqlFragment expressionTo(int end) {
    SqlFragment expression = new QueryParser(sql, tokens).expression(at, end);
    at = end;
    return expression;
  }

  /**
   * {@code SELECT columns FROM name} for the name at tokens {@code from} to {@code to}; its
   * positions are those of the name and columns in the statement.
   */
  SqlFragment selectFrom(int from, int to, List<Name> columns) {
    Lexeme name = tokens.get(from);
    List<Lexeme> query = new ArrayList<>();
    query.add(new Lexeme(Lexeme.Kind.WORD, "select", name.start(), name.start()));
    if (columns.isEmpty()) {
      query.add(new Lexeme(Lexeme.Kind.OPERATOR, "*", name.start(), name.start()));
    }
    for (Name column : columns) {
      int start = sql.offsetByCodePoints(0, column.position() - 1);
      if (query.size() > 1) {
        query.add(new Lexeme(Lexeme.Kind.MARK, ",", start, start));
      }
      query.add(new Lexeme(Lexeme.Kind.QUOTED, column.name(), start, start));
    }
    query.add(new Lexeme(Lexeme.Kind.WORD, "from", name.start(), name.start()));
    query.addAll(tokens.subList(from, to));
    query.add(tokens.get(to));
    SqlFragment all = new QueryParser(sql, query).query(0, query.size() - 1);
    String list =
        columns.isEmpty()
            ? "*"
            : columns.stream()
                .map(c -> Identifiers.quote(c.name()))
                .collect(Collectors.joining(", "));
    String text = sql.substring(name.start(), tokens.get(to - 1).end());
    return new SqlFragment("SELECT " + list + " FROM " + text, all.position(), all.node());
  }

  /** The text from a token to the statement's end. */
  String restOfText() {
    return atEnd() ? "" : sql.substring(peek().start(), tokens.get(tokens.size() - 2).end());
  }

  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
