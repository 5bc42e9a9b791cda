package io.weir.session.control;

import io.weir.gateway.Session.Result;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.sql.statement.SessionStatement;
import java.util.concurrent.CompletionStage;

/** RESET. */
public record ResetStatement(SessionStatement.ResetVariable statement) implements Prepared {
  @Override
  public CompletionStage<Result> run(Execution execution) {
    String name = statement.name();
    if (name == null) {
      execution.session().variables().resetAll();
    } else {
      execution.session().variables().reset(name, false);
    }
    return Answers.done("RESET");
  }
}
