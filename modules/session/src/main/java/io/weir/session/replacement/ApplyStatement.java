package io.weir.session.replacement;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfReplacement;
import io.weir.gateway.Session.Result;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.kernel.Timers.Timer;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.session.Transaction;
import io.weir.session.ddl.ChangePlanning;
import io.weir.session.ddl.DdlStatement;
import io.weir.sql.ddl.ApplyOptions;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.ReplacementStatement;
import io.weir.sql.statement.ReplacementStatement.ApplyWhen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * ALTER MATERIALIZED VIEW ... APPLY REPLACEMENT: waits until the replacements can be read, and then
 * runs the operation. A client that cancels while it waits has changed nothing. With WHEN HYDRATED
 * the operation waits. In a transaction block it waits likewise, and the commit runs one operation
 * for all of the block, so that their views cut over at one epoch.
 */
public record ApplyStatement(ReplacementStatement.ApplyReplacement statement) implements Prepared {
  /** Where nobody computes a replacement that is said at once: it is asked for again after this. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Override
  public CompletionStage<Result> run(Execution execution) {
    execution.session().requireWritable(statement.tag());
    if (statement.when() == ApplyWhen.HYDRATED) {
      return new DdlStatement(statement).run(execution);
    }
    return execution.session().transaction().isOpen() ? collect(execution) : apply(execution);
  }

  /** What several of a transaction block do together. */
  public static CompletionStage<Result> together(
      List<ReplacementStatement.ApplyReplacement> block, Execution execution) {
    return new ApplyStatement(together(block)).apply(execution);
  }

  /** Each of them has been waited for, so no time is left to wait for all. */
  private static ReplacementStatement.ApplyReplacement together(
      List<ReplacementStatement.ApplyReplacement> block) {
    List<ReplacementStatement.Application> applications =
        block.stream().flatMap(one -> one.applications().stream()).toList();
    if (block.stream().map(one -> ApplyOptions.of(one).maxChanges()).distinct().count() > 1) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "all replacements that a transaction applies must have the same MAX CHANGES")
          .exception();
    }
    return new ReplacementStatement.ApplyReplacement(
        applications,
        block.stream().anyMatch(ReplacementStatement.ApplyReplacement::ifExists),
        block.stream().anyMatch(one -> one.when() == ApplyWhen.NOWAIT)
            ? ApplyWhen.NOWAIT
            : ApplyWhen.WAITED_FOR,
        block.getFirst().with().without(List.of("timeout")));
  }

  private CompletionStage<Result> apply(Execution execution) {
    DdlStatement apply = new DdlStatement(statement);
    // What is wrong with the statement is said before anything is waited for.
    return ChangePlanning.plan(statement, execution)
        .thenCompose(
            planned ->
                planned.plan() == null ? CompletableFuture.completedFuture(true) : ready(execution))
        .thenCompose(ready -> apply.perform(execution.again()));
  }

  /** Looks whether it could be done with what the transaction has, and leaves it to the commit. */
  private CompletionStage<Result> collect(Execution execution) {
    Transaction transaction = execution.session().transaction();
    transaction.requireApplies();
    List<ReplacementStatement.ApplyReplacement> block = new ArrayList<>(transaction.applies());
    block.add(statement);
    return isNothing(execution)
        .thenCompose(
            nothing ->
                nothing
                    ? new DdlStatement(statement).perform(execution) // says that it skips
                    : ChangePlanning.plan(together(block), execution)
                        .thenCompose(planned -> ready(execution))
                        .thenApply(ready -> collected(transaction)));
  }

  private Result collected(Transaction transaction) {
    transaction.apply(statement);
    return new Result.Done(statement.tag());
  }

  /** Whether none of its views is there, and it says IF EXISTS. */
  private CompletionStage<Boolean> isNothing(Execution execution) {
    return statement.ifExists()
        ? ChangePlanning.plan(statement, execution).thenApply(planned -> planned.plan() == null)
        : CompletableFuture.completedFuture(false);
  }

  private CompletionStage<Boolean> ready(Execution execution) {
    Duration timeout = ApplyOptions.of(statement).timeout();
    return timeout == null
        ? ready(execution, new AtomicBoolean())
        : readyWithin(timeout, execution);
  }

  private CompletionStage<Boolean> readyWithin(Duration timeout, Execution execution) {
    CompletableFuture<Boolean> out = new CompletableFuture<>();
    AtomicBoolean over = new AtomicBoolean();
    Timer timer =
        execution
            .ports()
            .timers()
            .after(
                timeout,
                () -> {
                  over.set(true);
                  out.completeExceptionally(tooLate(timeout).exception());
                });
    ready(execution, over)
        .whenComplete(
            (ready, failure) -> {
              timer.cancel();
              if (failure == null) {
                out.complete(true);
              } else {
                out.completeExceptionally(failure);
              }
            });
    return out;
  }

  private Rejection tooLate(Duration timeout) {
    return Rejection.of(
            SqlState.QUERY_CANCELED,
            names() + " was not hydrated within " + timeout.toMillis() + " ms")
        .withHint("Nothing was changed. SHOW REPLACEMENTS lists what is staged.");
  }

  private String names() {
    return "replacement "
        + String.join(
            ", ",
            statement.applications().stream()
                .map(application -> "\"" + application.replacement().name() + "\"")
                .toList());
  }

  /** One after the other. */
  private CompletionStage<Boolean> ready(Execution execution, AtomicBoolean over) {
    CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
    for (ReplacementStatement.Application application : statement.applications()) {
      all =
          all.thenCompose(
              before -> new One(application.replacement(), over).ready(execution.again()));
    }
    return all;
  }

  /** Waits for one replacement, unless all is over. */
  private final class One {
    private final ObjectName name;
    private final AtomicBoolean over;

    One(ObjectName name, AtomicBoolean over) {
      this.name = name;
      this.over = over;
    }

    private CompletionStage<Boolean> ready(Execution execution) {
      CompletableFuture<Boolean> out = new CompletableFuture<>();
      attempt(execution, out);
      return execution.cancellation().guard(out);
    }

    /** No stage of a stage for each time: who waits for days must not grow. */
    private void attempt(Execution execution, CompletableFuture<Boolean> out) {
      // As a stage: what it throws on the thread of a timer nobody else would hear of.
      CompletableFuture.completedStage(execution)
          .thenCompose(this::look)
          .whenComplete(
              (ready, failure) -> {
                if (failure != null) {
                  out.completeExceptionally(failure);
                } else if (ready) {
                  out.complete(true);
                } else {
                  execution.ports().timers().after(PAUSE, () -> attempt(execution.again(), out));
                }
              });
    }

    /** False where it has to be asked for again. */
    private CompletionStage<Boolean> look(Execution execution) {
      Optional<ObjectId> staged =
          execution.catalog().ready().stream()
              .filter(e -> e.definition() instanceof OfReplacement)
              .filter(e -> e.name().equals(name.name()))
              .map(CatalogEntry::id)
              .findFirst();
      if (staged.isEmpty() || over.get()) {
        return CompletableFuture.completedFuture(true); // the operation says so
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
                  if (statement.when() == ApplyWhen.NOWAIT) {
                    throw notHydrated(own).exception();
                  }
                }
                return readable(execution, replacement);
              });
    }

    private Rejection gone() {
      return Rejection.of(
              SqlState.UNDEFINED_TABLE, "replacement \"" + name.name() + "\" was dropped meanwhile")
          .withHint("Nothing was changed. SHOW REPLACEMENTS lists what is staged.");
    }

    private Rejection notHydrated(List<HydrationStatus> own) {
      return Rejection.of(
              SqlState.NOT_IN_PREREQUISITE_STATE,
              "replacement \"" + name.name() + "\" is not hydrated yet")
          .withDetail(
              own.isEmpty()
                  ? "It runs on no replica."
                  : own.getFirst().rowsDone() + " of " + own.getFirst().rowsTotal() + " rows.")
          .withHint("Leave NOWAIT out to wait for it.");
    }

    /** Reads wait for a while only; whoever applies waits until the statement ends. */
    private CompletionStage<Boolean> readable(Execution execution, ObjectId replacement) {
      return execution
          .cancellation()
          .guard(execution.ports().reads().readEpoch(Set.of(replacement)))
          .handle(
              (epoch, failure) -> {
                if (failure == null) {
                  return withoutErrors(execution, replacement, epoch);
                }
                Rejection why = RejectedException.from(failure);
                if (why.sqlState().equals(SqlState.UNDEFINED_TABLE)) {
                  throw gone().exception();
                }
                if (!why.sqlState().equals(SqlState.NOT_IN_PREREQUISITE_STATE)) {
                  throw why.exception();
                }
                execution.cancellation().check();
                return CompletableFuture.completedStage(false);
              })
          .thenCompose(stage -> stage);
    }

    private CompletionStage<Boolean> withoutErrors(
        Execution execution, ObjectId replacement, long epoch) {
      return execution
          .ports()
          .reads()
          .snapshot(replacement, epoch)
          .handle(
              (snapshot, failure) -> {
                if (failure == null) {
                  snapshot.close();
                  return true;
                }
                Rejection why = RejectedException.from(failure);
                throw unreadable(why.sqlState(), why.message()).exception();
              });
    }

    private Rejection unreadable(String sqlState, String why) {
      return Rejection.of(sqlState, "replacement \"" + name.name() + "\" cannot be read: " + why)
          .withHint("Nothing was changed. Mend the rows or the query, or drop the replacement.");
    }
  }
}
