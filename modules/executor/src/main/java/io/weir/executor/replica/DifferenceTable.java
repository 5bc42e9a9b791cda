package io.weir.executor.replica;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Batches;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.dataflow.state.RowIndex;
import java.util.List;
import java.util.Optional;

/**
 * The rows by which two collections differ, and how many they are: kept as deltas of either come.
 * Memory follows the rows that differ. Not thread-safe.
 */
final class DifferenceTable {
  private static final int KEY = 0;

  private final List<DataType> types;
  private final RowIndex rows;
  private long rowsAdded;
  private long rowsRemoved;
  private long bytesAdded;
  private long bytesRemoved;

  DifferenceTable(List<DataType> types) {
    this.types = List.copyOf(types);
    rows = new RowIndex(types);
    rows.openKey(KEY);
  }

  /** Rows of the collection that is to come, or, where {@code minus}, of the one that is there. */
  void add(Batch rowsOfEither, boolean minus) {
    Batch delta = Batches.fit(types, rowsOfEither); // the one to come may have more columns
    for (int row = 0; row < delta.rows(); row++) {
      long weight = minus ? -delta.weight(row) : delta.weight(row);
      int id = rows.add(KEY, delta, row, weight);
      long after = rows.weight(id);
      long before = after - weight;
      long added = Math.max(after, 0) - Math.max(before, 0);
      long removed = Math.max(-after, 0) - Math.max(-before, 0);
      long bytes = bytes(delta, row);
      rowsAdded += added;
      rowsRemoved += removed;
      bytesAdded += added * bytes;
      bytesRemoved += removed * bytes;
    }
  }

  /** What both have in common needs no room; called after each epoch. */
  void settle() {
    rows.sweep();
  }

  /** What has to be added to the collection that is there, so that it is the one to come. */
  Batch difference() {
    BatchBuilder out = new BatchBuilder(types, rows.size());
    for (int id = rows.first(KEY); id != RowIndex.NONE; id = rows.next(id)) {
      if (rows.weight(id) != 0) {
        rows.decode(id, out, 0);
        out.endRow(rows.weight(id));
      }
    }
    return out.build();
  }

  /** One of the rows that are to be added, if there are any. */
  Optional<Batch> any() {
    int id = rows.first(KEY);
    while (id != RowIndex.NONE && rows.weight(id) <= 0) {
      id = rows.next(id);
    }
    if (id == RowIndex.NONE) {
      return Optional.empty();
    }
    BatchBuilder out = new BatchBuilder(types, 1);
    rows.decode(id, out, 0);
    out.endRow(rows.weight(id));
    return Optional.of(out.build());
  }

  private static long bytes(Batch batch, int row) {
    long bytes = 0;
    for (Column column : batch.columns()) {
      bytes += column instanceof BytesColumn texts ? texts.length(row) : Long.BYTES;
    }
    return bytes;
  }

  long rowsAdded() {
    return rowsAdded;
  }

  long rowsRemoved() {
    return rowsRemoved;
  }

  long bytesAdded() {
    return bytesAdded;
  }

  long bytesRemoved() {
    return bytesRemoved;
  }
}
