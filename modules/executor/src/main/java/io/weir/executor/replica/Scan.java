package io.weir.executor.replica;

import io.weir.columnar.Batch;
import io.weir.columnar.Batches;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.columnar.RowHash;
import io.weir.storage.ChangelogStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * By what two collections differ that are read whole. Rows are parted by their hash, so that each
 * part is summed where the processor has it near, and reads go on by turns, so that what both have
 * in common goes early where they keep it in the same order.
 */
final class Scan {
  private static final int PARTS = 16;

  private final List<DataType> types;
  private final List<Consolidator> parts = new ArrayList<>(PARTS);
  private long[] hashes = new long[0];

  private Scan(List<DataType> types) {
    this.types = types;
    for (int i = 0; i < PARTS; i++) {
      parts.add(new Consolidator(types));
    }
  }

  /**
   * Blocks on the disk.
   *
   * @param types of the rows; where there are fewer columns, the others are null
   * @param out is given {@code plus} less {@code minus}, in batches that have no row in common
   */
  static void difference(
      List<DataType> types,
      ChangelogStore.Snapshot plus,
      ChangelogStore.Snapshot minus,
      Consumer<Batch> out) {
    Scan scan = new Scan(types);
    boolean plusGoesOn = true;
    boolean minusGoesOn = true;
    while (plusGoesOn || minusGoesOn) {
      plusGoesOn = plusGoesOn && scan.add(plus.next(), false);
      minusGoesOn = minusGoesOn && scan.add(minus.next(), true);
    }
    scan.parts.forEach(part -> out.accept(part.take()));
  }

  private boolean add(Optional<Batch> next, boolean minus) {
    next.ifPresent(batch -> add(Batches.fit(types, minus ? batch.negate() : batch)));
    return next.isPresent();
  }

  private void add(Batch batch) {
    int rows = batch.rows();
    if (hashes.length < rows) {
      hashes = new long[rows];
    }
    RowHash.rows(batch.columns(), rows, hashes);
    int[] counts = new int[PARTS];
    for (int row = 0; row < rows; row++) {
      counts[part(hashes[row])]++;
    }
    int[][] members = new int[PARTS][];
    for (int part = 0; part < PARTS; part++) {
      members[part] = new int[counts[part]];
    }
    int[] at = new int[PARTS];
    for (int row = 0; row < rows; row++) {
      int part = part(hashes[row]);
      members[part][at[part]++] = row;
    }
    for (int part = 0; part < PARTS; part++) {
      if (counts[part] > 0) {
        parts.get(part).add(batch.gather(members[part], counts[part]));
      }
    }
  }

  /** By bits that the parts' own tables do not look at first. */
  private static int part(long hash) {
    return (int) (hash >>> 8) & (PARTS - 1);
  }
}
