package io.weir.executor.replica;

import io.weir.columnar.Batch;
import io.weir.dataflow.circuit.Delta;
import io.weir.domain.view.ViewDefinition;
import io.weir.executor.CutOver;
import io.weir.kernel.ObjectId;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a dataflow writes. A replacement's dataflow changes its role when its target is taken over.
 *
 * @param floor the newest epoch that another definition wrote or sealed of the view; this one
 *     begins later
 * @param joint the views with which it is taken over at one epoch, until they are; null where it is
 *     alone
 * @param serving which of its replicas keep the view up to date
 * @param caughtUp completes with the epoch at which a dataflow of this role had caught up with its
 *     inputs
 * @param cutOver completes when the first epoch of this role is sealed
 */
record DataflowRole(
    ObjectId view,
    ViewDefinition definition,
    long generation,
    long floor,
    @Nullable Joint joint,
    Serving serving,
    CompletableFuture<Long> caughtUp,
    CompletableFuture<CutOver> cutOver) {

  DataflowRole(ObjectId view, ViewDefinition definition, long generation) {
    this(
        view,
        definition,
        generation,
        0,
        null,
        new Serving(),
        new CompletableFuture<>(),
        new CompletableFuture<>());
  }

  DataflowRole after(long epoch, @Nullable Joint with) {
    return new DataflowRole(view, definition, generation, epoch, with, serving, caughtUp, cutOver);
  }

  /** The commit that the first epoch of this role belongs to; null where it is one of its own. */
  @Nullable Joint openJoint() {
    return joint != null && joint.isOpen() ? joint : null;
  }

  /** The first epoch is sealed, with this delta. */
  void sealed(long epoch, Delta delta) {
    if (!cutOver.isDone()) {
      Batch rows = delta.rows();
      long added = 0;
      long removed = 0;
      for (int row = 0; row < rows.rows(); row++) {
        long weight = rows.weight(row);
        added += Math.max(weight, 0);
        removed -= Math.min(weight, 0);
      }
      cutOver.complete(new CutOver(epoch, added, removed));
    }
  }
}
