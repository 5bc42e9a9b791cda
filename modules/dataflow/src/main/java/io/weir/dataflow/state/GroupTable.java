package io.weir.dataflow.state;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.TypeKind.Layout;
import java.util.List;

/**
 * Groups of rows with equal keys (equal as in GROUP BY: nulls are equal, numeric 1.0 and 1.00 are):
 * gives each group a slot, by which the owner keeps what belongs to it in arrays. Slots are small,
 * and given out again once removed. Not thread-safe.
 */
public interface GroupTable {
  static GroupTable of(List<DataType> keys) {
    if (keys.size() == 1 && keys.get(0).layout() == Layout.LONG) {
      return new LongGroups();
    }
    return keys.stream().anyMatch(FormGroups::hasForms)
        ? new FormGroups(keys)
        : new ByteGroups(keys);
  }

  /** Writes each row's slot to {@code slots}; new keys are put in. */
  void assign(Batch keys, int[] slots);

  /**
   * Counts {@code weight} of the row towards the forms that its group's key stands in. Only after
   * {@link #assign}, and only needed where equal keys can look different.
   */
  default void track(Batch keys, int row, int slot, long weight) {}

  /** Whether {@link #track} does anything. */
  default boolean tracks() {
    return false;
  }

  /**
   * Appends a group's key to the columns {@code first ..} of {@code out}. Where equal keys look
   * different: the one whose bytes are smallest, so that the choice does not hang on the order in
   * which rows came.
   */
  void decode(int slot, BatchBuilder out, int first);

  void remove(int slot);

  /** Groups that there are. */
  int size();

  /** One more than the highest slot ever given out. */
  int capacity();

  long bytes();
}
