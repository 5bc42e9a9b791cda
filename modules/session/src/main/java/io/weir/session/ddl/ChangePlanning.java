package io.weir.session.ddl;

import io.weir.domain.operation.OperationPlan;
import io.weir.gateway.Upstreams;
import io.weir.session.Execution;
import io.weir.session.query.ViewQueries;
import io.weir.sql.ddl.Answers;
import io.weir.sql.ddl.DdlPlanner;
import io.weir.sql.ddl.Draft;
import io.weir.sql.ddl.PlanContext;
import io.weir.sql.ddl.UpstreamCheck;
import io.weir.sql.statement.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the change plan of a DDL statement; asks upstream on the way. */
public final class ChangePlanning {
  private ChangePlanning() {}

  /**
   * A statement planned over one catalog.
   *
   * @param plan null where there is nothing to do
   */
  public record Planned(Draft draft, @Nullable OperationPlan plan) {}

  /**
   * Plans over the execution's catalog. Fails with what is wrong with the statement, or with what
   * upstream says.
   */
  public static CompletionStage<Planned> plan(Statement.Ddl statement, Execution execution) {
    PlanContext context =
        new PlanContext(
            execution.catalog(),
            execution.session().user(),
            execution.session().variables().get("cluster"));
    Draft draft = new DdlPlanner(new ViewQueries(execution)).draft(statement, context);
    Function<Answers, OperationPlan> completion = draft.completion();
    if (completion == null) {
      return CompletableFuture.completedFuture(new Planned(draft, null));
    }
    return execution
        .cancellation()
        .guard(ask(draft.check(), execution.ports().upstreams()))
        .thenApply(answers -> new Planned(draft, completion.apply(answers)));
  }

  private static CompletionStage<Answers> ask(@Nullable UpstreamCheck check, Upstreams upstreams) {
    return switch (check) {
      case null -> CompletableFuture.completedFuture(Answers.NONE);
      case UpstreamCheck.OfConnection connection ->
          upstreams
              .checkConnection(connection.connection(), connection.validate())
              .thenApply(checked -> Answers.NONE);
      case UpstreamCheck.OfSource source ->
          upstreams
              .checkSource(
                  source.connector(), source.connection(), source.options(), source.shape())
              .thenApply(Answers::new);
    };
  }
}
