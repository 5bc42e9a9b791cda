package io.weir.session.operator;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.operation.OperationPlan;
import io.weir.gateway.Session.Result;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.sql.ddl.UnsafePlanner;
import io.weir.sql.statement.OperatorStatement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** PAUSE SOURCE and RESUME SOURCE. Reasons are counted: a source reads when none is left. */
public record PauseStatement(OperatorStatement.PauseSources statement) implements Prepared {
  @Override
  public CompletionStage<Result> run(Execution execution) {
    execution.session().requireWritable(statement.tag());
    execution.session().requireNoTransaction(statement.tag());
    OperationPlan plan = plan(statement, execution);
    if (plan.steps().isEmpty()) {
      return Answers.done(statement.tag());
    }
    return execution.operate(plan).thenApply(done -> new Result.Done(statement.tag()));
  }

  /** What it would do. */
  public static OperationPlan plan(OperatorStatement.PauseSources statement, Execution execution) {
    List<CatalogEntry> sources =
        statement.sources().isEmpty()
            ? Sources.all(execution.catalog())
            : statement.sources().stream()
                .map(name -> Sources.named(execution.catalog(), name))
                .distinct()
                .toList();
    Long seconds = statement.seconds();
    Instant until = seconds == null ? null : execution.ports().clock().now().plusSeconds(seconds);
    return UnsafePlanner.pause(
        sources, statement, until, "pause/" + execution.ports().ids().next());
  }
}
