package io.weir.sql.parser;

import io.weir.kernel.SqlState;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.OperatorStatement;
import io.weir.sql.statement.OptionAction;
import io.weir.sql.statement.Options;
import io.weir.sql.statement.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What operators do to a running system: PAUSE and RESUME SOURCE, UNSAFE ALTER SOURCE, CANCEL and
 * UNDO OPERATION, ALTER SYSTEM.
 */
final class OperatorParser {
  /** The reason of a pause that names none. */
  private static final String NO_REASON = "manual";

  private static final Pattern LENGTH = Pattern.compile("(\\d{1,9})\\s*([a-z]+)");

  private static final Map<String, Long> SECONDS =
      Map.ofEntries(
          Map.entry("s", 1L),
          Map.entry("sec", 1L),
          Map.entry("second", 1L),
          Map.entry("seconds", 1L),
          Map.entry("m", 60L),
          Map.entry("min", 60L),
          Map.entry("minute", 60L),
          Map.entry("minutes", 60L),
          Map.entry("h", 3_600L),
          Map.entry("hour", 3_600L),
          Map.entry("hours", 3_600L),
          Map.entry("d", 86_400L),
          Map.entry("day", 86_400L),
          Map.entry("days", 86_400L));

  private final Cursor cursor;

  OperatorParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** {@code ALTER SYSTEM SET name = value}, {@code ALTER SYSTEM RESET name}; after ALTER SYSTEM. */
  Statement system() {
    if (cursor.accept("reset")) {
      return new OperatorStatement.AlterSystem(cursor.word(), null);
    }
    cursor.expect("set");
    String name = cursor.word();
    if (!cursor.acceptOperator("=")) {
      cursor.expect("to");
    }
    if (cursor.accept("default")) {
      return new OperatorStatement.AlterSystem(name, null);
    }
    Lexeme value = cursor.next();
    if (value.kind() != Lexeme.Kind.WORD
        && value.kind() != Lexeme.Kind.STRING
        && value.kind() != Lexeme.Kind.NUMBER) {
      throw cursor.rejected(SqlState.SYNTAX_ERROR, "a setting needs a value", value);
    }
    return new OperatorStatement.AlterSystem(name, value.text());
  }

  /** {@code PAUSE|RESUME SOURCE a, b | ALL SOURCES [REASON '..'] [FOR '10 min']}. */
  Statement pause(boolean pause) {
    cursor.expect(pause ? "pause" : "resume");
    List<ObjectName> sources = List.of();
    if (!cursor.accept("all", "sources")) {
      cursor.expect("source");
      sources = cursor.list(cursor::objectName);
    }
    String reason = cursor.accept("reason") ? cursor.string() : NO_REASON;
    Long seconds = pause && cursor.accept("for") ? length() : null;
    return new OperatorStatement.PauseSources(sources, pause, reason, seconds);
  }

  private Long length() {
    Lexeme at = cursor.peek();
    Matcher matcher = LENGTH.matcher(cursor.string().strip().toLowerCase(java.util.Locale.ROOT));
    Long unit = matcher.matches() ? SECONDS.get(matcher.group(2)) : null;
    if (unit == null) {
      throw cursor.rejected(
          SqlState.INVALID_PARAMETER_VALUE, "FOR needs a length of time like '10 min'", at);
    }
    return unit * Long.parseLong(matcher.group(1));
  }

  /**
   * {@code UNSAFE ALTER SOURCE s [SET (..), DROP (..)] [RESET SPLITS] [INJECT OFFSETS '{..}'] [WITH
   * (..)]}.
   */
  Statement unsafe() {
    cursor.expect("unsafe", "alter", "source");
    ObjectName source = cursor.objectName();
    List<OptionAction> actions =
        cursor.looksAt("set") || cursor.looksAt("drop")
            ? new AlterParser(cursor).actions()
            : List.of();
    boolean reset = cursor.accept("reset", "splits");
    @Nullable String offsets = null;
    int position = 0;
    if (cursor.accept("inject", "offsets")) {
      position = cursor.position();
      offsets = cursor.string();
    }
    if (actions.isEmpty() && !reset && offsets == null) {
      throw cursor.rejected(
          SqlState.SYNTAX_ERROR, "expected SET, RESET SPLITS or INJECT OFFSETS", cursor.peek());
    }
    Options with = cursor.accept("with") ? new OptionParser(cursor).parenthesized() : Options.NONE;
    return new OperatorStatement.UnsafeAlterSource(source, actions, reset, offsets, position, with);
  }

  /** {@code CANCEL OPERATION 'id'}. */
  Statement cancel() {
    cursor.expect("cancel", "operation");
    int position = cursor.position();
    return new OperatorStatement.CancelOperation(cursor.string(), position);
  }

  /** {@code UNDO OPERATION 'id'}. */
  Statement undo() {
    cursor.expect("undo", "operation");
    int position = cursor.position();
    return new OperatorStatement.UndoOperation(cursor.string(), position);
  }
}
