package io.weir.session.operator;

import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationState;
import io.weir.domain.operation.OperationStatus;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import java.util.concurrent.CompletionStage;

/** An operation that was run, as its journal has it. */
record Recorded(OperationPlan plan, OperationStatus status, OperationState state) {
  /** 42704 for what cannot be an operation's id. */
  static ObjectId id(String text, int position) {
    if (!text.matches("[A-Za-z0-9-]{1,64}")) {
      throw missing(text, position);
    }
    return new ObjectId(text);
  }

  /** Fails with 42704 where there is none of this id. */
  static CompletionStage<Recorded> required(Execution execution, ObjectId id, int position) {
    return execution
        .ports()
        .operations()
        .state(id)
        .thenApply(
            state ->
                switch (state) {
                  case OperationState.Absent absent -> throw missing(id.value(), position);
                  case OperationState.Running running ->
                      new Recorded(running.plan(), OperationStatus.RUNNING, running);
                  case OperationState.Undoing undoing ->
                      new Recorded(undoing.plan(), OperationStatus.UNDOING, undoing);
                  case OperationState.Ended ended ->
                      new Recorded(ended.plan(), ended.record().status(), ended);
                });
  }

  private static RejectedException missing(String id, int position) {
    return Rejection.of(SqlState.UNDEFINED_OBJECT, "operation \"" + id + "\" does not exist")
        .withHint("SELECT * FROM weir_operations lists them.")
        .at(position)
        .exception();
  }
}
