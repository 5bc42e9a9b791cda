package io.weir.session.dml;

import io.weir.columnar.Batch;
import io.weir.gateway.Writes;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Writes deltas, and computes them again where what they were computed from changed meanwhile. */
final class TableWrites {
  /** After so many conflicts in a row the client hears of it. */
  static final int MAX_TRIES = 20;

  private TableWrites() {}

  /**
   * @param delta what to add to the table
   * @param basis what it was computed from
   * @param rows what the command tag says
   */
  record Change(Batch delta, Writes.Basis basis, long rows) {}

  /** The other's change has to be complete before a read can see it. */
  private static CompletionStage<Void> pause(Execution execution, int tries) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    execution
        .ports()
        .timers()
        .after(Duration.ofMillis(Math.min(10L * tries, 200)), () -> over.complete(null));
    return execution.cancellation().guard(over);
  }

  /** Computes a change and writes it; the stage gives the change's rows. */
  static CompletionStage<Long> write(
      Execution execution, ObjectId table, Supplier<CompletionStage<Change>> compute) {
    return attempt(execution, table, compute, 1);
  }

  private static CompletionStage<Long> attempt(
      Execution execution, ObjectId table, Supplier<CompletionStage<Change>> compute, int tries) {
    return compute
        .get()
        .thenCompose(
            change -> {
              if (change.delta().isEmpty()) {
                return CompletableFuture.completedFuture(change.rows());
              }
              // Not guarded: once it is sent, only its outcome tells whether it was written.
              return execution
                  .ports()
                  .writes()
                  .write(table, change.delta(), change.basis())
                  .handle((epoch, failure) -> failure)
                  .thenCompose(
                      failure -> {
                        if (failure == null) {
                          return CompletableFuture.completedFuture(change.rows());
                        }
                        Rejection rejection = RejectedException.from(failure);
                        if (!rejection.sqlState().equals(SqlState.SERIALIZATION_FAILURE)
                            || tries >= MAX_TRIES) {
                          return CompletableFuture.failedFuture(rejection.exception());
                        }
                        return pause(execution, tries)
                            .thenComposeAsync(
                                rested -> attempt(execution, table, compute, tries + 1),
                                execution.ports().blocking());
                      });
            });
  }
}
