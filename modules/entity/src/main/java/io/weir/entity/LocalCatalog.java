package io.weir.entity;

import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.operation.OperationIndex;
import io.weir.domain.operation.OperationRecord;
import io.weir.gateway.Catalogs;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * This node's copy of the catalog and of the index of operations, replaced as a whole whenever the
 * catalog aggregate publishes a newer one. Thread-safe. Stages complete on the executor, not in the
 * catalog's own thread.
 */
public final class LocalCatalog implements Catalogs {
  private final Executor executor;
  private final List<Waiter<?>> waiters = new ArrayList<>();
  private volatile Copy copy = new Copy(CatalogSnapshot.EMPTY, OperationIndex.EMPTY);

  /** One version of both, which belong together. */
  private record Copy(CatalogSnapshot snapshot, OperationIndex operations) {}

  private record Waiter<T>(Function<Copy, Optional<T>> condition, CompletableFuture<T> stage) {
    /** What completes the stage, if the copy has what is waited for. */
    Optional<Runnable> completion(Copy copy) {
      return condition.apply(copy).map(value -> () -> stage.complete(value));
    }
  }

  public LocalCatalog(Executor executor) {
    this.executor = executor;
  }

  @Override
  public CatalogSnapshot current() {
    return copy.snapshot();
  }

  @Override
  public CompletionStage<CatalogSnapshot> atLeast(long version) {
    return when(
        seen ->
            seen.snapshot().version() >= version ? Optional.of(seen.snapshot()) : Optional.empty());
  }

  /** The operations that run and that ended last, as of {@link #current}. */
  OperationIndex operations() {
    return copy.operations();
  }

  /** Completes when this node's catalog knows that the operation has ended. */
  CompletionStage<OperationRecord> ended(ObjectId operation) {
    return when(
        seen -> seen.operations().of(operation).filter(record -> record.status().isEnded()));
  }

  /** Replaces the copy, unless it is as new already. */
  void publish(CatalogSnapshot snapshot, OperationIndex operations) {
    List<Runnable> due = new ArrayList<>();
    synchronized (waiters) {
      if (snapshot.version() < copy.snapshot().version()) {
        return;
      }
      copy = new Copy(snapshot, operations);
      for (Iterator<Waiter<?>> all = waiters.iterator(); all.hasNext(); ) {
        Waiter<?> waiter = all.next();
        if (waiter.stage().isDone()) {
          all.remove(); // whoever waited gave up
          continue;
        }
        waiter
            .completion(copy)
            .ifPresent(
                completion -> {
                  all.remove();
                  due.add(completion);
                });
      }
    }
    due.forEach(executor::execute);
  }

  private <T> CompletionStage<T> when(Function<Copy, Optional<T>> condition) {
    synchronized (waiters) {
      Optional<T> already = condition.apply(copy);
      if (already.isPresent()) {
        return CompletableFuture.completedFuture(already.get());
      }
      CompletableFuture<T> stage = new CompletableFuture<>();
      waiters.add(new Waiter<>(condition, stage));
      return stage;
    }
  }
}
