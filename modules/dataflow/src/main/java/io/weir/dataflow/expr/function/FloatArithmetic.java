package io.weir.dataflow.expr.function;

import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.Nulls;
import io.weir.columnar.TypeKind;
import io.weir.columnar.value.ValueErrors;
import io.weir.kernel.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * {@code + - * /} of floats. As in PostgreSQL a result that became infinite, or zero, from operands
 * that were not is an error; a float4 result is rounded to one.
 */
final class FloatArithmetic {
  private FloatArithmetic() {}

  private enum Op {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE
  }

  static void register(Functions to) {
    for (DataType type : new DataType[] {DataType.FLOAT4, DataType.FLOAT8}) {
      boolean single = type.kind() == TypeKind.FLOAT4;
      binary(to, "+", type, single, Op.ADD);
      binary(to, "-", type, single, Op.SUBTRACT);
      binary(to, "*", type, single, Op.MULTIPLY);
      binary(to, "/", type, single, Op.DIVIDE);
      to.add("-", type, Kernel.total((args, rows, failures) -> negate(args[0], rows)), type);
      to.add("+", type, Kernel.total((args, rows, failures) -> args[0]), type);
      to.add("abs", type, Kernel.total((args, rows, failures) -> abs(args[0], rows)), type);
    }
  }

  private static void binary(Functions to, String name, DataType type, boolean single, Op op) {
    to.add(
        name, type, (args, rows, failures) -> apply(op, single, args, rows, failures), type, type);
  }

  private static Column apply(
      Op op, boolean single, Column[] args, int rows, RowFailures failures) {
    double[] a = Columns.doubles(args[0]);
    double[] b = Columns.doubles(args[1]);
    double[] out = new double[rows];
    switch (op) {
      case ADD -> {
        for (int i = 0; i < rows; i++) {
          out[i] = a[i] + b[i];
        }
      }
      case SUBTRACT -> {
        for (int i = 0; i < rows; i++) {
          out[i] = a[i] - b[i];
        }
      }
      case MULTIPLY -> {
        for (int i = 0; i < rows; i++) {
          out[i] = a[i] * b[i];
        }
      }
      case DIVIDE -> {
        for (int i = 0; i < rows; i++) {
          out[i] = a[i] / b[i];
        }
      }
    }
    if (single) {
      for (int i = 0; i < rows; i++) {
        out[i] = (float) out[i];
      }
    }
    return check(op, args, out, rows, failures);
  }

  private static Column check(Op op, Column[] args, double[] out, int rows, RowFailures failures) {
    double[] a = Columns.doubles(args[0]);
    double[] b = Columns.doubles(args[1]);
    long[] nulls = Columns.anyNull(args, rows);
    boolean owned = false;
    for (int i = 0; i < rows; i++) {
      double r = out[i];
      if ((r != 0 && Double.isFinite(r)) || Nulls.get(nulls, i)) {
        continue;
      }
      Rejection why = failure(op, a[i], b[i], r);
      if (why != null) {
        failures.fail(i, why);
        long[] mask = nulls == null ? new long[Nulls.words(rows)] : nulls;
        nulls = owned ? mask : mask.clone();
        owned = true;
        Nulls.set(nulls, i);
      }
    }
    return new DoubleColumn(out, rows, nulls);
  }

  private static @Nullable Rejection failure(Op op, double a, double b, double r) {
    if (op == Op.DIVIDE && b == 0 && !Double.isNaN(a)) {
      return ValueErrors.DIVISION_BY_ZERO;
    }
    if (Double.isInfinite(r) && !Double.isInfinite(a) && !Double.isInfinite(b)) {
      return ValueErrors.FLOAT_OVERFLOW;
    }
    boolean product = op == Op.MULTIPLY && b != 0;
    boolean quotient = op == Op.DIVIDE && !Double.isInfinite(b);
    return r == 0 && a != 0 && (product || quotient) ? ValueErrors.FLOAT_UNDERFLOW : null;
  }

  private static Column negate(Column column, int rows) {
    double[] a = Columns.doubles(column);
    double[] out = new double[rows];
    for (int i = 0; i < rows; i++) {
      out[i] = -a[i];
    }
    return new DoubleColumn(out, rows, column.nulls());
  }

  private static Column abs(Column column, int rows) {
    double[] a = Columns.doubles(column);
    double[] out = new double[rows];
    for (int i = 0; i < rows; i++) {
      out[i] = Math.abs(a[i]);
    }
    return new DoubleColumn(out, rows, column.nulls());
  }
}
