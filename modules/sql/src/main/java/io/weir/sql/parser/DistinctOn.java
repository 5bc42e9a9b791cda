package io.weir.sql.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;

/**
 * Reads {@code SELECT DISTINCT ON (a, b) c, d}, which arrives as a first select item that calls
 * {@link #NAME}.
 */
public final class DistinctOn {
  /** A name that nobody can have given a function: our own tokens only make it. */
  public static final String NAME = "distinct on ()";

  private DistinctOn() {}

  /** What is distinct; empty where the select has no DISTINCT ON. */
  public static List<SqlNode> keys(SqlSelect select) {
    return isDistinctOn(select)
        ? ((SqlCall) select.getSelectList().get(0)).getOperandList()
        : List.of();
  }

  /** The select's items, without the keys. */
  public static List<SqlNode> items(SqlSelect select) {
    List<SqlNode> items = select.getSelectList().getList();
    return isDistinctOn(select) ? items.subList(1, items.size()) : items;
  }

  private static boolean isDistinctOn(SqlSelect select) {
    return select.getSelectList().get(0) instanceof SqlCall call
        && call.getOperator().getName().equals(NAME);
  }
}
