package io.weir.sql.parser;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.sql.parser.generated.ParseException;
import io.weir.sql.parser.generated.QueryGrammar;
import io.weir.sql.statement.SqlFragment;
import java.util.List;
import java.util.Set;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.sql.validate.SqlConformanceEnum;

/** Runs the generated grammar over a part of a statement. */
final class QueryParser {
  private static final Set<String> QUERIES = Set.of("select", "values", "with", "table");

  private final String sql;
  private final List<Lexeme> tokens;

  QueryParser(String sql, List<Lexeme> tokens) {
    this.sql = sql;
    this.tokens = tokens;
  }

  /** A query: SELECT, VALUES, TABLE, WITH, with ORDER BY and LIMIT. */
  SqlFragment query(int from, int to) {
    int first = from;
    while (first < to && tokens.get(first).isMark("(")) {
      first++;
    }
    Lexeme token = tokens.get(first);
    if (token.kind() != Lexeme.Kind.WORD || !QUERIES.contains(token.text())) {
      throw Syntax.error(sql, token);
    }
    return parse(from, to, QueryGrammar::SqlQueryEof);
  }

  /** A scalar expression. */
  SqlFragment expression(int from, int to) {
    return parse(from, to, QueryGrammar::SqlExpressionEof);
  }

  private interface Production {
    SqlNode parse(QueryGrammar grammar) throws ParseException;
  }

  private SqlFragment parse(int from, int to, Production production) {
    if (from >= to) {
      throw Syntax.error(sql, tokens.get(from));
    }
    QueryTokens.Result query = QueryTokens.of(sql, tokens, from, to);
    QueryGrammar grammar = new QueryGrammar(new LexemeTokenManager(query.tokens()));
    grammar.setUnquotedCasing(Casing.UNCHANGED);
    grammar.setQuotedCasing(Casing.UNCHANGED);
    grammar.setIdentifierMaxLength(Integer.MAX_VALUE);
    grammar.setConformance(SqlConformanceEnum.BABEL);
    SqlNode node;
    try {
      node = production.parse(grammar);
    } catch (ParseException e) {
      throw Syntax.error(sql, blamed(e, query.tokens()).lexeme);
    } catch (CalciteContextException e) {
      throw refused(e);
    } catch (StackOverflowError e) {
      throw Rejection.of("54001", "stack depth limit exceeded")
          .withHint("The statement is too complex: split it into views.")
          .exception();
    }
    int start = tokens.get(from).start();
    String text = sql.substring(start, tokens.get(to - 1).end());
    return new SqlFragment(text, Syntax.position(sql, start), numbered(node, query.parameters()));
  }

  /**
   * The first token that does not fit. The grammar looks two tokens ahead and stops before the
   * first where the second is wrong; what it expected tells how far the text was right.
   */
  private static QueryToken blamed(ParseException e, List<QueryToken> tokens) {
    int first = tokens.indexOf((QueryToken) e.currentToken.next);
    int fitting = 0;
    for (int[] expected : e.expectedTokenSequences) {
      int n = 0;
      while (n < expected.length - 1
          && first + n < tokens.size() - 1
          && tokens.get(first + n).kind == expected[n]) {
        n++;
      }
      fitting = Math.max(fitting, n);
    }
    return tokens.get(first + fitting);
  }

  /** Calcite counts parameters as it meets them; ours have numbers. */
  private static SqlNode numbered(SqlNode node, List<Integer> parameters) {
    if (parameters.isEmpty()) {
      return node;
    }
    SqlNode numbered =
        node.accept(
            new SqlShuttle() {
              @Override
              public SqlNode visit(SqlDynamicParam param) {
                return new SqlDynamicParam(
                    parameters.get(param.getIndex()), param.getParserPosition());
              }
            });
    return java.util.Objects.requireNonNull(numbered);
  }

  /** What the grammar takes but then finds to be in the wrong place. */
  private RejectedException refused(CalciteContextException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    int offset = Math.max(0, e.getPosColumn() - 1);
    Lexeme token =
        tokens.stream().filter(t -> t.end() > offset).findFirst().orElse(tokens.getLast());
    Rejection rejection = Syntax.error(sql, token).rejection();
    return rejection.withDetail(String.valueOf(cause.getMessage())).exception();
  }
}
