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

/** SET. */
public record SetStatement(SessionStatement.SetVariable statement) implements Prepared {
  @Override
  public CompletionStage<Result> run(Execution execution) {
    SessionState session = execution.session();
    if (statement.local() && !session.transaction().isOpen()) {
      session.warning(
          Rejection.of(
              SqlState.NO_ACTIVE_TRANSACTION, "SET LOCAL can only be used in transaction blocks"));
      // As in PostgreSQL it is checked all the same, and has no effect.
      session.variables().get(statement.name());
      return Answers.done("SET");
    }
    String value = statement.value();
    if (value == null) {
      session.variables().reset(statement.name(), statement.local());
    } else {
      session.variables().set(statement.name(), value, statement.local());
    }
    return Answers.done("SET");
  }
}
