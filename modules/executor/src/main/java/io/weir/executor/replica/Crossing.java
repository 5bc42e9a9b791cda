package io.weir.executor.replica;

import io.weir.columnar.Batch;
import io.weir.columnar.Batches;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.dataflow.circuit.Delta;
import io.weir.executor.CollectionIds;
import io.weir.executor.DataPlaneContext;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.SqlState;
import io.weir.storage.ChangelogStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a view's changelog must be given so that from the epoch of the cut-over on it holds what the
 * replacement's did: one delta that is the difference of the two, and then the replacement's own.
 */
final class Crossing {
  private final DataPlaneContext plane;
  private final ObjectId replacement;
  private final DataflowRole role;
  private final @Nullable HeldDifference held;

  /**
   * @param taken nobody writes its view while it is crossed to
   */
  Crossing(DataPlaneContext plane, ObjectId replacement, DataflowMessage.TakeOver taken) {
    this.plane = plane;
    this.replacement = replacement;
    this.role = taken.role();
    this.held = taken.difference();
  }

  /** The first epoch that the new definition writes. */
  static long cutOver(DataPlaneContext plane, DataflowRole role) {
    return role.floor() + plane.timeline().intervalMillis();
  }

  /**
   * Blocks on the disk: for a worker.
   *
   * @param position how far the replacement's changelog is complete
   * @return its deltas from the cut-over on; where it is not complete up to there, the one of the
   *     cut-over as if nothing changed between
   */
  List<DataflowMessage.Stepped> deltas(long position) {
    List<DataflowMessage.Stepped> out = new ArrayList<>();
    long cutOver = cutOver(plane, role);
    out.add(new DataflowMessage.Stepped(cutOver, difference(Math.min(position, cutOver))));
    ObjectId errors = CollectionIds.errorsOf(replacement);
    long last = cutOver;
    while (last < position) {
      long rowsNext = nextChanged(replacement, last, position);
      long errorsNext = nextChanged(errors, last, position);
      last = Math.min(rowsNext, errorsNext);
      if (rowsNext == Long.MAX_VALUE && errorsNext == Long.MAX_VALUE) {
        break;
      }
      out.add(
          new DataflowMessage.Stepped(
              last,
              new Delta(
                  plane.store().delta(replacement, last), plane.store().delta(errors, last))));
    }
    return out;
  }

  /**
   * As the other, and then one more delta.
   *
   * @param epoch not before the cut-over, and after {@code position}
   * @param output what the replacement's dataflow gave at {@code epoch}; nothing changed between
   */
  List<DataflowMessage.Stepped> deltas(long position, long epoch, Delta output) {
    List<DataflowMessage.Stepped> out = deltas(position);
    DataflowMessage.Stepped last = out.getLast();
    if (last.epoch() == epoch) {
      out.removeLast();
      out.add(new DataflowMessage.Stepped(epoch, sum(last.output(), output)));
    } else {
      out.add(new DataflowMessage.Stepped(epoch, output));
    }
    return out;
  }

  private long nextChanged(ObjectId collection, long after, long upTo) {
    long next = plane.store().changesWithin(collection, after, upTo, 0);
    return next > after ? next : Long.MAX_VALUE;
  }

  /** What was counted and what came after it; where that cannot be had, from all there is. */
  private Delta difference(long asOf) {
    if (held != null && held.epoch() <= Math.min(asOf, role.floor())) {
      try {
        return difference(held, asOf);
      } catch (RejectedException e) {
        if (!e.rejection().sqlState().equals(SqlState.NOT_IN_PREREQUISITE_STATE)) {
          throw e;
        }
      }
    }
    return new Delta(
        scanned(replacement, role.view(), types(), asOf),
        scanned(
            CollectionIds.errorsOf(replacement),
            CollectionIds.errorsOf(role.view()),
            Delta.ERRORS.types(),
            asOf));
  }

  private Delta difference(HeldDifference from, long asOf) {
    Consolidator rows = new Consolidator(types());
    rows.add(from.delta().rows());
    changes(replacement, from.epoch(), asOf, rows, false);
    changes(role.view(), from.epoch(), role.floor(), rows, true);
    Consolidator errors = new Consolidator(Delta.ERRORS.types());
    errors.add(from.delta().errors());
    changes(CollectionIds.errorsOf(replacement), from.epoch(), asOf, errors, false);
    changes(CollectionIds.errorsOf(role.view()), from.epoch(), role.floor(), errors, true);
    return new Delta(rows.take(), errors.take());
  }

  private void changes(ObjectId collection, long after, long upTo, Consolidator to, boolean minus) {
    try (ChangelogStore.Snapshot changes = plane.store().changes(collection, after, upTo)) {
      addAll(changes, to, minus);
    }
  }

  private Batch scanned(ObjectId wanted, ObjectId held, List<DataType> types, long asOf) {
    List<Batch> parts = new ArrayList<>();
    try (ChangelogStore.Snapshot plus = plane.store().snapshot(wanted, asOf);
        ChangelogStore.Snapshot minus = plane.store().snapshot(held, role.floor())) {
      Scan.difference(types, plus, minus, parts::add);
    }
    return Batches.concat(types, parts);
  }

  private static void addAll(ChangelogStore.Snapshot from, Consolidator to, boolean minus) {
    for (Optional<Batch> rows = from.next(); rows.isPresent(); rows = from.next()) {
      to.add(minus ? rows.get().negate() : rows.get());
    }
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
