package io.weir.session.operator;

import io.weir.columnar.Schema;
import io.weir.gateway.Session.Result;
import io.weir.kernel.ObjectId;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.session.operator.UnsafeChange.Planned;
import io.weir.sql.ddl.PlanText;
import io.weir.sql.statement.OperatorStatement;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * UNSAFE ALTER SOURCE: gives per split what its executors confirmed. It goes on to its end though
 * the client cancels its waiting.
 */
public record UnsafeAlterStatement(OperatorStatement.UnsafeAlterSource statement)
    implements Prepared {
  @Override
  public Schema result() {
    return Confirmed.SPLITS;
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    execution.session().requireWritable(statement.tag());
    execution.session().requireNoTransaction(statement.tag());
    ObjectId operation = new ObjectId(execution.ports().ids().next());
    return new UnsafeChange(statement, execution, operation)
        .plan()
        .thenCompose(planned -> run(execution, operation, planned));
  }

  private CompletionStage<Result> run(Execution execution, ObjectId operation, Planned planned) {
    return execution
        .operate(operation, planned.plan())
        .thenCompose(
            done ->
                new Confirmed(execution)
                    .add(
                        planned.source(),
                        planned.connector(),
                        planned.change(),
                        !planned.another()))
        .thenCompose(confirmed -> confirmed.answer(operation, statement.tag()));
  }

  /** The plan, a line each; nothing is run. */
  public static CompletionStage<List<String>> explain(
      OperatorStatement.UnsafeAlterSource statement, Execution execution) {
    return new UnsafeChange(statement, execution, new ObjectId("planned"))
        .plan()
        .thenApply(planned -> PlanText.lines(planned.plan()));
  }
}
