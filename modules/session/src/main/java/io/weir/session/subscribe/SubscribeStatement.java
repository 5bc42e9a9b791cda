package io.weir.session.subscribe;

import io.weir.columnar.DataType;
import io.weir.columnar.Schema;
import io.weir.dataflow.circuit.Circuits;
import io.weir.dataflow.plan.Plan;
import io.weir.gateway.RowStream;
import io.weir.gateway.Session.Result;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import io.weir.session.Preparation;
import io.weir.session.Prepared;
import io.weir.session.query.QueryPlan;
import io.weir.session.relation.SystemCatalog;
import io.weir.sql.statement.DataStatement;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** SUBSCRIBE. */
public record SubscribeStatement(QueryPlan plan, SubscribeRows rows, boolean snapshot)
    implements Prepared {

  public static SubscribeStatement prepare(
      DataStatement.Subscribe statement, Preparation preparation) {
    QueryPlan plan =
        QueryPlan.plan(preparation, statement.query().text(), statement.query().node());
    if (plan.inputs().stream().anyMatch(SystemCatalog::isSystem)) {
      throw Rejection.of(SqlState.FEATURE_NOT_SUPPORTED, "cannot subscribe to a system relation")
          .withHint("Read it again with SELECT instead.")
          .at(statement.query().position())
          .exception();
    }
    // What cannot be maintained is refused now.
    plan.requireIncremental(preparation);
    return new SubscribeStatement(
        plan, new SubscribeRows(plan.schema(), statement.progress()), statement.snapshot());
  }

  @Override
  public List<DataType> parameterTypes() {
    return plan.parameterTypes();
  }

  @Override
  public Schema result() {
    return rows.schema();
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    return stream(execution)
        .thenApply(stream -> new Result.Rows(rows.schema(), stream, "SUBSCRIBE"));
  }

  /** Its rows. */
  public CompletionStage<RowStream> stream(Execution execution) {
    Tailed tailed = tailed(plan.incremental(execution));
    return SubscribeStream.open(execution, tailed, rows, snapshot);
  }

  /** A collection that is taken as it is needs no dataflow of its own. */
  private static Tailed tailed(Plan plan) {
    return plan instanceof Plan.Get get
        ? Tailed.collection(get.collection(), get.schema())
        : Tailed.query(Circuits.compile(plan));
  }
}
