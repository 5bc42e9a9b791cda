package io.weir.sql.parser;

import static io.weir.sql.parser.generated.QueryGrammarConstants.*;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * Turns lexemes of a query or expression into tokens of the generated grammar, and PostgreSQL's
 * forms that the grammar has not into forms that it has: types and typed literals become one token,
 * {@code OPERATOR(s.op)} its operator, COLLATE of the one collation there is nothing, {@code
 * DISTINCT ON (a)} a first select item named {@link DistinctOn#NAME}, and a SELECT without FROM
 * gets one where it has a WHERE.
 */
final class QueryTokens {
  private static final Map<String, Integer> MARKS =
      Map.of(
          "(", LPAREN, ")", RPAREN, "[", LBRACKET, "]", RBRACKET, ".", DOT, ",", COMMA, "::",
          PG_CAST, ":", COLON);
  private static final Map<String, Integer> OPERATORS =
      Map.ofEntries(
          Map.entry("=", EQ),
          Map.entry("<", LT),
          Map.entry(">", GT),
          Map.entry("<=", LE),
          Map.entry(">=", GE),
          Map.entry("<>", NE),
          Map.entry("!=", NE),
          Map.entry("+", PLUS),
          Map.entry("-", MINUS),
          Map.entry("*", STAR),
          Map.entry("/", SLASH),
          Map.entry("%", PERCENT_REMAINDER),
          Map.entry("=>", NAMED_ARGUMENT_ASSIGNMENT));
  private static final Set<String> COLLATIONS =
      Set.of("default", "C", "c", "POSIX", "ucs_basic", "C.UTF-8");

  /** After these no string can stand. */
  private static final Set<Integer> VALUE_ENDS =
      Set.of(
          QUOTED_STRING,
          UNSIGNED_INTEGER_LITERAL,
          DECIMAL_NUMERIC_LITERAL,
          APPROX_NUMERIC_LITERAL,
          HOOK,
          QUOTED_IDENTIFIER,
          PG_TYPE,
          PG_TYPED_LITERAL,
          RPAREN,
          RBRACKET);

  private static final Set<String> INTERVAL_FIELDS =
      Set.of("year", "month", "day", "hour", "minute", "second");
  private static final Pattern PLAIN_NUMBER = Pattern.compile("\\s*[+-]?\\d*\\.?\\d+\\s*");

  private final String sql;
  private final List<Lexeme> tokens;
  private final TypeSyntax types;
  private final Nesting nesting;
  private final List<QueryToken> out = new ArrayList<>();
  private final List<Integer> parameters = new ArrayList<>();
  private int at;

  private QueryTokens(String sql, List<Lexeme> tokens) {
    this.sql = sql;
    this.tokens = tokens;
    types = new TypeSyntax(sql, tokens);
    nesting = new Nesting(sql);
  }

  /** {@code parameters}: the numbers of the {@code $n}, from 0, in the order of their places. */
  record Result(List<QueryToken> tokens, List<Integer> parameters) {}

  /** The tokens {@code from} inclusive to {@code to} exclusive. */
  static Result of(String sql, List<Lexeme> tokens, int from, int to) {
    // The token after the last is kept, to look ahead to and to blame.
    QueryTokens query = new QueryTokens(sql, tokens.subList(from, to + 1));
    while (query.at < to - from) {
      query.step();
    }
    Lexeme end = tokens.get(to);
    query.out.add(new QueryToken(EOF, "", end, end.start(), null));
    return new Result(query.out, query.parameters);
  }

  private void step() {
    Lexeme token = tokens.get(at);
    switch (token.kind()) {
      case WORD -> word(token);
      case QUOTED -> identifier(token);
      case STRING -> string(token);
      case NUMBER -> emit(numberKind(token), token.text());
      case PARAMETER -> parameter(token);
      case OPERATOR -> operator(token, token.text(), 1);
      case MARK -> mark(token);
      case END -> throw Syntax.error(sql, token);
    }
  }

  private void emit(int kind, String image) {
    emit(kind, image, 1, null);
  }

  /** Puts out one token for the next {@code length} lexemes. */
  private void emit(int kind, String image, int length, @Nullable Object meaning) {
    Lexeme first = tokens.get(at);
    out.add(new QueryToken(kind, image, first, tokens.get(at + length - 1).end(), meaning));
    at += length;
  }

  /** Puts out tokens that are not in the text. */
  private void insert(int... kinds) {
    for (int kind : kinds) {
      Lexeme here = tokens.get(at);
      String image = kind == UNSIGNED_INTEGER_LITERAL ? "1" : "";
      out.add(new QueryToken(kind, image, here, here.start(), null));
    }
  }

  private Lexeme ahead(int n) {
    return tokens.get(Math.min(at + n, tokens.size() - 1));
  }

  private Lexeme before() {
    return at == 0 ? Lexeme.NONE : tokens.get(at - 1);
  }

  private void identifier(Lexeme token) {
    if (followsSelectStar()) {
      throw Syntax.error(sql, token);
    }
    emit(QUOTED_IDENTIFIER, "\"" + token.text().replace("\"", "\"\"") + "\"");
  }

  /** The grammar would take an alias there. */
  private boolean followsSelectStar() {
    int last = out.size() - 1;
    return last > 0
        && out.get(last).kind == STAR
        && Set.of(SELECT, COMMA, DOT, DISTINCT, ALL).contains(out.get(last - 1).kind);
  }

  private void word(Lexeme token) {
    if (before().isMark(".")) {
      identifier(token);
      return;
    }
    if (special(token)) {
      return;
    }
    Integer keyword = Keywords.kind(tokens, at, nesting);
    if (keyword == null) {
      identifier(token);
      return;
    }
    track(token);
    emit(keyword, token.text());
  }

  /** Forms that the grammar has not; whether this was one. */
  private boolean special(Lexeme token) {
    if (before().isWord("as") && nesting.isCast()) {
      type(PG_TYPE);
      return true;
    }
    switch (token.text()) {
      case "operator" -> {
        return operatorCall();
      }
      case "collate" -> collate();
      case "isnull" -> insertNullTest(IS, NULL);
      case "notnull" -> insertNullTest(IS, NOT, NULL);
      case "materialized" -> {
        return skip(before().isWord("as") && ahead(1).isMark("("), 1);
      }
      case "not" -> {
        return skip(before().isWord("as") && ahead(1).isWord("materialized"), 2);
      }
      case "distinct" -> {
        return distinctOn();
      }
      case "lateral" -> {
        // Functions in FROM are lateral anyway.
        return skip(!ahead(1).isMark("("), 1);
      }
      case "at" -> {
        return atTimeZone();
      }
      default -> {
        return typedLiteral();
      }
    }
    return true;
  }

  private boolean skip(boolean applies, int count) {
    at += applies ? count : 0;
    return applies;
  }

  private void insertNullTest(int... kinds) {
    insert(kinds);
    at++;
  }

  private boolean atTimeZone() {
    boolean applies = ahead(1).isWord("time") && ahead(2).isWord("zone");
    if (applies) {
      emit(PG_AT_TIME_ZONE, "at time zone", 3, null);
    }
    return applies;
  }

  private boolean distinctOn() {
    if (!ahead(1).isWord("on") || !ahead(2).isMark("(")) {
      return false;
    }
    emit(QUOTED_IDENTIFIER, "\"" + DistinctOn.NAME + "\"", 2, null);
    nesting.open(tokens.get(at), "", true);
    emit(LPAREN, "(");
    return true;
  }

  private boolean typedLiteral() {
    if (!types.isTypedLiteral(at)) {
      return false;
    }
    TypeSyntax.Parsed parsed = types.parse(at);
    Lexeme literal = tokens.get(parsed.next());
    int length = parsed.next() + 1 - at;
    String text = literal.text();
    if (parsed.type().name().equals("interval")) {
      int fields = intervalFields(parsed.next() + 1);
      if (fields > 0) {
        text = withField(text, tokens.get(parsed.next() + fields));
        length += fields;
      }
    }
    SqlParserPos pos =
        new SqlParserPos(1, literal.start() + 1, 1, tokens.get(at + length - 1).end());
    PgTypeNameSpec name = new PgTypeNameSpec(parsed.type(), pos);
    SqlNode cast =
        SqlStdOperatorTable.CAST.createCall(
            new SqlParserPos(1, tokens.get(at).start() + 1, 1, tokens.get(at + length - 1).end()),
            SqlLiteral.createCharString(text, pos),
            new SqlDataTypeSpec(name, pos));
    emit(PG_TYPED_LITERAL, parsed.type().name(), length, cast);
    return true;
  }

  /**
   * How many tokens {@code HOUR} or {@code DAY TO SECOND} at {@code i} has; 0 where there is none.
   */
  private int intervalFields(int i) {
    if (!INTERVAL_FIELDS.contains(tokens.get(i).text())) {
      return 0;
    }
    boolean range =
        tokens.get(i + 1).isWord("to") && INTERVAL_FIELDS.contains(tokens.get(i + 2).text());
    return range ? 3 : 1;
  }

  private String withField(String text, Lexeme field) {
    if (!PLAIN_NUMBER.matcher(text).matches()) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "a field after an interval that is not a plain number is not supported")
          .withHint("Write the fields into the text: interval '1 day 2 hours'.")
          .at(Syntax.position(sql, field.start()))
          .exception();
    }
    return text + " " + field.text();
  }

  private void type(int kind) {
    TypeSyntax.Parsed parsed = types.parse(at);
    SqlParserPos pos =
        new SqlParserPos(1, tokens.get(at).start() + 1, 1, tokens.get(parsed.next() - 1).end());
    emit(kind, parsed.type().name(), parsed.next() - at, new PgTypeNameSpec(parsed.type(), pos));
  }

  /** {@code OPERATOR(pg_catalog.~)}. */
  private boolean operatorCall() {
    if (!ahead(1).isMark("(")) {
      return false;
    }
    int i = at + 2;
    while (tokens.get(i).isName() && tokens.get(i + 1).isMark(".")) {
      i += 2;
    }
    Lexeme name = tokens.get(i);
    if (name.kind() != Lexeme.Kind.OPERATOR || !tokens.get(i + 1).isMark(")")) {
      throw Syntax.error(sql, name.kind() == Lexeme.Kind.OPERATOR ? tokens.get(i + 1) : name);
    }
    operator(name, name.text(), i + 2 - at);
    return true;
  }

  /** All text is compared byte by byte, so collations that say so are taken, and others refused. */
  private void collate() {
    int i = 1;
    while (ahead(i + 1).isMark(".")) {
      i += 2;
    }
    Lexeme name = ahead(i);
    if (!COLLATIONS.contains(name.text())) {
      throw Rejection.of(
              SqlState.UNDEFINED_OBJECT,
              "collation \"" + name.text() + "\" for encoding \"UTF8\" does not exist")
          .withHint("Text is compared byte by byte: use COLLATE \"C\" or leave it out.")
          .at(Syntax.position(sql, name.start()))
          .exception();
    }
    at += i + 1;
  }

  private void track(Lexeme token) {
    switch (token.text()) {
      case "select" -> nesting.select();
      case "from" -> {
        if (!before().isWord("distinct") || at < 2 || !isOrNot(tokens.get(at - 2))) {
          nesting.from();
        }
      }
      case "where", "having", "group" -> {
        if (nesting.lacksFrom() && !(token.isWord("group") && before().isWord("within"))) {
          insert(FROM, LPAREN, VALUES, LPAREN, UNSIGNED_INTEGER_LITERAL, RPAREN, RPAREN);
          nesting.from();
        }
      }
      case "union", "intersect", "except" -> {
        nesting.setOperator();
        nesting.operator(token);
      }
      case "and", "or", "not" -> nesting.operator(token);
      case "row", "rows" -> {
        if (before().isWord("first") || before().isWord("next")) {
          insert(UNSIGNED_INTEGER_LITERAL);
        }
      }
      default -> {}
    }
  }

  private static boolean isOrNot(Lexeme token) {
    return token.isWord("is") || token.isWord("not");
  }

  private void string(Lexeme token) {
    if (!out.isEmpty() && VALUE_ENDS.contains(out.getLast().kind)) {
      throw Syntax.error(sql, token);
    }
    emit(QUOTED_STRING, "'" + token.text().replace("'", "''") + "'");
  }

  private static int numberKind(Lexeme token) {
    if (token.text().indexOf('e') >= 0) {
      return APPROX_NUMERIC_LITERAL;
    }
    return token.text().indexOf('.') >= 0 ? DECIMAL_NUMERIC_LITERAL : UNSIGNED_INTEGER_LITERAL;
  }

  private void parameter(Lexeme token) {
    int number = 0;
    try {
      number = Integer.parseInt(token.text());
    } catch (NumberFormatException e) {
      number = -1;
    }
    if (number < 1 || number > 65_535) {
      throw Rejection.of(SqlState.UNDEFINED_PARAMETER, "there is no parameter $" + token.text())
          .at(Syntax.position(sql, token.start()))
          .exception();
    }
    parameters.add(number - 1);
    emit(HOOK, "?");
  }

  private void operator(Lexeme token, String name, int length) {
    nesting.operator(token);
    Integer kind = OPERATORS.get(name);
    SqlBinaryOperator operator = PgOperators.named(name);
    if (kind != null) {
      emit(kind, name, length, null);
    } else if (name.equals("~~")) {
      emit(LIKE, name, length, null);
    } else if (name.equals("~~*")) {
      emit(ILIKE, name, length, null);
    } else if (name.equals("!~~") || name.equals("!~~*")) {
      insert(NOT);
      emit(name.equals("!~~") ? LIKE : ILIKE, name, length, null);
    } else if (operator != null) {
      emit(PG_OPERATOR, name, length, operator);
    } else {
      throw Rejection.of(SqlState.UNDEFINED_FUNCTION, "operator does not exist: " + name)
          .at(Syntax.position(sql, token.start()))
          .exception();
    }
  }

  private void mark(Lexeme token) {
    Integer kind = MARKS.get(token.text());
    if (kind == null) {
      throw Syntax.error(sql, token);
    }
    if (kind == LPAREN) {
      Lexeme opener = before();
      nesting.open(
          token, opener.kind() == Lexeme.Kind.WORD && !out.isEmpty() ? opener.text() : "", false);
      emit(kind, "(");
    } else if (kind == RPAREN) {
      boolean distinctOn = nesting.close(token);
      emit(kind, ")");
      if (distinctOn) {
        insert(COMMA);
      }
    } else if (kind == COMMA) {
      nesting.comma();
      emit(kind, ",");
    } else if (kind == PG_CAST) {
      nesting.operator(token);
      emit(kind, "::");
      type(PG_TYPE);
    } else {
      emit(kind, token.text());
    }
  }
}
