package io.weir.dataflow.state;

import org.jspecify.annotations.Nullable;

/**
 * The slots of longs that lie close together, as numbers given out in order do: an array over the
 * range that they are in, so that a look takes no hashing and little memory is touched. Takes no
 * more memory than a hash table of as many keys.
 */
final class DirectSlots {
  /** A range up to this is small enough whatever is in it. */
  private static final int SMALL = 1 << 10;

  private static final int CELLS_PER_KEY = 8;

  /** The slot plus one of the key {@code low + i}; 0: none. */
  private int[] cells = new int[0];

  private long low;

  /** For {@code size} keys from {@code lowest} to {@code highest}; null where they lie too far. */
  static @Nullable DirectSlots of(long lowest, long highest, int size) {
    long range = highest - lowest;
    if (Long.compareUnsigned(range, limit(size)) >= 0) {
      return null;
    }
    DirectSlots slots = new DirectSlots();
    slots.cells = new int[(int) range + 1];
    slots.low = lowest;
    return slots;
  }

  private static long limit(int size) {
    return Math.min(Math.max(SMALL, (long) CELLS_PER_KEY * size), Integer.MAX_VALUE - 8);
  }

  /** The slot of a key, or -1. */
  int find(long key) {
    long at = key - low;
    return at >= 0 && at < cells.length ? cells[(int) at] - 1 : -1;
  }

  /**
   * Puts in a key that is not there.
   *
   * @param size how many keys there are with it
   * @return whether it lies close enough to the others; else nothing was done
   */
  boolean put(long key, int slot, int size) {
    long at = key - low;
    if (at < 0 || at >= cells.length) {
      if (!widen(key, limit(size))) {
        return false;
      }
      at = key - low;
    }
    cells[(int) at] = slot + 1;
    return true;
  }

  private boolean widen(long key, long limit) {
    int length = cells.length;
    long above = key - low;
    long below = low - key;
    if (length == 0) {
      low = key;
      above = 0;
    }
    // Differences of longs wrap around; the smaller one of both is the true one.
    boolean up = length == 0 || Long.compareUnsigned(above, below) < 0;
    long more = up ? above + 1 - length : below;
    // By half at least, or keys that lie just close enough would have all copied for each of them.
    if (more < 0 || more > limit - length || limit - length < length / 2) {
      return false;
    }
    int wider = (int) Math.max(length + more, Math.min(2L * length, limit));
    int[] next = new int[Math.max(wider, 8)];
    System.arraycopy(cells, 0, next, up ? 0 : next.length - length, length);
    low -= up ? 0 : next.length - length;
    cells = next;
    return true;
  }

  void remove(long key) {
    cells[(int) (key - low)] = 0;
  }

  long bytes() {
    return 4L * cells.length;
  }
}
