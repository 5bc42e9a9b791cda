package io.weir.dataflow.expr.function;

import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.TypeKind;
import io.weir.columnar.value.Numerics;
import io.weir.columnar.value.ValueErrors;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Casts between numbers. Floats round half to even, numerics half away from zero; what does not fit
 * is a 22003.
 */
final class NumberCasts {
  private static final MathContext FLOAT8_DIGITS = new MathContext(15, RoundingMode.HALF_EVEN);
  private static final MathContext FLOAT4_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

  private NumberCasts() {}

  static Kernel find(DataType from, DataType to) {
    return switch (to.kind()) {
      case INT2, INT4, INT8 -> toInteger(from, to);
      case FLOAT4, FLOAT8 -> toFloat(from, to);
      default -> toNumeric(from, to);
    };
  }

  private static Kernel toInteger(DataType from, DataType to) {
    TypeKind kind = to.kind();
    if (Coercion.isInteger(from)) {
      if (Coercion.isImplicit(from, to)) {
        return Kernel.total((args, rows, failures) -> args[0]);
      }
      return rows(to, (a, i, out) -> out.appendLong(checked(kind, Columns.longs(a[0])[i])));
    }
    if (from.kind() == TypeKind.NUMERIC) {
      return rows(to, (a, i, out) -> out.appendLong(integer(kind, Columns.bytes(a[0]), i)));
    }
    return rows(to, (a, i, out) -> out.appendLong(integer(kind, Columns.doubles(a[0])[i])));
  }

  private static long checked(TypeKind kind, long value) {
    if (!IntegerArithmetic.inRange(kind, value)) {
      throw ValueErrors.integerRange(kind).exception();
    }
    return value;
  }

  static long integer(TypeKind kind, double value) {
    double rounded = Math.rint(value);
    // 2^63 itself is out of range; a NaN fails both comparisons.
    if (!(rounded >= -0x1p63 && rounded < 0x1p63)) {
      throw ValueErrors.integerRange(kind).exception();
    }
    return checked(kind, (long) rounded);
  }

  private static long integer(TypeKind kind, BytesColumn column, int row) {
    if (Numerics.isSmall(column, row) && Numerics.scale(column, row) == 0) {
      return checked(kind, Numerics.unscaled(column, row));
    }
    return integer(kind, Numerics.get(column, row));
  }

  static long integer(TypeKind kind, BigDecimal value) {
    BigDecimal rounded = value.setScale(0, RoundingMode.HALF_UP);
    if (rounded.unscaledValue().bitLength() > 63) {
      throw ValueErrors.integerRange(kind).exception();
    }
    return checked(kind, rounded.longValue());
  }

  private static Kernel toFloat(DataType from, DataType to) {
    boolean single = to.kind() == TypeKind.FLOAT4;
    if (Coercion.isInteger(from)) {
      return Kernel.total((args, rows, failures) -> widened(args[0], rows, single));
    }
    if (from.kind() == TypeKind.NUMERIC) {
      return rows(
          to, (a, i, out) -> out.appendDouble(real(to, Numerics.get(Columns.bytes(a[0]), i))));
    }
    if (!single) {
      return Kernel.total((args, rows, failures) -> args[0]);
    }
    return rows(to, (a, i, out) -> out.appendDouble(narrowed(Columns.doubles(a[0])[i])));
  }

  private static Column widened(Column column, int rows, boolean single) {
    long[] values = Columns.longs(column);
    double[] out = new double[rows];
    for (int i = 0; i < rows; i++) {
      out[i] = single ? (float) values[i] : (double) values[i];
    }
    return new DoubleColumn(out, rows, column.nulls());
  }

  private static double narrowed(double value) {
    float result = (float) value;
    if (Float.isInfinite(result) && !Double.isInfinite(value)) {
      throw ValueErrors.FLOAT_OVERFLOW.exception();
    }
    if (result == 0 && value != 0) {
      throw ValueErrors.FLOAT_UNDERFLOW.exception();
    }
    return result;
  }

  static double real(DataType to, BigDecimal value) {
    double result = to.kind() == TypeKind.FLOAT4 ? value.floatValue() : value.doubleValue();
    if (Double.isInfinite(result) || (result == 0 && value.signum() != 0)) {
      throw Rejection.of(
              SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
              "\"" + value.toPlainString() + "\" is out of range for type " + to.sqlName())
          .exception();
    }
    return result;
  }

  private static Kernel toNumeric(DataType from, DataType to) {
    if (from.kind() == TypeKind.NUMERIC) {
      if (to.precision() == 0) {
        return Kernel.total((args, rows, failures) -> args[0]);
      }
      return rows(to, (a, i, out) -> rescale(to, Columns.bytes(a[0]), i, out));
    }
    if (Coercion.isInteger(from)) {
      return rows(to, (a, i, out) -> fromInteger(to, Columns.longs(a[0])[i], out));
    }
    MathContext digits = from.kind() == TypeKind.FLOAT4 ? FLOAT4_DIGITS : FLOAT8_DIGITS;
    return rows(to, (a, i, out) -> append(to, decimal(Columns.doubles(a[0])[i], digits), out));
  }

  /** The digits that a float is sure of, and no zeros behind them. */
  private static BigDecimal decimal(double value, MathContext digits) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot convert " + (Double.isNaN(value) ? "NaN" : "infinity") + " to numeric")
          .withHint("Numerics are finite: filter or map the value before the cast.")
          .exception();
    }
    BigDecimal shortest = new BigDecimal(value).round(digits).stripTrailingZeros();
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }

  private static void fromInteger(DataType to, long value, ColumnBuilder out) {
    if (to.precision() == 0) {
      Numerics.append(out, value, 0);
    } else {
      append(to, BigDecimal.valueOf(value), out);
    }
  }

  private static void rescale(DataType to, BytesColumn column, int row, ColumnBuilder out) {
    if (Numerics.isSmall(column, row)
        && Numerics.scale(column, row) == to.scale()
        && to.precision() <= 18) {
      long unscaled = Numerics.unscaled(column, row);
      long limit = Numerics.powerOfTen(to.precision());
      if (unscaled < limit && unscaled > -limit) {
        out.appendFrom(column, row);
        return;
      }
    }
    append(to, Numerics.get(column, row), out);
  }

  static void append(DataType to, BigDecimal value, ColumnBuilder out) {
    Numerics.append(
        out, to.precision() == 0 ? value : Numerics.rescale(value, to.precision(), to.scale()));
  }

  private static Kernel rows(DataType to, RowFunction function) {
    return new RowKernel(to, function, true);
  }
}
