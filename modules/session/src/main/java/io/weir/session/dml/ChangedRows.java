package io.weir.session.dml;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import io.weir.sql.statement.SqlFragment;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** The query that finds what UPDATE and DELETE change. */
final class ChangedRows {
  private static final SqlParserPos ZERO = SqlParserPos.ZERO;

  private ChangedRows() {}

  /** {@code SELECT table.*, extra... FROM table [AS alias] WHERE ...}. */
  static SqlNode query(
      TargetTable table, @Nullable String alias, List<SqlNode> extra, @Nullable SqlFragment where) {
    String known = alias == null ? table.name() : alias;
    SqlNodeList items = new SqlNodeList(ZERO);
    for (var field : table.schema().fields()) {
      items.add(new SqlIdentifier(List.of(known, field.name()), ZERO));
    }
    extra.forEach(items::add);
    SqlNode from =
        SqlStdOperatorTable.AS.createCall(
            ZERO,
            new SqlIdentifier(List.of(table.schemaName(), table.name()), ZERO),
            new SqlIdentifier(known, ZERO));
    return new SqlSelect(
        ZERO,
        null,
        items,
        from,
        where == null ? null : where.node(),
        null,
        null,
        SqlNodeList.EMPTY,
        null,
        null,
        null,
        null,
        null);
  }

  /** The text that positions in the query refer to. */
  static String text(List<@Nullable SqlFragment> fragments) {
    List<String> texts = new ArrayList<>();
    for (SqlFragment fragment : fragments) {
      if (fragment != null) {
        texts.add(fragment.text());
      }
    }
    return String.join(" ", texts);
  }

  static void requireNoTransaction(Execution execution, String verb) {
    if (execution.session().transaction().isOpen()) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED, verb + " is not supported in a transaction block")
          .withHint("Run the statement without BEGIN: it is atomic by itself.")
          .exception();
    }
  }
}
