package io.weir.session.control;

import io.weir.gateway.Session.Result;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import java.util.concurrent.CompletionStage;

/** DISCARD ALL: the session as it was when it began. */
public record DiscardStatement() implements Prepared {
  @Override
  public CompletionStage<Result> run(Execution execution) {
    if (execution.session().transaction().isOpen()) {
      throw Rejection.of(
              SqlState.ACTIVE_TRANSACTION, "DISCARD ALL cannot run inside a transaction block")
          .exception();
    }
    execution.session().variables().resetAll();
    execution.session().namedStatements().clear();
    return Answers.done("DISCARD ALL");
  }
}
