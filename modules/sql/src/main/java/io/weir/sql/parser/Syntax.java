package io.weir.sql.parser;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;

/** Syntax errors in PostgreSQL's words. */
final class Syntax {
  private Syntax() {}

  /** The 1-based position, in characters, of an offset. */
  static int position(String sql, int offset) {
    return sql.codePointCount(0, Math.min(offset, sql.length())) + 1;
  }

  static RejectedException error(String sql, String near, int offset) {
    return Rejection.of(SqlState.SYNTAX_ERROR, "syntax error at or near \"" + near + "\"")
        .at(position(sql, offset))
        .exception();
  }

  /** At a token, or the end of input. */
  static RejectedException error(String sql, Lexeme token) {
    if (token.isEnd()) {
      return Rejection.of(SqlState.SYNTAX_ERROR, "syntax error at end of input")
          .at(position(sql, token.start()))
          .exception();
    }
    return error(sql, sql.substring(token.start(), token.end()), token.start());
  }
}
