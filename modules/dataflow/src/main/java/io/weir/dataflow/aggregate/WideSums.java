package io.weir.dataflow.aggregate;

import io.weir.dataflow.state.Grow;
import java.math.BigInteger;

/**
 * Sums of longs in 128 bits, by slot, with the number of values beside each: exact whatever comes
 * and goes, so that an overflow on the way to a sum that fits is none.
 */
final class WideSums {
  /** Low word, high word and count of a slot lie together: one cache line a row. */
  private long[] cells = new long[0];

  void ensureSlots(int capacity) {
    cells = Grow.longs(cells, 3 * capacity);
  }

  void add(int slot, long value, long weight) {
    int at = 3 * slot;
    long low;
    long high;
    if (weight == 1) {
      low = value;
      high = value >> 63;
    } else {
      low = value * weight;
      high = Math.multiplyHigh(value, weight);
    }
    long sum = cells[at] + low;
    cells[at + 1] += high + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
    cells[at] = sum;
    cells[at + 2] += weight;
  }

  /** Each of {@code values[0 .. rows)} once: the tight path. */
  void addAll(long[] values, int[] slots, int rows) {
    long[] to = cells;
    for (int i = 0; i < rows; i++) {
      int at = 3 * slots[i];
      long value = values[i];
      long sum = to[at] + value;
      to[at + 1] += (value >> 63) + (Long.compareUnsigned(sum, value) < 0 ? 1 : 0);
      to[at] = sum;
      to[at + 2]++;
    }
  }

  /** Adds the sums of other slots of {@code from}, one to each of {@code slots[0 .. count)}. */
  void merge(WideSums from, int[] fromSlots, int[] slots, int count) {
    long[] more = from.cells;
    long[] to = cells;
    for (int i = 0; i < count; i++) {
      int other = 3 * fromSlots[i];
      int at = 3 * slots[i];
      long low = more[other];
      long sum = to[at] + low;
      to[at + 1] += more[other + 1] + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
      to[at] = sum;
      to[at + 2] += more[other + 2];
    }
  }

  long count(int slot) {
    return cells[3 * slot + 2];
  }

  /** Whether the sum fits {@link #low}. */
  boolean fitsLong(int slot) {
    return cells[3 * slot + 1] == cells[3 * slot] >> 63;
  }

  long low(int slot) {
    return cells[3 * slot];
  }

  BigInteger sum(int slot) {
    if (fitsLong(slot)) {
      return BigInteger.valueOf(low(slot));
    }
    BigInteger low = BigInteger.valueOf(cells[3 * slot] >>> 1).shiftLeft(1);
    if ((cells[3 * slot] & 1) != 0) {
      low = low.setBit(0);
    }
    return BigInteger.valueOf(cells[3 * slot + 1]).shiftLeft(64).add(low);
  }

  void clear(int slot) {
    cells[3 * slot] = 0;
    cells[3 * slot + 1] = 0;
    cells[3 * slot + 2] = 0;
  }

  long bytes() {
    return 8L * cells.length;
  }
}
