package io.weir.session.query;

import io.weir.columnar.DataType;
import io.weir.columnar.Schema;
import io.weir.gateway.RowStream;
import io.weir.gateway.Session.Result;
import io.weir.session.Execution;
import io.weir.session.InputRows;
import io.weir.session.Prepared;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** SELECT and its like: reads everything at one epoch that is not before the statement began. */
public record SelectStatement(QueryPlan plan) implements Prepared {
  @Override
  public List<DataType> parameterTypes() {
    return plan.parameterTypes();
  }

  @Override
  public Schema result() {
    return plan.schema();
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    return stream(execution).thenApply(rows -> new Result.Rows(plan.schema(), rows, "SELECT"));
  }

  /** Its rows. */
  public CompletionStage<RowStream> stream(Execution execution) {
    return InputRows.open(execution, plan.inputs())
        .thenApply(inputs -> new QueryStream(plan, inputs, execution));
  }
}
