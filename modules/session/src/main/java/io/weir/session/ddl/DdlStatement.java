package io.weir.session.ddl;

import io.weir.domain.operation.OperationPlan;
import io.weir.gateway.Session.Result;
import io.weir.gateway.Sessions.Notice;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.session.SessionState;
import io.weir.session.ddl.ChangePlanning.Planned;
import io.weir.sql.statement.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * CREATE, DROP and COMMENT: planned over the newest catalog when it is run, then run as an
 * operation. It goes on to its end though the client cancels its waiting.
 */
public record DdlStatement(Statement.Ddl statement) implements Prepared {
  /** How often an id that somebody else took meanwhile makes us plan again. */
  private static final int MAX_TRIES = 5;

  @Override
  public CompletionStage<Result> run(Execution execution) {
    SessionState session = execution.session();
    session.requireWritable(statement.tag());
    session.requireNoTransaction(statement.tag());
    return perform(execution);
  }

  /** As {@link #run}, whatever transaction there is. */
  public CompletionStage<Result> perform(Execution execution) {
    return attempt(execution, 1);
  }

  private record Outcome(@Nullable ObjectId operation, @Nullable Throwable failure) {}

  private CompletionStage<Result> attempt(Execution execution, int tries) {
    return ChangePlanning.plan(statement, execution)
        .thenCompose(
            planned -> {
              OperationPlan plan = planned.plan();
              if (plan == null) {
                return done(planned, execution);
              }
              return execution
                  .operate(plan)
                  .handle(Outcome::new)
                  .thenCompose(
                      outcome -> {
                        Throwable failure = outcome.failure();
                        if (failure == null) {
                          goesOn(plan, outcome.operation(), execution);
                          return done(planned, execution);
                        }
                        Rejection rejection = RejectedException.from(failure);
                        if (rejection.sqlState().equals(SqlState.SERIALIZATION_FAILURE)
                            && tries < MAX_TRIES) {
                          return CompletableFuture.supplyAsync(
                                  () -> attempt(execution.again(), tries + 1),
                                  execution.ports().blocking())
                              .thenCompose(stage -> stage);
                        }
                        return CompletableFuture.failedFuture(rejection.exception());
                      });
            });
  }

  /** Tells where what goes on without the statement is to be looked at. */
  private static void goesOn(
      OperationPlan plan, @Nullable ObjectId operation, Execution execution) {
    if (plan.foreground() != null && operation != null) {
      execution
          .session()
          .send(
              "NOTICE",
              Rejection.of("00000", "operation " + operation + " goes on in the background")
                  .withHint(
                      "Look at it in weir_operations, or with: weirctl operations show "
                          + operation));
    }
  }

  /** Notices are sent when it is known that they hold. */
  private static CompletionStage<Result> done(Planned planned, Execution execution) {
    for (Notice notice : planned.notices()) {
      execution.session().send(notice.severity(), notice.text());
    }
    return CompletableFuture.completedFuture(new Result.Done(planned.draft().tag()));
  }
}
