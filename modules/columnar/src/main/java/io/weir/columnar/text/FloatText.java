package io.weir.columnar.text;

import io.weir.columnar.ByteSink;
import io.weir.columnar.TypeKind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Floats as PostgreSQL prints them: the shortest decimal that lies strictly within the interval
 * that rounds to the float, with an exponent where the first digit stands for less than 10^-4, or
 * for 10^15 (10^6 of a float4) and more.
 *
 * <p>Java's own shortest decimal differs in two corners: it has never fewer than two digits, and it
 * takes a decimal on the very border of the interval, which rounds to even.
 */
final class FloatText {
  /** Where a border can be a decimal of 17 digits or fewer. */
  private static final double BORDER_MIN = 0x1p24;

  private static final double BORDER_MAX = 1e41;

  private FloatText() {}

  static void append(TypeKind kind, double value, ByteSink out) {
    if (Double.isNaN(value)) {
      out.putText("NaN");
      return;
    }
    if (value < 0 || (value == 0 && Double.doubleToRawLongBits(value) < 0)) {
      out.put('-');
    }
    double absolute = Math.abs(value);
    if (Double.isInfinite(absolute)) {
      out.putText("Infinity");
    } else if (absolute == 0) {
      out.put('0');
    } else {
      boolean single = kind == TypeKind.FLOAT4;
      BigDecimal shortest = shortest(absolute, single);
      append(shortest, single ? 6 : 15, out);
    }
  }

  private static BigDecimal shortest(double value, boolean single) {
    String java = single ? Float.toString((float) value) : Double.toString(value);
    BigDecimal decimal = new BigDecimal(java).stripTrailingZeros();
    if (decimal.precision() == 2 && value < (single ? Float.MIN_NORMAL : Double.MIN_NORMAL)) {
      BigDecimal one = decimal.round(new MathContext(1, RoundingMode.HALF_UP));
      return readsAs(one, value, single) ? one : decimal;
    }
    if (value >= BORDER_MIN && value < BORDER_MAX) {
      BigDecimal exact = new BigDecimal(value);
      for (int digits = decimal.precision() + 1;
          onBorder(decimal, exact, value, single);
          digits++) {
        decimal = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      }
    }
    return decimal;
  }

  private static boolean readsAs(BigDecimal decimal, double value, boolean single) {
    return single ? decimal.floatValue() == (float) value : decimal.doubleValue() == value;
  }

  /** Whether {@code decimal} is half-way between the float and a neighbour of it. */
  private static boolean onBorder(
      BigDecimal decimal, BigDecimal exact, double value, boolean single) {
    int side = decimal.compareTo(exact);
    if (side == 0) {
      return false;
    }
    double neighbour =
        single
            ? (side > 0 ? above((float) value) : Math.nextDown((float) value))
            : (side > 0 ? Math.nextUp(value) : Math.nextDown(value));
    BigDecimal sum = exact.add(new BigDecimal(neighbour));
    return decimal.add(decimal).compareTo(sum) == 0;
  }

  /** Past the largest float there is as much room as before it. */
  private static double above(float value) {
    return value == Float.MAX_VALUE ? 0x1p128 : Math.nextUp(value);
  }

  private static void append(BigDecimal decimal, int limit, ByteSink out) {
    String digits = decimal.unscaledValue().toString();
    int count = digits.length();
    int exponent = count - decimal.scale() - 1;
    if (exponent >= -4 && exponent < limit) {
      out.putText(decimal.toPlainString());
      return;
    }
    out.putText(digits.substring(0, 1));
    if (count > 1) {
      out.put('.');
      out.putText(digits.substring(1));
    }
    out.put('e');
    out.put(exponent < 0 ? '-' : '+');
    int absolute = Math.abs(exponent);
    if (absolute < 10) {
      out.put('0');
    }
    out.putText(Integer.toString(absolute));
  }
}
