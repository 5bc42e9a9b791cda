package io.weir.testkit.bench;

import java.util.Arrays;

/** Figures in milliseconds, and what is printed of them. */
final class Percentiles {
  private long[] values = new long[64];
  private int count;

  void add(long value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, count * 2);
    }
    values[count++] = value;
  }

  int count() {
    return count;
  }

  /** The value that so many percent do not exceed; -1 where there is none. */
  long at(int percent) {
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return count == 0 ? -1 : sorted[Math.min(count - 1, count * percent / 100)];
  }

  /** {@code p50 1 ms, p90 2 ms, p99 3 ms, max 4 ms}. */
  @Override
  public String toString() {
    return String.format(
        "p50 %d ms, p90 %d ms, p99 %d ms, max %d ms", at(50), at(90), at(99), at(100));
  }
}
