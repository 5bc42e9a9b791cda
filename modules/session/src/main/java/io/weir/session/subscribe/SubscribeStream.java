package io.weir.session.subscribe;

import io.weir.columnar.Batch;
import io.weir.gateway.Reads.Changes;
import io.weir.gateway.Reads.EpochChanges;
import io.weir.gateway.Reads.Snapshot;
import io.weir.gateway.RowStream;
import io.weir.kernel.ObjectId;
import io.weir.session.Cancellation;
import io.weir.session.Execution;
import io.weir.session.InputRows;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The rows of one SUBSCRIBE: first (with SNAPSHOT) the collection as it was at the start epoch,
 * then the difference of every later epoch that has one, and with PROGRESS a row for each epoch. It
 * never ends, unless nothing can ever change it.
 */
public final class SubscribeStream implements RowStream {
  private final Tailed tailed;
  private final SubscribeRows rows;
  private final Changes changes;
  private final Cancellation cancellation;
  private final Executor blocking;
  private final boolean snapshot;
  private final long start;

  /** The inputs as they were at {@link #start}, until they are read. */
  private final Map<ObjectId, Snapshot> snapshots;

  private final Deque<Batch> ready = new ArrayDeque<>();
  private volatile boolean started;

  /**
   * Follows from now on what is tailed.
   *
   * @param snapshot whether the rows that are there now are told
   */
  public static CompletionStage<RowStream> open(
      Execution execution, Tailed tailed, SubscribeRows rows, boolean snapshot) {
    return InputRows.open(execution, tailed.inputs())
        .thenApply(
            inputs ->
                new SubscribeStream(
                    execution, tailed, rows, inputs.epoch(), inputs.snapshots(), snapshot));
  }

  /**
   * @param snapshots of all inputs, at {@code start}; closed by this stream
   */
  private SubscribeStream(
      Execution execution,
      Tailed tailed,
      SubscribeRows rows,
      long start,
      Map<ObjectId, Snapshot> snapshots,
      boolean snapshot) {
    this.tailed = tailed;
    this.rows = rows;
    this.start = start;
    this.snapshots = snapshots;
    this.snapshot = snapshot;
    this.cancellation = execution.cancellation();
    this.blocking = execution.ports().blocking();
    // Opened before the snapshots are read, so that what comes after them is kept for us.
    this.changes = execution.ports().reads().changes(tailed.inputs(), start);
  }

  @Override
  public CompletionStage<Optional<Batch>> next() {
    Batch waiting = ready.poll();
    if (waiting != null) {
      return CompletableFuture.completedFuture(Optional.of(waiting));
    }
    CompletableFuture<Optional<Batch>> out = new CompletableFuture<>();
    if (started) {
      pull(out);
    } else {
      started = true;
      blocking.execute(() -> complete(out, this::readSnapshots));
    }
    return cancellation.guard(out);
  }

  private void readSnapshots() {
    try {
      for (Map.Entry<ObjectId, Snapshot> input : snapshots.entrySet()) {
        Optional<Batch> batch = input.getValue().next();
        while (batch.isPresent()) {
          cancellation.check();
          tailed.push(input.getKey(), batch.get());
          batch = input.getValue().next();
        }
      }
    } finally {
      snapshots.values().forEach(Snapshot::close);
    }
    Batch initial = tailed.flush();
    if (snapshot) {
      ready.addAll(rows.changes(start, initial));
    }
    progress(start);
  }

  private void progress(long epoch) {
    if (rows.hasProgress()) {
      ready.add(rows.progressed(epoch));
    }
  }

  /**
   * Waits for an epoch that has something to tell. A loop of callbacks and not of composed stages:
   * a tail that is idle for days must not grow.
   */
  private void pull(CompletableFuture<Optional<Batch>> out) {
    if (tailed.inputs().isEmpty()) {
      out.complete(Optional.empty());
      return;
    }
    changes
        .next()
        .whenCompleteAsync(
            (epoch, failure) -> {
              if (failure != null) {
                out.completeExceptionally(failure);
              } else {
                complete(out, () -> take(epoch));
              }
            },
            blocking);
  }

  private void take(EpochChanges epoch) {
    cancellation.check();
    tailed.push(epoch);
    ready.addAll(rows.changes(epoch.epoch(), tailed.flush()));
    progress(epoch.epoch());
  }

  /** Does a piece of work, then gives its first rows or, where it made none, goes on. */
  private void complete(CompletableFuture<Optional<Batch>> out, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException failure) {
      out.completeExceptionally(failure);
      return;
    }
    Batch first = ready.poll();
    if (first != null) {
      out.complete(Optional.of(first));
    } else {
      pull(out);
    }
  }

  @Override
  public void close() {
    cancellation.cancel();
    changes.close();
    if (!started) {
      // Once started, whoever reads them closes them.
      snapshots.values().forEach(Snapshot::close);
    }
  }
}
