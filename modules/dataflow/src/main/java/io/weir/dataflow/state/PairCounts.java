package io.weir.dataflow.state;

import io.weir.columnar.RowHash;

/**
 * How often each pair of a slot and a long is there. Open addressing; value, slot and count of a
 * cell lie together. A pair that is gone keeps its cell until the table is built anew.
 */
public final class PairCounts {
  /** What {@link #forEach} gives. */
  @FunctionalInterface
  public interface Visitor {
    void visit(int slot, long value, long count);
  }

  /** Value, slot plus one (0: an empty cell), count. */
  private static final int STRIDE = 3;

  private long[] cells = new long[STRIDE * 16];
  private int mask = 15;
  private int used;
  private int live;

  /** Adds {@code weight} to a pair; how often it is there then. */
  public long add(int slot, long value, long weight) {
    int at = find(cells, mask, slot, value);
    if (cells[at + 1] == 0) {
      if (used >= (mask + 1) / 8 * 5) {
        rebuild();
        at = find(cells, mask, slot, value);
      }
      cells[at] = value;
      cells[at + 1] = slot + 1L;
      used++;
    }
    long before = cells[at + 2];
    long after = before + weight;
    cells[at + 2] = after;
    live += (after != 0 ? 1 : 0) - (before != 0 ? 1 : 0);
    return after;
  }

  /** All pairs whose count is not zero. */
  public void forEach(Visitor visitor) {
    for (int at = 0; at < cells.length; at += STRIDE) {
      if (cells[at + 2] != 0) {
        visitor.visit((int) cells[at + 1] - 1, cells[at], cells[at + 2]);
      }
    }
  }

  /** Pairs whose count is not zero. */
  public int size() {
    return live;
  }

  public long bytes() {
    return 8L * cells.length;
  }

  private static int find(long[] cells, int mask, int slot, long value) {
    int index = (int) (RowHash.mix(RowHash.of(value), slot) >>> 24) & mask;
    int at = STRIDE * index;
    while (cells[at + 1] != 0 && (cells[at] != value || cells[at + 1] != slot + 1L)) {
      index = (index + 1) & mask;
      at = STRIDE * index;
    }
    return at;
  }

  /** Drops what is gone; doubles where that is not much. */
  private void rebuild() {
    int capacity = live > (mask + 1) / 4 ? 2 * (mask + 1) : mask + 1;
    long[] fresh = new long[Math.multiplyExact(STRIDE, capacity)];
    int freshMask = capacity - 1;
    for (int from = 0; from < cells.length; from += STRIDE) {
      if (cells[from + 2] != 0) {
        int at = find(fresh, freshMask, (int) cells[from + 1] - 1, cells[from]);
        System.arraycopy(cells, from, fresh, at, STRIDE);
      }
    }
    cells = fresh;
    mask = freshMask;
    used = live;
  }
}
