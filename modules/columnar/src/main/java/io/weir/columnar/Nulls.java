package io.weir.columnar;

import org.jspecify.annotations.Nullable;

/** Null masks: a bit a row, set where the value is null. */
public final class Nulls {
  private Nulls() {}

  public static int words(int rows) {
    return (rows + 63) >>> 6;
  }

  public static void set(long[] mask, int row) {
    mask[row >>> 6] |= 1L << (row & 63);
  }

  public static boolean get(long @Nullable [] mask, int row) {
    return mask != null && (mask[row >>> 6] & (1L << (row & 63))) != 0;
  }

  static long @Nullable [] gather(Column column, int[] rows, int count) {
    long[] out = null;
    for (int i = 0; i < count; i++) {
      if (rows[i] < 0 || column.isNull(rows[i])) {
        if (out == null) {
          out = new long[words(count)];
        }
        set(out, i);
      }
    }
    return out;
  }
}
