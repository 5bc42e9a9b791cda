package io.weir.session.control;

import io.weir.gateway.Session.Result;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.sql.statement.SessionStatement;
import java.util.concurrent.CompletionStage;

/** DEALLOCATE. */
public record DeallocateStatement(SessionStatement.Deallocate statement) implements Prepared {
  @Override
  public CompletionStage<Result> run(Execution execution) {
    String name = statement.name();
    if (name == null) {
      execution.session().namedStatements().clear();
    } else if (execution.session().namedStatements().remove(name) == null) {
      throw ExecuteStatement.unknown(name).exception();
    }
    return Answers.done(statement.tag());
  }
}
