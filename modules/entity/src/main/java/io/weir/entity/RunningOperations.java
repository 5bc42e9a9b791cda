package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.operation.OperationCommand;
import io.weir.domain.operation.OperationEffect;
import io.weir.domain.operation.OperationIndex;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationRecord;
import io.weir.domain.operation.OperationState;
import io.weir.domain.operation.OperationStatus;
import io.weir.domain.operation.UnsafeTally;
import io.weir.gateway.Operations;
import io.weir.gateway.Status;
import io.weir.kernel.IdSource;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Starts operations, waits for their end, and lists them. Thread-safe. */
public final class RunningOperations implements Operations {
  private final Aggregates aggregates;
  private final LocalCatalog catalog;
  private final OperationProgress progress;
  private final IdSource ids;

  RunningOperations(
      Aggregates aggregates, LocalCatalog catalog, OperationProgress progress, IdSource ids) {
    this.aggregates = aggregates;
    this.catalog = catalog;
    this.progress = progress;
    this.ids = ids;
  }

  @Override
  public CompletionStage<ObjectId> run(OperationPlan plan, String principal) {
    return run(new ObjectId(ids.next()), plan, principal);
  }

  @Override
  public CompletionStage<ObjectId> run(ObjectId operation, OperationPlan plan, String principal) {
    return aggregates
        .ask(
            ref(operation),
            operation + "/start",
            principal,
            operation,
            new OperationCommand.Start(plan, principal))
        .thenCompose(
            started ->
                plan.foreground() == null
                    ? done(operation)
                    : stepsDone(operation, plan.foreground(), principal));
  }

  /**
   * The catalog hears of the end after all that the steps did to it, so a copy that knows of the
   * end shows what was done.
   */
  private CompletionStage<ObjectId> done(ObjectId operation) {
    return catalog.ended(operation).thenApply(record -> outcome(operation, record));
  }

  private CompletionStage<ObjectId> stepsDone(ObjectId operation, int steps, String principal) {
    return aggregates
        .ask(
            ref(operation),
            operation + "/foreground",
            principal,
            operation,
            new OperationCommand.AwaitSteps(steps))
        .handle((done, failure) -> failure)
        .thenCompose(
            failure -> {
              if (failure == null) {
                return CompletableFuture.completedFuture(operation);
              }
              Rejection why = RejectedException.from(failure);
              // No answer in time: the steps take long.
              return why.sqlState().equals(SqlState.IO_ERROR)
                      && catalog
                          .operations()
                          .of(operation)
                          .filter(o -> o.status().isEnded())
                          .isEmpty()
                  ? stepsDone(operation, steps, principal)
                  : done(operation);
            });
  }

  @Override
  public CompletionStage<OperationState> state(ObjectId operation) {
    return aggregates
        .state(ref(operation))
        .thenApply(
            state -> state instanceof OperationState known ? known : new OperationState.Absent());
  }

  @Override
  public CompletionStage<OperationRecord> ended(ObjectId operation) {
    return catalog.ended(operation);
  }

  @Override
  public CompletionStage<Void> cancel(ObjectId operation, String principal) {
    return aggregates
        .ask(
            ref(operation),
            ids.next(),
            principal,
            operation,
            new OperationCommand.Cancel("by " + principal))
        .thenApply(accepted -> (Void) null);
  }

  /** How often sources were changed unsafely since the beginning; for metrics. */
  public UnsafeTally unsafe() {
    return catalog.operations().tally();
  }

  /** The operations that run and the last that ended, the oldest first; for {@link Status}. */
  public List<Status.OperationStatus> list() {
    return catalog.operations().entries().stream().map(this::status).toList();
  }

  private Status.OperationStatus status(OperationIndex.Entry entry) {
    OperationRecord record = entry.record();
    Optional<OperationEffect.Progress> now =
        record.status().isEnded() ? Optional.empty() : progress.of(entry.operation());
    Optional<OperationPlan.Step> step =
        record.status().isEnded() ? Optional.empty() : progress.step(entry.operation());
    OperationStatus status = now.map(OperationEffect.Progress::status).orElse(record.status());
    return new Status.OperationStatus(
        entry.operation(),
        record.kind(),
        record.statement(),
        record.principal(),
        status.key(),
        status == OperationStatus.SUCCEEDED
            ? record.steps()
            : now.map(OperationEffect.Progress::step).orElse(0),
        record.steps(),
        step.map(OperationPlan.Step::description).orElse(null),
        step.map(s -> s.target().id()).orElse(null),
        error(record, now),
        record.startedAt(),
        record.endedAt());
  }

  private static @Nullable String error(
      OperationRecord record, Optional<OperationEffect.Progress> now) {
    Rejection error = record.error();
    if (error == null) {
      return now.map(OperationEffect.Progress::error).orElse(null);
    }
    boolean cancelled = error.sqlState().equals(SqlState.QUERY_CANCELED);
    return cancelled && record.status() == OperationStatus.CANCELLED && error.detail() != null
        ? error.message() + ": " + error.detail() // by whom
        : error.message();
  }

  private static ObjectId outcome(ObjectId operation, OperationRecord record) {
    if (record.status() == OperationStatus.SUCCEEDED) {
      return operation;
    }
    Rejection error = record.error();
    throw (error != null
            ? error
            : Rejection.of(
                SqlState.INTERNAL_ERROR, "operation " + operation + " " + record.status().key()))
        .exception();
  }

  private static AggregateRef ref(ObjectId operation) {
    return new AggregateRef(AggregateType.OPERATION, operation);
  }
}
