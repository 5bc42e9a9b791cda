package io.weir.sql.analysis;

import io.weir.columnar.DataType;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.types.Casts;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** What can be wrong with a query, in PostgreSQL's words, at the place where it is wrong. */
final class Errors {
  private final boolean placed;

  /**
   * @param placed false where the text is not the user's: its positions would mean nothing
   */
  Errors(boolean placed) {
    this.placed = placed;
  }

  /** The parser puts a whole statement on one line, so that columns are positions in it. */
  RejectedException at(SqlNode node, Rejection rejection) {
    int column = node.getParserPosition().getColumnNum();
    return rejection.at(placed ? Math.max(column, 0) : 0).exception();
  }

  RejectedException at(SqlNode node, String sqlState, String message) {
    return at(node, Rejection.of(sqlState, message));
  }

  RejectedException unsupported(SqlNode node, String what, String hint) {
    return at(
        node, Rejection.of(SqlState.FEATURE_NOT_SUPPORTED, what + " not supported").withHint(hint));
  }

  RejectedException undefinedColumn(SqlNode node, String name) {
    return at(node, SqlState.UNDEFINED_COLUMN, "column " + name + " does not exist");
  }

  RejectedException ambiguousColumn(SqlNode node, String name) {
    return at(
        node,
        Rejection.of(SqlState.AMBIGUOUS_COLUMN, "column reference \"" + name + "\" is ambiguous")
            .withHint("Qualify the column with the name of its table."));
  }

  RejectedException undefinedTable(SqlNode node, String name) {
    return at(node, SqlState.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist");
  }

  RejectedException undefinedFunction(
      SqlNode node, String name, List<? extends @Nullable DataType> args) {
    return at(
        node,
        Rejection.of(
                SqlState.UNDEFINED_FUNCTION,
                "function " + name + "(" + types(args) + ") does not exist")
            .withHint(
                "No function matches the given name and argument types. You might need to add"
                    + " explicit type casts."));
  }

  RejectedException undefinedOperator(
      SqlNode node, String name, List<? extends @Nullable DataType> args) {
    String shape =
        args.size() == 1
            ? name + " " + Casts.name(args.get(0))
            : Casts.name(args.get(0)) + " " + name + " " + Casts.name(args.get(1));
    return at(
        node,
        Rejection.of(SqlState.UNDEFINED_FUNCTION, "operator does not exist: " + shape)
            .withHint(
                "No operator matches the given name and argument types. You might need to add"
                    + " explicit type casts."));
  }

  RejectedException ungrouped(SqlNode node, String column) {
    return at(
        node,
        SqlState.GROUPING_ERROR,
        "column \""
            + column
            + "\" must appear in the GROUP BY clause or be used in an aggregate function");
  }

  RejectedException mismatch(SqlNode node, String message) {
    return at(node, SqlState.DATATYPE_MISMATCH, message);
  }

  private static String types(List<? extends @Nullable DataType> args) {
    return args.stream().map(Casts::name).collect(Collectors.joining(", "));
  }
}
