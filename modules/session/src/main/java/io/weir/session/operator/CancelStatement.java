package io.weir.session.operator;

import io.weir.domain.operation.OperationState;
import io.weir.domain.operation.OperationStatus;
import io.weir.gateway.Session.Result;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.sql.ddl.CancelText;
import io.weir.sql.statement.OperatorStatement;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** CANCEL OPERATION: answered when what the operation had done is taken back. */
public record CancelStatement(OperatorStatement.CancelOperation statement) implements Prepared {
  @Override
  public CompletionStage<Result> run(Execution execution) {
    execution.session().requireWritable(statement.tag());
    execution.session().requireNoTransaction(statement.tag());
    ObjectId operation = Recorded.id(statement.id(), statement.position());
    return Recorded.required(execution, operation, statement.position())
        .thenCompose(
            recorded -> {
              requireUnended(operation, recorded);
              return execution.ports().operations().cancel(operation, execution.session().user());
            })
        .thenCompose(
            asked ->
                execution.cancellation().guard(execution.ports().operations().ended(operation)))
        .thenApply(
            record -> {
              if (record.status() == OperationStatus.SUCCEEDED) {
                throw Rejection.of(
                        SqlState.NOT_IN_PREREQUISITE_STATE,
                        "operation \"" + operation + "\" was done before it could be cancelled")
                    .exception();
              }
              return new Result.Done(statement.tag());
            });
  }

  private static void requireUnended(ObjectId operation, Recorded recorded) {
    if (recorded.status().isEnded()) {
      throw Rejection.of(
              SqlState.NOT_IN_PREREQUISITE_STATE,
              "operation \"" + operation + "\" has ended: " + recorded.status().key())
          .withHint("UNDO OPERATION takes back what changed sources.")
          .exception();
    }
  }

  /** What it would stop and take back, a line each; nothing is run. */
  public static CompletionStage<List<String>> explain(
      OperatorStatement.CancelOperation statement, Execution execution) {
    ObjectId operation = Recorded.id(statement.id(), statement.position());
    return Recorded.required(execution, operation, statement.position())
        .thenApply(
            recorded -> {
              requireUnended(operation, recorded);
              return switch (recorded.state()) {
                case OperationState.Running running ->
                    CancelText.lines(execution.catalog(), running);
                case OperationState.Undoing undoing ->
                    CancelText.lines(execution.catalog(), undoing);
                case OperationState.Absent absent -> throw new IllegalStateException("absent");
                case OperationState.Ended ended -> throw new IllegalStateException("ended");
              };
            });
  }
}
