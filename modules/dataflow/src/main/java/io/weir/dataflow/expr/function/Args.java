package io.weir.dataflow.expr.function;

import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.value.Interval;
import io.weir.columnar.value.Intervals;
import io.weir.columnar.value.Numerics;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.math.BigDecimal;

/** Argument {@code arg} of row {@code row}, in the shape that a row function wants it. */
final class Args {
  private Args() {}

  static String text(Column[] args, int arg, int row) {
    return ((BytesColumn) args[arg]).text(row);
  }

  static long integer(Column[] args, int arg, int row) {
    return Columns.longs(args[arg])[row];
  }

  static boolean truth(Column[] args, int arg, int row) {
    return Columns.longs(args[arg])[row] != 0;
  }

  static double real(Column[] args, int arg, int row) {
    return Columns.doubles(args[arg])[row];
  }

  static BigDecimal decimal(Column[] args, int arg, int row) {
    return Numerics.get((BytesColumn) args[arg], row);
  }

  static Interval interval(Column[] args, int arg, int row) {
    return Intervals.get((BytesColumn) args[arg], row);
  }

  static RejectedException invalidParameter(String message) {
    return Rejection.of(SqlState.INVALID_PARAMETER_VALUE, message).exception();
  }
}
