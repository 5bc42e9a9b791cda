package io.weir.executor.sink;

import io.weir.columnar.Batch;
import io.weir.columnar.Batches;
import io.weir.columnar.Column;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.columnar.RowHash;
import io.weir.kernel.ObjectId;
import io.weir.storage.ChangelogStore;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What changed in a collection within some epochs, consolidated in parts that fit in memory. All
 * rows of one key are in one part. Reads the changelog once for each part. Blocks on the disk.
 */
final class SinkParts {
  private final ChangelogStore store;
  private final ObjectId collection;
  private final List<DataType> types;
  private final List<Integer> key;
  private final OptionalLong after;
  private final long upTo;
  private final int count;

  /**
   * @param types of the columns that the sink knows; the collection may have more at its end
   * @param key the columns by which rows are parted; empty for all of them
   * @param after the epoch before the first; empty for a snapshot
   * @param partRows how many rows, not consolidated, make one part about
   */
  SinkParts(
      ChangelogStore store,
      ObjectId collection,
      List<DataType> types,
      List<Integer> key,
      OptionalLong after,
      long upTo,
      long partRows) {
    this.store = store;
    this.collection = collection;
    this.types = types;
    this.key = key;
    this.after = after;
    this.upTo = upTo;
    try (ChangelogStore.Snapshot all = open()) {
      this.count = Math.toIntExact(all.rowsTotal() / partRows + 1);
    }
  }

  long upTo() {
    return upTo;
  }

  int count() {
    return count;
  }

  /** Part {@code index} of {@link #count}, consolidated; perhaps empty. */
  Batch load(int index) {
    Consolidator sum = new Consolidator(types);
    try (ChangelogStore.Snapshot all = open()) {
      for (Optional<Batch> batch = all.next(); batch.isPresent(); batch = all.next()) {
        Batch known = Batches.fit(types, batch.get());
        sum.add(count == 1 ? known : ofPart(known, index));
      }
    }
    return sum.take();
  }

  private ChangelogStore.Snapshot open() {
    return after.isPresent()
        ? store.changes(collection, after.getAsLong(), upTo)
        : store.snapshot(collection, upTo);
  }

  private Batch ofPart(Batch batch, int index) {
    List<Column> columns =
        key.isEmpty() ? batch.columns() : key.stream().map(batch::column).toList();
    long[] hashes = new long[batch.rows()];
    RowHash.rows(columns, batch.rows(), hashes);
    int[] rows = new int[batch.rows()];
    int found = 0;
    for (int row = 0; row < batch.rows(); row++) {
      if (Math.floorMod(hashes[row] >>> 32, count) == index) {
        rows[found++] = row;
      }
    }
    return batch.gather(rows, found);
  }
}
