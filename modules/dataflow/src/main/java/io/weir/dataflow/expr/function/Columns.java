package io.weir.dataflow.expr.function;

import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Nulls;
import org.jspecify.annotations.Nullable;

/** What kernels do with whole columns. */
public final class Columns {
  private Columns() {}

  public static long[] longs(Column column) {
    return ((LongColumn) column).values();
  }

  public static double[] doubles(Column column) {
    return ((DoubleColumn) column).values();
  }

  public static BytesColumn bytes(Column column) {
    return (BytesColumn) column;
  }

  /** The rows where any of {@code args} is null. */
  public static long @Nullable [] anyNull(Column[] args, int rows) {
    long[] mask = null;
    for (Column arg : args) {
      mask = Nulls.union(mask, arg.nulls(), rows);
    }
    return mask;
  }

  /** The same values under another null mask. */
  public static Column withNulls(Column column, long @Nullable [] nulls) {
    return switch (column) {
      case LongColumn c -> new LongColumn(c.values(), c.size(), nulls);
      case DoubleColumn c -> new DoubleColumn(c.values(), c.size(), nulls);
      case BytesColumn c -> new BytesColumn(c.data(), c.offsets(), c.size(), nulls);
    };
  }

  /** The first {@code rows} values, without a copy. */
  public static Column first(Column column, int rows) {
    return switch (column) {
      case LongColumn c -> new LongColumn(c.values(), rows, c.nulls());
      case DoubleColumn c -> new DoubleColumn(c.values(), rows, c.nulls());
      case BytesColumn c -> new BytesColumn(c.data(), c.offsets(), rows, c.nulls());
    };
  }
}
