package io.weir.session.replacement;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfReplacement;
import io.weir.gateway.Reads.Snapshot;
import io.weir.gateway.Session.Result;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.session.ddl.ChangePlanning;
import io.weir.session.ddl.DdlStatement;
import io.weir.sql.statement.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * ALTER MATERIALIZED VIEW ... APPLY REPLACEMENT: waits until the replacement can be read, and then
 * runs the operation. A client that cancels while it waits has changed nothing.
 */
public record ApplyStatement(Statement.ApplyReplacement statement) implements Prepared {
  @Override
  public CompletionStage<Result> run(Execution execution) {
    execution.session().requireWritable(statement.tag());
    execution.session().requireNoTransaction(statement.tag());
    // What is wrong with the statement is said before anything is waited for.
    return ChangePlanning.plan(statement, execution)
        .thenCompose(
            planned ->
                planned.plan() == null ? CompletableFuture.completedFuture(null) : ready(execution))
        .thenCompose(ready -> new DdlStatement(statement).run(execution.again()));
  }

  private CompletionStage<?> ready(Execution execution) {
    Optional<ObjectId> staged =
        execution.catalog().ready().stream()
            .filter(e -> e.definition() instanceof OfReplacement)
            .filter(e -> e.name().equals(statement.replacement().name()))
            .map(CatalogEntry::id)
            .findFirst();
    if (staged.isEmpty()) {
      return CompletableFuture.completedFuture(null); // the operation says so
    }
    ObjectId replacement = staged.get();
    return execution
        .ports()
        .status()
        .hydration()
        .thenCompose(
            list -> {
              List<HydrationStatus> own =
                  list.stream().filter(status -> status.object().equals(replacement)).toList();
              if (own.stream().noneMatch(HydrationStatus::hydrated)) {
                own.stream()
                    .map(HydrationStatus::error)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(
                        error -> {
                          throw unreadable(SqlState.NOT_IN_PREREQUISITE_STATE, error).exception();
                        });
              }
              if (statement.nowait() && own.stream().noneMatch(HydrationStatus::hydrated)) {
                throw notHydrated(own).exception();
              }
              return readable(execution, replacement);
            });
  }

  private Rejection notHydrated(List<HydrationStatus> own) {
    String name = "replacement \"" + statement.replacement().name() + "\"";
    return Rejection.of(SqlState.NOT_IN_PREREQUISITE_STATE, name + " is not hydrated yet")
        .withDetail(
            own.isEmpty()
                ? "It runs on no replica."
                : own.getFirst().rowsDone() + " of " + own.getFirst().rowsTotal() + " rows.")
        .withHint("Leave NOWAIT out to wait for it.");
  }

  /** Reads wait for a while only; whoever applies waits until the statement ends. */
  private CompletionStage<?> readable(Execution execution, ObjectId replacement) {
    return execution
        .cancellation()
        .guard(execution.ports().reads().readEpoch(Set.of(replacement)))
        .handle(
            (epoch, failure) -> {
              if (failure == null) {
                return withoutErrors(execution, replacement, epoch);
              }
              Rejection why = RejectedException.from(failure);
              if (!why.sqlState().equals(SqlState.NOT_IN_PREREQUISITE_STATE)) {
                throw why.exception();
              }
              execution.cancellation().check();
              return ready(execution.again());
            })
        .thenCompose(stage -> stage);
  }

  private CompletionStage<?> withoutErrors(Execution execution, ObjectId replacement, long epoch) {
    return execution
        .ports()
        .reads()
        .snapshot(replacement, epoch)
        .handle(
            (snapshot, failure) -> {
              if (failure == null) {
                try (Snapshot opened = snapshot) {
                  return opened;
                }
              }
              Rejection why = RejectedException.from(failure);
              throw unreadable(why.sqlState(), why.message()).exception();
            });
  }

  private Rejection unreadable(String sqlState, String why) {
    return Rejection.of(
            sqlState,
            "replacement \"" + statement.replacement().name() + "\" cannot be read: " + why)
        .withHint("Nothing was changed. Mend the rows or the query, or drop the replacement.");
  }
}
