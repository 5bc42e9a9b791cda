package io.weir.columnar;

import org.jspecify.annotations.Nullable;

/** Floats of both widths. {@code values} may be longer than {@code size}. */
public record DoubleColumn(double[] values, int size, long @Nullable [] nulls) implements Column {
  public double get(int row) {
    return values[row];
  }

  @Override
  public DoubleColumn gather(int[] rows, int count) {
    double[] out = new double[count];
    long[] outNulls = Nulls.gather(this, rows, count);
    for (int i = 0; i < count; i++) {
      if (rows[i] >= 0) {
        out[i] = values[rows[i]];
      }
    }
    return new DoubleColumn(out, count, outNulls);
  }

  @Override
  public long bytes() {
    return 8L * size;
  }
}
