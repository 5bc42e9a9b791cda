package io.weir.dataflow.aggregate;

import io.weir.columnar.ColumnBuilder;
import io.weir.dataflow.expr.RowErrors;

/**
 * The running values of one aggregate call for all groups, in arrays by slot. A sum over rows with
 * weights: it hangs neither on the order of the rows nor on how they came in batches. Not
 * thread-safe.
 */
public interface AggregateState {
  /** Slots {@code 0 .. capacity - 1} may be used from now on; new ones hold no rows. */
  void ensureSlots(int capacity);

  /** Takes rows in and, with weights below zero, out. */
  void add(AggregateInput input);

  /** Whether {@link #merge} can be called. */
  default boolean merges() {
    return false;
  }

  /**
   * Takes in what another state of the same call has in {@code fromSlots[0 .. count)}, as if the
   * rows of each had come here to the one of {@code slots}. Nobody else may read these slots of the
   * other then; it is not used for them any more.
   */
  default void merge(AggregateState from, int[] fromSlots, int[] slots, int count) {
    throw new IllegalStateException("asked to merge where merges() is false: " + getClass());
  }

  /** Called before an epoch's results are read. */
  default void settle() {}

  /**
   * Appends the result of each of {@code slots[0 .. count)}. One that cannot be told is appended as
   * a null, and its error put under its index into {@code errors}.
   */
  void emit(int[] slots, int count, ColumnBuilder out, RowErrors errors);

  /** Forgets a group; its slot may come again. */
  void clear(int slot);

  long bytes();

  /** Entries kept beside the groups themselves: the values of a min or of a DISTINCT. */
  default long rows() {
    return 0;
  }
}
