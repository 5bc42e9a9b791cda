package io.weir.columnar;

import org.jspecify.annotations.Nullable;

/**
 * The values of one column of a batch. Immutable once built; the arrays behind it are shared, never
 * written to. The value at a null position is unspecified.
 */
public sealed interface Column permits LongColumn, DoubleColumn, BytesColumn {
  int size();

  /** A bit a row, set where the value is null; {@code null} where no value is. */
  long @Nullable [] nulls();

  default boolean isNull(int row) {
    long[] nulls = nulls();
    return nulls != null && (nulls[row >>> 6] & (1L << (row & 63))) != 0;
  }

  default boolean hasNulls() {
    return nulls() != null;
  }

  /** The rows that {@code rows[0 .. count)} names, in that order; a negative index gives a null. */
  Column gather(int[] rows, int count);

  /** Roughly how much memory the values take. */
  long bytes();
}
