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

  /** The rows that are null in either mask; null where none is. Shares a mask where it can. */
  public static long @Nullable [] union(long @Nullable [] left, long @Nullable [] right, int rows) {
    if (left == null) {
      return right;
    }
    if (right == null || left == right) {
      return left;
    }
    long[] out = new long[words(rows)];
    for (int i = 0; i < out.length; i++) {
      out[i] = left[i] | right[i];
    }
    return out;
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
