package io.weir.session.ddl;

import io.weir.domain.operation.OperationPlan;
import io.weir.gateway.Sessions.Notice;
import io.weir.gateway.Upstreams;
import io.weir.session.Execution;
import io.weir.session.query.ViewQueries;
import io.weir.sql.ddl.Answers;
import io.weir.sql.ddl.DdlPlanner;
import io.weir.sql.ddl.Draft;
import io.weir.sql.ddl.PlanContext;
import io.weir.sql.ddl.UpstreamCheck;
import io.weir.sql.statement.Statement;
import java.util.ArrayList;
import java.util.List;
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
   * @param notices for the client, when it is done
   */
  public record Planned(Draft draft, @Nullable OperationPlan plan, List<Notice> notices) {}

  /**
   * Plans over the execution's catalog. Fails with what is wrong with the statement, or with what
   * upstream says.
   */
  public static CompletionStage<Planned> plan(Statement.Ddl statement, Execution execution) {
    Draft draft = draft(statement, execution);
    return planned(draft, draft.check(), execution);
  }

  /**
   * As {@link #plan}, to be shown only: what a change of something that runs would ask upstream is
   * part of the plan, and is not asked.
   */
  public static CompletionStage<Planned> preview(Statement.Ddl statement, Execution execution) {
    Draft draft = draft(statement, execution);
    UpstreamCheck check = draft.check();
    return planned(draft, check instanceof UpstreamCheck.OfChange ? null : check, execution);
  }

  private static Draft draft(Statement.Ddl statement, Execution execution) {
    PlanContext context =
        new PlanContext(
            execution.catalog(),
            execution.session().user(),
            execution.session().variables().get("cluster"),
            execution.ports().upstreams(),
            execution.ports().clusters(),
            execution.ports().vault(),
            execution.now());
    return new DdlPlanner(new ViewQueries(execution)).draft(statement, context);
  }

  private static CompletionStage<Planned> planned(
      Draft draft, @Nullable UpstreamCheck check, Execution execution) {
    Function<Answers, OperationPlan> completion = draft.completion();
    if (completion == null) {
      return CompletableFuture.completedFuture(new Planned(draft, null, draft.notices()));
    }
    return execution
        .cancellation()
        .guard(ask(check, execution))
        .thenApply(
            answers -> {
              List<Notice> notices = new ArrayList<>(draft.notices());
              notices.addAll(answers.notices());
              return new Planned(draft, completion.apply(answers), notices);
            });
  }

  private static CompletionStage<Answers> ask(@Nullable UpstreamCheck check, Execution execution) {
    Upstreams upstreams = execution.ports().upstreams();
    return switch (check) {
      case null -> CompletableFuture.completedFuture(Answers.NONE);
      case UpstreamCheck.OfSecret secret ->
          upstreams.checkSecret(secret.value()).thenApply(checked -> Answers.NONE);
      case UpstreamCheck.OfConnection connection ->
          upstreams
              .checkConnection(connection.connection(), connection.secrets(), connection.validate())
              .thenApply(checked -> Answers.NONE);
      case UpstreamCheck.OfSource source ->
          upstreams
              .checkSource(
                  source.connector(),
                  source.connection(),
                  source.options(),
                  source.ownSecrets(),
                  source.shape(),
                  source.secrets())
              .thenApply(Answers::new);
      case UpstreamCheck.OfTime time ->
          ScalarTime.of(time.expression(), execution)
              .thenApply(instant -> new Answers(List.of(), List.of(), instant));
      case UpstreamCheck.OfChange change -> new ChangeChecks(change, upstreams).ask();
    };
  }
}
