package io.weir.columnar;

import org.jspecify.annotations.Nullable;

/** Booleans, integers, dates and timestamps. {@code values} may be longer than {@code size}. */
public record LongColumn(long[] values, int size, long @Nullable [] nulls) implements Column {
  public long get(int row) {
    return values[row];
  }

  @Override
  public LongColumn gather(int[] rows, int count) {
    long[] out = new long[count];
    long[] outNulls = Nulls.gather(this, rows, count);
    for (int i = 0; i < count; i++) {
      if (rows[i] >= 0) {
        out[i] = values[rows[i]];
      }
    }
    return new LongColumn(out, count, outNulls);
  }

  @Override
  public long bytes() {
    return 8L * size;
  }
}
