package io.weir.executor.replica;

import io.weir.columnar.Batch;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.dataflow.circuit.Delta;
import io.weir.executor.CollectionIds;
import io.weir.executor.DataPlaneContext;
import io.weir.kernel.ObjectId;
import io.weir.storage.ChangelogStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a view's changelog must be given so that from the epoch of the cut-over on it holds what the
 * replacement's did: one delta that is the difference of the two, and then the replacement's own.
 */
final class Crossing {
  /** How many epochs of the replacement are gone through one by one. */
  private static final int MAX_EPOCHS = 100;

  private final DataPlaneContext plane;
  private final ObjectId replacement;
  private final DataflowRole role;

  /**
   * @param role the view; nobody writes it while it is crossed to
   */
  Crossing(DataPlaneContext plane, ObjectId replacement, DataflowRole role) {
    this.plane = plane;
    this.replacement = replacement;
    this.role = role;
  }

  /** The epoch after the last that the old definition sealed. */
  static long next(DataPlaneContext plane, DataflowRole role) {
    return role.floor() + plane.timeline().intervalMillis();
  }

  /**
   * The first epoch that the new definition writes. A view that had not come along for long begins
   * where the replacement is.
   */
  private long cutOver(long position) {
    long next = next(plane, role);
    return next < position - MAX_EPOCHS * plane.timeline().intervalMillis() ? position : next;
  }

  /**
   * Blocks on the disk: for a worker.
   *
   * @param position how far the replacement's changelog is complete
   * @param epoch a later one, not before the cut-over
   * @param output what the replacement's dataflow gave at {@code epoch}; nothing changed between
   */
  List<DataflowMessage.Stepped> deltas(long position, long epoch, Delta output) {
    List<DataflowMessage.Stepped> out = new ArrayList<>();
    long cutOver = cutOver(position);
    Delta difference = difference(Math.min(position, cutOver));
    if (epoch == cutOver) {
      out.add(new DataflowMessage.Stepped(epoch, sum(difference, output)));
      return out;
    }
    out.add(new DataflowMessage.Stepped(cutOver, difference));
    long interval = plane.timeline().intervalMillis();
    for (long later = cutOver + interval; later <= position; later += interval) {
      out.add(
          new DataflowMessage.Stepped(
              later,
              new Delta(
                  plane.store().delta(replacement, later),
                  plane.store().delta(CollectionIds.errorsOf(replacement), later))));
    }
    out.add(new DataflowMessage.Stepped(epoch, output));
    return out;
  }

  private Delta difference(long asOf) {
    return new Delta(
        difference(replacement, role.view(), types(), asOf),
        difference(
            CollectionIds.errorsOf(replacement),
            CollectionIds.errorsOf(role.view()),
            Delta.ERRORS.types(),
            asOf));
  }

  private Batch difference(ObjectId wanted, ObjectId held, List<DataType> types, long asOf) {
    Consolidator sum = new Consolidator(types);
    try (ChangelogStore.Snapshot snapshot = plane.store().snapshot(wanted, asOf)) {
      for (Optional<Batch> rows = snapshot.next(); rows.isPresent(); rows = snapshot.next()) {
        sum.add(rows.get());
      }
    }
    try (ChangelogStore.Snapshot snapshot = plane.store().snapshot(held, role.floor())) {
      for (Optional<Batch> rows = snapshot.next(); rows.isPresent(); rows = snapshot.next()) {
        sum.add(rows.get().negate());
      }
    }
    return sum.take();
  }

  private Delta sum(Delta a, Delta b) {
    return new Delta(
        Consolidator.consolidate(types(), List.of(a.rows(), b.rows())),
        Consolidator.consolidate(Delta.ERRORS.types(), List.of(a.errors(), b.errors())));
  }

  private List<DataType> types() {
    return role.definition().schema().types();
  }
}
