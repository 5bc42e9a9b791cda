package io.weir.sql.parser;

import io.weir.kernel.Rejection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The open parentheses around a token of a query, and what each holds. */
final class Nesting {
  /** Deeper than any sane query; the generated parser recurses some twenty calls a level. */
  private static final int MAX_DEPTH = 200;

  /** A chain of so many operators is a tree so deep; comparing IN lists has none. */
  private static final int MAX_OPERATORS = 2_000;

  private final Deque<Level> levels = new ArrayDeque<>();
  private final String sql;

  Nesting(String sql) {
    this.sql = sql;
    levels.push(new Level(""));
  }

  private static final class Level {
    final String opener;
    boolean inSelect;
    boolean sawFrom;
    boolean distinctOn;
    int operators;

    Level(String opener) {
      this.opener = opener;
    }
  }

  void open(Lexeme parenthesis, String opener, boolean distinctOn) {
    if (levels.size() > MAX_DEPTH) {
      throw Rejection.of("54001", "stack depth limit exceeded")
          .withHint(
              "The statement is nested more than "
                  + MAX_DEPTH
                  + " levels deep: split it into views.")
          .at(Syntax.position(sql, parenthesis.start()))
          .exception();
    }
    Level level = new Level(opener);
    level.distinctOn = distinctOn;
    levels.push(level);
  }

  /** Counts an operator of the expression that we are in. */
  void operator(Lexeme operator) {
    if (++top().operators > MAX_OPERATORS) {
      throw Rejection.of("54001", "stack depth limit exceeded")
          .withHint(
              "An expression or UNION has more than "
                  + MAX_OPERATORS
                  + " operators: use IN (...), or split it.")
          .at(Syntax.position(sql, operator.start()))
          .exception();
    }
  }

  /** An expression ended, another begins. */
  void comma() {
    top().operators = 0;
  }

  /** Whether the parenthesis that closes was that of DISTINCT ON. */
  boolean close(Lexeme parenthesis) {
    if (levels.size() == 1) {
      throw Syntax.error(sql, parenthesis);
    }
    return levels.pop().distinctOn;
  }

  void select() {
    top().inSelect = true;
    top().sawFrom = false;
  }

  void from() {
    top().sawFrom = true;
  }

  void setOperator() {
    top().inSelect = false;
  }

  /** Whether WHERE, GROUP BY or HAVING here belong to a SELECT without FROM. */
  boolean lacksFrom() {
    return top().inSelect && !top().sawFrom;
  }

  boolean isCast() {
    return top().opener.equals("cast");
  }

  /** Whether we are inside the parentheses of OVER or of a named window. */
  boolean inWindow() {
    return top().opener.equals("over") || (top().opener.equals("as") && !top().inSelect);
  }

  /** Whether the word at {@code at} is used as part of a frame, not as a column. */
  boolean isFrameWord(List<Lexeme> tokens, int at) {
    Lexeme before = tokens.get(at - 1);
    return !before.isMark(",") && !before.isWord("by") && !before.isMark(".");
  }

  /** Whether the word is the field in {@code extract(field FROM x)}. */
  boolean isExtractField(List<Lexeme> tokens, int at) {
    return top().opener.equals("extract") && at > 0 && tokens.get(at - 1).isMark("(");
  }

  private Level top() {
    return levels.element();
  }
}
