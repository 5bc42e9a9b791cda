package io.weir.columnar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sums the weights of equal rows and drops those that come to zero. Equal means the same
 * representation: numeric {@code 1.0} and {@code 1.00} are two rows here.
 *
 * <p>Batches are added as they come; what they hold in common is summed whenever as much again has
 * been added, so that memory follows the distinct rows and time the rows added. Not thread-safe.
 */
public final class Consolidator {
  private static final int MIN_PENDING = 1 << 16;

  private final List<DataType> types;
  private final List<Batch> pending = new ArrayList<>();
  private long pendingRows;
  private long settledRows;

  public Consolidator(List<DataType> types) {
    this.types = List.copyOf(types);
  }

  public void add(Batch batch) {
    if (batch.isEmpty()) {
      return;
    }
    pending.add(batch);
    pendingRows += batch.rows();
    if (pendingRows > Math.max(MIN_PENDING, 2 * settledRows)) {
      settle();
    }
  }

  /** The sum of what was added since the last call, as one batch; starts over. */
  public Batch take() {
    if (pending.isEmpty()) {
      return Batch.empty(types);
    }
    settle();
    Batch out = pending.get(0);
    pending.clear();
    pendingRows = 0;
    settledRows = 0;
    return out;
  }

  private void settle() {
    Batch sum = consolidate(types, pending);
    pending.clear();
    pending.add(sum);
    settledRows = sum.rows();
    pendingRows = sum.rows();
  }

  /** The sum of all {@code batches}, which have columns of these types. */
  public static Batch consolidate(List<DataType> types, List<Batch> batches) {
    return batches.isEmpty() ? Batch.empty(types) : consolidate(Batches.concat(types, batches));
  }

  /** The batch itself where every row stands once and with a weight. */
  public static Batch consolidate(Batch batch) {
    int rows = batch.rows();
    if (rows == 0 || (rows == 1 && batch.weight(0) != 0)) {
      return batch;
    }
    long[] hashes = new long[rows];
    RowHash.rows(batch.columns(), rows, hashes);
    int[] firsts = new int[rows];
    long[] sums = new long[rows];
    int distinct = group(batch, hashes, firsts, sums);
    int kept = 0;
    for (int i = 0; i < distinct; i++) {
      if (sums[i] != 0) {
        firsts[kept] = firsts[i];
        sums[kept++] = sums[i];
      }
    }
    if (kept == rows) {
      return batch;
    }
    Batch out = new Batch(batch.columns(), rows, null).gather(firsts, kept);
    return new Batch(out.columns(), kept, weightsOrNull(sums, kept));
  }

  /**
   * Open addressing over row numbers: {@code firsts[g]} is the first row of distinct row {@code g}.
   */
  private static int group(Batch batch, long[] hashes, int[] firsts, long[] sums) {
    int rows = batch.rows();
    int mask = (Integer.highestOneBit(Math.max(4, rows)) << 2) - 1;
    int[] table = new int[mask + 1];
    long[][] longs = plainLongs(batch);
    int distinct = 0;
    for (int row = 0; row < rows; row++) {
      long hash = hashes[row];
      int at = (int) (hash >>> 32) & mask;
      while (true) {
        int entry = table[at] - 1;
        if (entry < 0) {
          table[at] = distinct + 1;
          firsts[distinct] = row;
          sums[distinct++] = batch.weight(row);
          break;
        }
        int other = firsts[entry];
        if (hashes[other] == hash
            && (longs != null ? same(longs, other, row) : same(batch.columns(), other, row))) {
          sums[entry] += batch.weight(row);
          break;
        }
        at = (at + 1) & mask;
      }
    }
    return distinct;
  }

  private static long @Nullable [] weightsOrNull(long[] sums, int count) {
    for (int i = 0; i < count; i++) {
      if (sums[i] != 1) {
        return Arrays.copyOf(sums, count);
      }
    }
    return null;
  }

  /** The values themselves where all columns are longs without nulls: the fast path. */
  private static long @Nullable [][] plainLongs(Batch batch) {
    long[][] out = new long[batch.columns().size()][];
    for (int i = 0; i < out.length; i++) {
      if (!(batch.column(i) instanceof LongColumn column) || column.hasNulls()) {
        return null;
      }
      out[i] = column.values();
    }
    return out;
  }

  private static boolean same(long[][] columns, int a, int b) {
    for (long[] column : columns) {
      if (column[a] != column[b]) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(List<Column> columns, int a, int b) {
    return same(columns, a, columns, b);
  }

  /** Whether two rows, maybe of two batches with the same types, have the same representation. */
  static boolean same(List<Column> columns, int a, List<Column> others, int b) {
    for (int i = 0; i < columns.size(); i++) {
      if (!same(columns.get(i), a, others.get(i), b)) {
        return false;
      }
    }
    return true;
  }

  static boolean same(Column column, int a, Column other, int b) {
    boolean isNull = column.isNull(a);
    if (isNull || other.isNull(b)) {
      return isNull && other.isNull(b);
    }
    return switch (column) {
      case LongColumn c -> c.get(a) == ((LongColumn) other).get(b);
      case DoubleColumn c ->
          Double.doubleToRawLongBits(c.get(a))
              == Double.doubleToRawLongBits(((DoubleColumn) other).get(b));
      case BytesColumn c -> {
        BytesColumn o = (BytesColumn) other;
        yield Arrays.equals(
            c.data(),
            c.start(a),
            c.start(a) + c.length(a),
            o.data(),
            o.start(b),
            o.start(b) + o.length(b));
      }
    };
  }
}
