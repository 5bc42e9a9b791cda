package io.weir.session.ddl;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.LongColumn;
import io.weir.columnar.TypeKind;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import io.weir.session.Preparation;
import io.weir.session.query.MaterializedRows;
import io.weir.session.query.QueryPlan;
import io.weir.sql.statement.SqlFragment;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * An expression in a statement that stands for a time. It is computed once, by what computes
 * queries: whatever a query can say is known here, {@code now()} is when the statement began, and
 * the time zone is the session's, UTC.
 */
final class ScalarTime {
  private static final List<TypeKind> TIMES =
      List.of(TypeKind.TIMESTAMP, TypeKind.TIMESTAMPTZ, TypeKind.DATE);

  private ScalarTime() {}

  /**
   * Completes with the time; null where the expression gives NULL. Fails with 42804 where it gives
   * something else, and with what a query of it would fail with.
   */
  static CompletionStage<@Nullable Instant> of(SqlFragment expression, Execution execution) {
    Preparation preparation =
        new Preparation(
            execution.ports(),
            execution.session(),
            execution.sql(),
            execution.catalog(),
            List.of());
    SqlParserPos zero = SqlParserPos.ZERO;
    SqlNode row =
        SqlStdOperatorTable.VALUES.createCall(
            zero, SqlStdOperatorTable.ROW.createCall(zero, expression.node()));
    if (!isLiteral(expression.node())) {
      DataType type =
          QueryPlan.plan(preparation, expression.text(), row).schema().types().getFirst();
      if (!TIMES.contains(type.kind())) {
        throw Rejection.of(
                SqlState.DATATYPE_MISMATCH,
                "TEARDOWN (AFTER ...) must be a timestamp, not " + type.sqlName())
            .withHint("Give a time such as now() + INTERVAL '1 hour'.")
            .at(expression.position())
            .exception();
      }
    }
    QueryPlan plan =
        QueryPlan.assigned(
            preparation,
            expression.text(),
            row,
            new QueryPlan.Targets(List.of(new Field("after", DataType.TIMESTAMPTZ)), true));
    return MaterializedRows.of(plan, execution).thenApply(rows -> instant(rows.rows()));
  }

  /** A text without a type becomes a time, as it would in a query. */
  private static boolean isLiteral(SqlNode node) {
    return node.getKind() == SqlKind.LITERAL
        && node instanceof SqlLiteral literal
        && (literal.getValue() == null
            || literal.getTypeName().getFamily()
                == org.apache.calcite.sql.type.SqlTypeFamily.CHARACTER);
  }

  private static @Nullable Instant instant(Batch rows) {
    if (rows.rows() == 0 || rows.column(0).isNull(0)) {
      return null;
    }
    long micros = ((LongColumn) rows.column(0)).get(0);
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
