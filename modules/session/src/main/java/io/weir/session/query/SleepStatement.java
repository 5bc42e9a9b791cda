package io.weir.session.query;

import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.gateway.Session.Result;
import io.weir.kernel.Timers;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Preparation;
import io.weir.session.Prepared;
import io.weir.session.relation.Rows;
import io.weir.sql.statement.SqlFragment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * {@code SELECT pg_sleep(seconds)}, which stands alone: a query that is computed has nothing to
 * wait for. It keeps no thread while it waits, at most a hundred days, and can be cancelled.
 *
 * @param seconds the query of one double, computed when the statement runs
 */
public record SleepStatement(QueryPlan seconds, Schema result) implements Prepared {
  private static final String NAME = "pg_sleep";
  private static final double LONGEST = Duration.ofDays(100).toSeconds();

  /** Empty where the query is another one. */
  public static Optional<SleepStatement> of(SqlFragment query, Preparation preparation) {
    if (!(query.node() instanceof SqlSelect select)
        || select.getFrom() != null
        || select.getWhere() != null
        || select.getSelectList().size() != 1) {
      return Optional.empty();
    }
    SqlNode item = select.getSelectList().get(0);
    String title = NAME;
    if (item.getKind() == SqlKind.AS && item instanceof SqlCall named) {
      item = named.operand(0);
      title = named.operand(1).toString();
    }
    SqlNode argument = argument(item);
    if (argument == null) {
      return Optional.empty();
    }
    SqlParserPos zero = SqlParserPos.ZERO;
    QueryPlan seconds =
        QueryPlan.assigned(
            preparation,
            query.text(),
            SqlStdOperatorTable.VALUES.createCall(
                zero, SqlStdOperatorTable.ROW.createCall(zero, argument)),
            new QueryPlan.Targets(List.of(new Field("seconds", DataType.FLOAT8)), true));
    return Optional.of(new SleepStatement(seconds, Answers.textColumn(title)));
  }

  private static @Nullable SqlNode argument(SqlNode item) {
    if (!(item instanceof SqlCall call)
        || call.operandCount() != 1
        || !(call.getOperator() instanceof SqlFunction function)) {
      return null;
    }
    SqlIdentifier id = function.getSqlIdentifier();
    String name = id == null ? function.getName() : id.names.get(id.names.size() - 1);
    return name.equalsIgnoreCase(NAME) ? call.operand(0) : null;
  }

  @Override
  public List<DataType> parameterTypes() {
    return seconds.parameterTypes();
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    return MaterializedRows.of(seconds, execution)
        .thenCompose(
            computed -> {
              if (computed.rows().column(0).isNull(0)) {
                return Answers.rows(result, new Rows(result).add((Object) null).build(), "SELECT");
              }
              double wanted = ((DoubleColumn) computed.rows().column(0)).get(0);
              return sleep(wanted, execution)
                  .thenCompose(over -> Answers.lines(result, List.of(""), "SELECT"));
            });
  }

  private static CompletionStage<Boolean> sleep(double seconds, Execution execution) {
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    long millis = Math.round(Math.min(seconds, LONGEST) * 1000);
    if (millis <= 0) {
      over.complete(true);
      return over;
    }
    Timers.Timer timer =
        execution.ports().timers().after(Duration.ofMillis(millis), () -> over.complete(true));
    return execution.cancellation().guard(over).whenComplete((value, failure) -> timer.cancel());
  }
}
