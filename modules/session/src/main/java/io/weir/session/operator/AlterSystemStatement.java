package io.weir.session.operator;

import io.weir.gateway.Session.Result;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.sql.ddl.UnsafePlanner;
import io.weir.sql.statement.OperatorStatement;
import java.util.concurrent.CompletionStage;

/** ALTER SYSTEM: durable, and in force when it is answered. */
public record AlterSystemStatement(OperatorStatement.AlterSystem statement) implements Prepared {
  @Override
  public CompletionStage<Result> run(Execution execution) {
    execution.session().requireWritable(statement.tag());
    execution.session().requireNoTransaction(statement.tag());
    Gate.requireMayChange(statement, execution);
    return execution
        .operate(UnsafePlanner.system(statement))
        .thenApply(done -> new Result.Done(statement.tag()));
  }
}
