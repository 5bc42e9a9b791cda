package io.weir.dataflow.expr.function;

import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Nulls;
import io.weir.columnar.TypeKind;
import io.weir.columnar.value.ValueErrors;
import io.weir.kernel.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * {@code + - * / %} of one integer type. The loops run over null rows too and only note that some
 * row overflowed; which one is looked for afterwards, since it hardly ever happens.
 */
final class IntegerArithmetic {
  private IntegerArithmetic() {}

  static void register(Functions to) {
    for (DataType type : new DataType[] {DataType.INT2, DataType.INT4, DataType.INT8}) {
      TypeKind kind = type.kind();
      to.add("+", type, (args, rows, failures) -> add(kind, args, rows, failures), type, type);
      to.add("-", type, (args, rows, failures) -> subtract(kind, args, rows, failures), type, type);
      to.add("*", type, (args, rows, failures) -> multiply(kind, args, rows, failures), type, type);
      to.add("/", type, (args, rows, failures) -> divide(kind, args, rows, failures), type, type);
      Kernel modulo = IntegerArithmetic::modulo;
      to.add("%", type, modulo, type, type);
      to.add("mod", type, modulo, type, type);
      to.add("-", type, (args, rows, failures) -> negate(kind, args, rows, failures), type);
      to.add("+", type, Kernel.total((args, rows, failures) -> args[0]), type);
      to.add("abs", type, (args, rows, failures) -> abs(kind, args, rows, failures), type);
      bits(to, type);
    }
  }

  private interface LongOperator {
    long apply(long left, long right);
  }

  private static void bits(Functions to, DataType type) {
    bit(to, "&", type, (a, b) -> a & b);
    bit(to, "|", type, (a, b) -> a | b);
    bit(to, "#", type, (a, b) -> a ^ b);
    to.rows("~", type, (args, row, out) -> out.appendLong(~Columns.longs(args[0])[row]), type);
    to.rows(
        "<<",
        type,
        (args, row, out) -> out.appendLong(shiftLeft(type, args, row)),
        type,
        DataType.INT4);
    to.rows(
        ">>",
        type,
        (args, row, out) -> out.appendLong(shiftRight(type, args, row)),
        type,
        DataType.INT4);
  }

  private static void bit(Functions to, String name, DataType type, LongOperator operator) {
    to.rows(
        name,
        type,
        (args, row, out) ->
            out.appendLong(
                operator.apply(Columns.longs(args[0])[row], Columns.longs(args[1])[row])),
        type,
        type);
  }

  /** As the machine does it: the distance is taken modulo the width. */
  private static long shiftLeft(DataType type, Column[] args, int row) {
    long value = Columns.longs(args[0])[row];
    int by = (int) Columns.longs(args[1])[row];
    return switch (type.kind()) {
      case INT2 -> (short) ((int) value << by);
      case INT4 -> (int) value << by;
      default -> value << by;
    };
  }

  private static long shiftRight(DataType type, Column[] args, int row) {
    long value = Columns.longs(args[0])[row];
    int by = (int) Columns.longs(args[1])[row];
    return type.kind() == TypeKind.INT8 ? value >> by : (int) value >> by;
  }

  private static Column add(TypeKind kind, Column[] args, int rows, RowFailures failures) {
    long[] a = Columns.longs(args[0]);
    long[] b = Columns.longs(args[1]);
    long[] out = new long[rows];
    long overflow = 0;
    for (int i = 0; i < rows; i++) {
      long r = a[i] + b[i];
      out[i] = r;
      overflow |= (a[i] ^ r) & (b[i] ^ r);
    }
    return finish(kind, args, out, rows, overflow < 0, failures, Math::addExact);
  }

  private static Column subtract(TypeKind kind, Column[] args, int rows, RowFailures failures) {
    long[] a = Columns.longs(args[0]);
    long[] b = Columns.longs(args[1]);
    long[] out = new long[rows];
    long overflow = 0;
    for (int i = 0; i < rows; i++) {
      long r = a[i] - b[i];
      out[i] = r;
      overflow |= (a[i] ^ b[i]) & (a[i] ^ r);
    }
    return finish(kind, args, out, rows, overflow < 0, failures, Math::subtractExact);
  }

  private static Column multiply(TypeKind kind, Column[] args, int rows, RowFailures failures) {
    long[] a = Columns.longs(args[0]);
    long[] b = Columns.longs(args[1]);
    long[] out = new long[rows];
    boolean overflow = false;
    for (int i = 0; i < rows; i++) {
      long r = a[i] * b[i];
      out[i] = r;
      overflow |= Math.multiplyHigh(a[i], b[i]) != r >> 63;
    }
    return finish(kind, args, out, rows, overflow, failures, Math::multiplyExact);
  }

  /** Checks the narrower range, and tells the rows that overflowed. */
  private static Column finish(
      TypeKind kind,
      Column[] args,
      long[] out,
      int rows,
      boolean overflow,
      RowFailures failures,
      LongOperator exact) {
    long[] nulls = Columns.anyNull(args, rows);
    boolean suspect = overflow || outOfRange(kind, out, rows);
    if (suspect) {
      nulls = nulls == null ? null : nulls.clone();
      Rejection why = ValueErrors.integerRange(kind);
      for (int i = 0; i < rows; i++) {
        if (!Nulls.get(nulls, i)
            && overflows(kind, Columns.longs(args[0])[i], Columns.longs(args[1])[i], exact)) {
          failures.fail(i, why);
          nulls = setNull(nulls, i, rows);
        }
      }
    }
    return new LongColumn(out, rows, nulls);
  }

  private static boolean overflows(TypeKind kind, long left, long right, LongOperator exact) {
    try {
      return !inRange(kind, exact.apply(left, right));
    } catch (ArithmeticException e) {
      return true;
    }
  }

  private static boolean outOfRange(TypeKind kind, long[] values, int rows) {
    if (kind == TypeKind.INT8) {
      return false;
    }
    long bits = 0;
    int shift = kind == TypeKind.INT4 ? 32 : 48;
    for (int i = 0; i < rows; i++) {
      bits |= values[i] ^ (values[i] << shift >> shift);
    }
    return bits != 0;
  }

  static boolean inRange(TypeKind kind, long value) {
    return switch (kind) {
      case INT2 -> value == (short) value;
      case INT4 -> value == (int) value;
      default -> true;
    };
  }

  private static Column divide(TypeKind kind, Column[] args, int rows, RowFailures failures) {
    long[] a = Columns.longs(args[0]);
    long[] b = Columns.longs(args[1]);
    long[] out = new long[rows];
    long[] nulls = Columns.anyNull(args, rows);
    boolean owned = false;
    for (int i = 0; i < rows; i++) {
      if (Nulls.get(nulls, i)) {
        continue;
      }
      Rejection why = null;
      if (b[i] == 0) {
        why = ValueErrors.DIVISION_BY_ZERO;
      } else if (b[i] == -1 && (a[i] == Long.MIN_VALUE || !inRange(kind, -a[i]))) {
        why = ValueErrors.integerRange(kind);
      } else {
        out[i] = a[i] / b[i];
      }
      if (why != null) {
        failures.fail(i, why);
        nulls = setNull(owned || nulls == null ? nulls : nulls.clone(), i, rows);
        owned = true;
      }
    }
    return new LongColumn(out, rows, nulls);
  }

  private static Column modulo(Column[] args, int rows, RowFailures failures) {
    long[] a = Columns.longs(args[0]);
    long[] b = Columns.longs(args[1]);
    long[] out = new long[rows];
    long[] nulls = Columns.anyNull(args, rows);
    boolean owned = false;
    for (int i = 0; i < rows; i++) {
      if (Nulls.get(nulls, i)) {
        continue;
      }
      if (b[i] == 0) {
        failures.fail(i, ValueErrors.DIVISION_BY_ZERO);
        nulls = setNull(owned || nulls == null ? nulls : nulls.clone(), i, rows);
        owned = true;
      } else {
        out[i] = a[i] % b[i];
      }
    }
    return new LongColumn(out, rows, nulls);
  }

  private static Column negate(TypeKind kind, Column[] args, int rows, RowFailures failures) {
    Column zero = new LongColumn(new long[rows], rows, null);
    return subtract(kind, new Column[] {zero, args[0]}, rows, failures);
  }

  private static Column abs(TypeKind kind, Column[] args, int rows, RowFailures failures) {
    long[] a = Columns.longs(args[0]);
    long[] sign = new long[rows];
    for (int i = 0; i < rows; i++) {
      sign[i] = a[i] < 0 ? -1 : 1;
    }
    Column signs = new LongColumn(sign, rows, null);
    return multiply(kind, new Column[] {args[0], signs}, rows, failures);
  }

  private static long[] setNull(long @Nullable [] mask, int row, int rows) {
    long[] out = mask == null ? new long[Nulls.words(rows)] : mask;
    Nulls.set(out, row);
    return out;
  }
}
