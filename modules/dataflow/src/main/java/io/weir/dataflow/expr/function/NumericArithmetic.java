package io.weir.dataflow.expr.function;

import io.weir.columnar.BytesColumn;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.value.Numerics;
import io.weir.columnar.value.ValueErrors;
import java.math.BigDecimal;

/**
 * {@code + - * / %} of numerics. A sum has the larger of both scales, a product their sum, a
 * quotient what {@link Numerics#divide} gives. Small values are worked on as longs.
 */
final class NumericArithmetic {
  private NumericArithmetic() {}

  static void register(Functions to) {
    DataType type = DataType.NUMERIC;
    to.rows(
        "+",
        type,
        (a, i, out) -> add(Columns.bytes(a[0]), Columns.bytes(a[1]), i, 1, out),
        type,
        type);
    to.rows(
        "-",
        type,
        (a, i, out) -> add(Columns.bytes(a[0]), Columns.bytes(a[1]), i, -1, out),
        type,
        type);
    to.rows(
        "*",
        type,
        (a, i, out) -> multiply(Columns.bytes(a[0]), Columns.bytes(a[1]), i, out),
        type,
        type);
    to.rows(
        "/",
        type,
        (a, i, out) ->
            Numerics.append(
                out,
                Numerics.divide(
                    Numerics.get(Columns.bytes(a[0]), i), Numerics.get(Columns.bytes(a[1]), i))),
        type,
        type);
    RowFunction modulo =
        (a, i, out) ->
            Numerics.append(
                out,
                remainder(
                    Numerics.get(Columns.bytes(a[0]), i), Numerics.get(Columns.bytes(a[1]), i)));
    to.rows("%", type, modulo, type, type);
    to.rows("mod", type, modulo, type, type);
    RowFunction div =
        (a, i, out) ->
            Numerics.append(
                out,
                quotient(
                    Numerics.get(Columns.bytes(a[0]), i), Numerics.get(Columns.bytes(a[1]), i)));
    to.rows("div", type, div, type, type);
    to.rows(
        "-",
        type,
        (a, i, out) -> Numerics.append(out, Numerics.get(Columns.bytes(a[0]), i).negate()),
        type);
    to.add("+", type, Kernel.total((args, rows, failures) -> args[0]), type);
    to.rows(
        "abs",
        type,
        (a, i, out) -> Numerics.append(out, Numerics.get(Columns.bytes(a[0]), i).abs()),
        type);
  }

  /** left + sign * right. */
  private static void add(
      BytesColumn left, BytesColumn right, int row, int sign, ColumnBuilder out) {
    if (Numerics.isSmall(left, row) && Numerics.isSmall(right, row)) {
      int leftScale = Numerics.scale(left, row);
      int rightScale = Numerics.scale(right, row);
      int scale = Math.max(leftScale, rightScale);
      long a = Numerics.unscaled(left, row);
      long b = Numerics.unscaled(right, row);
      if (fits(a, scale - leftScale) && fits(b, scale - rightScale)) {
        // Both are below 2^62, so that neither the negation nor the sum overflows.
        a *= Numerics.powerOfTen(scale - leftScale);
        b *= Numerics.powerOfTen(scale - rightScale);
        Numerics.append(out, a + sign * b, scale);
        return;
      }
    }
    BigDecimal a = Numerics.get(left, row);
    BigDecimal b = Numerics.get(right, row);
    Numerics.append(out, sign > 0 ? a.add(b) : a.subtract(b));
  }

  /** Whether {@code value} * 10^{@code shift} stays below 2^62. */
  private static boolean fits(long value, int shift) {
    if (shift > 18) {
      return false;
    }
    long limit = (1L << 62) / Numerics.powerOfTen(shift);
    return value < limit && value > -limit;
  }

  private static void multiply(BytesColumn left, BytesColumn right, int row, ColumnBuilder out) {
    if (Numerics.isSmall(left, row) && Numerics.isSmall(right, row)) {
      int scale = Numerics.scale(left, row) + Numerics.scale(right, row);
      long a = Numerics.unscaled(left, row);
      long b = Numerics.unscaled(right, row);
      long product = a * b;
      if (Math.multiplyHigh(a, b) == product >> 63 && scale <= Numerics.MAX_SCALE) {
        Numerics.append(out, product, scale);
        return;
      }
    }
    Numerics.append(out, Numerics.get(left, row).multiply(Numerics.get(right, row)));
  }

  private static BigDecimal remainder(BigDecimal left, BigDecimal right) {
    if (right.signum() == 0) {
      throw ValueErrors.DIVISION_BY_ZERO.exception();
    }
    return left.remainder(right).setScale(Math.max(left.scale(), right.scale()));
  }

  private static BigDecimal quotient(BigDecimal left, BigDecimal right) {
    if (right.signum() == 0) {
      throw ValueErrors.DIVISION_BY_ZERO.exception();
    }
    return left.divideToIntegralValue(right).setScale(0);
  }
}
