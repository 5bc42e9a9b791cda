package io.weir.session.control;

import io.weir.gateway.Session.Result;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.session.SessionState;
import io.weir.sql.statement.SessionStatement;
import java.util.concurrent.CompletionStage;

/** BEGIN. */
public record BeginStatement(SessionStatement.Begin statement) implements Prepared {
  @Override
  public CompletionStage<Result> run(Execution execution) {
    SessionState session = execution.session();
    if (session.transaction().isOpen()) {
      session.warning(
          Rejection.of(SqlState.ACTIVE_TRANSACTION, "there is already a transaction in progress"));
    } else {
      session.transaction().begin(execution.now());
      session.variables().beginTransaction();
      String mode =
          statement.readOnly() ? "on" : session.variables().get("default_transaction_read_only");
      session.variables().set("transaction_read_only", mode, true);
    }
    return Answers.done(statement.tag());
  }
}
