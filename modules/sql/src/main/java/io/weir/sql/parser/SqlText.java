package io.weir.sql.parser;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.DataStatement;
import io.weir.sql.statement.SqlFragment;
import io.weir.sql.statement.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * SQL text to statements. Thread-safe; throws RejectedException with the position of what is wrong.
 */
public final class SqlText {
  private SqlText() {}

  /**
   * The one statement in {@code sql}; {@link Statement.Empty} where there is none. A semicolon may
   * end it. 42601 for a syntax error and for several statements, 0A000 for what is not supported.
   */
  public static Statement parse(String sql) {
    try {
      return parsed(sql);
    } catch (RejectedException refused) {
      throw Discretion.shown(sql, refused);
    }
  }

  private static Statement parsed(String sql) {
    List<Lexeme> tokens = new ArrayList<>(Lexer.lex(sql));
    int end = tokens.size() - 1;
    while (end > 0 && tokens.get(end - 1).isMark(";")) {
      end--;
    }
    Lexeme last = tokens.getLast();
    tokens.subList(end, tokens.size()).clear();
    tokens.add(last);
    for (Lexeme token : tokens) {
      if (token.isMark(";")) {
        throw Rejection.of(
                SqlState.SYNTAX_ERROR, "cannot insert multiple commands into a prepared statement")
            .at(Syntax.position(sql, token.start()))
            .exception();
      }
    }
    return new StatementParser(new Cursor(sql, tokens)).statement();
  }

  /** The one query in {@code sql}: the kept text of a view. */
  public static SqlFragment parseQuery(String sql) {
    if (parse(sql) instanceof DataStatement.Query query) {
      return query.query();
    }
    throw Rejection.of(SqlState.SYNTAX_ERROR, "not a query").at(1).exception();
  }

  /**
   * The texts of a script's statements, without their semicolons; blank ones are left out. Never
   * fails: text that cannot be lexed (an open quote) belongs to the statement that it stands in.
   */
  public static List<String> split(String script) {
    List<String> out = new ArrayList<>();
    int start = 0;
    boolean blank = true;
    Lexer lexer = new Lexer(script);
    try {
      for (Lexeme token = lexer.next(); !token.isEnd(); token = lexer.next()) {
        if (token.isMark(";")) {
          add(out, script.substring(start, token.start()), blank);
          start = token.end();
          blank = true;
        } else {
          blank = false;
        }
      }
    } catch (RejectedException unlexable) {
      blank = false;
    }
    add(out, script.substring(start), blank);
    return out;
  }

  private static void add(List<String> out, String text, boolean blank) {
    if (!blank) {
      out.add(text.strip());
    }
  }
}
