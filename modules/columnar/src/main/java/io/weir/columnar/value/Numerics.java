package io.weir.columnar.value;

import io.weir.columnar.BigEndian;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.ColumnBuilder;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Numerics in their binary form: two bytes of scale, then the unscaled value in two's complement,
 * as short as it goes. A value whose unscaled part fits a {@code long} is <em>small</em> and can be
 * worked on without an object. Scales are never negative. Rounding is half away from zero.
 */
public final class Numerics {
  /** Digits behind the point that a numeric can have. */
  public static final int MAX_SCALE = 16383;

  private static final int MAX_INTEGER_DIGITS = 131072;
  private static final int MAX_DISPLAY_SCALE = 1000;
  private static final int MIN_SIGNIFICANT_DIGITS = 16;
  private static final int DIGITS_PER_WORD = 4;
  private static final long[] POWERS = new long[19];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private Numerics() {}

  public static int scale(byte[] data, int start) {
    return BigEndian.getShort(data, start);
  }

  public static int scale(BytesColumn column, int row) {
    return scale(column.data(), column.start(row));
  }

  /** Whether {@link #unscaled} can tell the value. */
  public static boolean isSmall(BytesColumn column, int row) {
    return column.length(row) <= 10;
  }

  /** The unscaled value of a small numeric. */
  public static long unscaled(BytesColumn column, int row) {
    return unscaled(column.data(), column.start(row) + 2, column.offsets()[row + 1]);
  }

  private static long unscaled(byte[] data, int start, int end) {
    int at = start;
    long value = data[at];
    while (++at < end) {
      value = (value << 8) | (data[at] & 0xff);
    }
    return value;
  }

  public static BigDecimal get(BytesColumn column, int row) {
    return decode(column.data(), column.start(row), column.length(row));
  }

  public static BigDecimal decode(byte[] data, int start, int length) {
    int scale = scale(data, start);
    if (length <= 10) {
      return BigDecimal.valueOf(unscaled(data, start + 2, start + length), scale);
    }
    return new BigDecimal(new BigInteger(data, start + 2, length - 2), scale);
  }

  public static byte[] encode(BigDecimal value) {
    BigDecimal checked = check(value);
    byte[] digits = checked.unscaledValue().toByteArray();
    byte[] out = new byte[digits.length + 2];
    BigEndian.putShort(out, 0, checked.scale());
    System.arraycopy(digits, 0, out, 2, digits.length);
    return out;
  }

  public static void append(ColumnBuilder out, BigDecimal value) {
    BigDecimal checked = check(value);
    BigInteger unscaled = checked.unscaledValue();
    if (unscaled.bitLength() < 64) {
      append(out, unscaled.longValue(), checked.scale());
    } else {
      out.appendBytes(encode(checked));
    }
  }

  /** Appends {@code unscaled} / 10^{@code scale}. */
  public static void append(ColumnBuilder out, long unscaled, int scale) {
    int length = byteLength(unscaled);
    int at = out.appendSpace(length + 2);
    byte[] data = out.data();
    BigEndian.putShort(data, at, scale);
    for (int shift = (length - 1) * 8, i = at + 2; shift >= 0; shift -= 8, i++) {
      data[i] = (byte) (unscaled >>> shift);
    }
  }

  /** Bytes that the shortest two's complement form takes. */
  public static int byteLength(long value) {
    return (Long.SIZE - Long.numberOfLeadingZeros(value ^ (value >> 63))) / 8 + 1;
  }

  public static int compare(BytesColumn left, int i, BytesColumn right, int j) {
    if (isSmall(left, i) && isSmall(right, j) && scale(left, i) == scale(right, j)) {
      return Long.compare(unscaled(left, i), unscaled(right, j));
    }
    return get(left, i).compareTo(get(right, j));
  }

  /** 10^{@code exponent}, for exponents of 0 to 18. */
  public static long powerOfTen(int exponent) {
    return POWERS[exponent];
  }

  /**
   * {@code value} as a numeric holds it: no negative scale, no scale past {@link #MAX_SCALE}.
   *
   * @throws io.weir.kernel.RejectedException 22003 where there are too many digits
   */
  public static BigDecimal check(BigDecimal value) {
    if ((long) value.precision() - value.scale() > MAX_INTEGER_DIGITS) {
      throw ValueErrors.NUMERIC_OVERFLOW.exception();
    }
    if (value.scale() < 0) {
      return value.setScale(0);
    }
    return value.scale() > MAX_SCALE ? value.setScale(MAX_SCALE, RoundingMode.HALF_UP) : value;
  }

  /**
   * {@code value} as a {@code numeric(precision, scale)} holds it.
   *
   * @throws io.weir.kernel.RejectedException 22003 where it has too many digits before the point
   */
  public static BigDecimal rescale(BigDecimal value, int precision, int scale) {
    BigDecimal rounded = value.setScale(scale, RoundingMode.HALF_UP);
    if (rounded.signum() != 0 && rounded.precision() > precision) {
      throw Rejection.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "numeric field overflow")
          .withDetail(
              "A field with precision "
                  + precision
                  + ", scale "
                  + scale
                  + " must round to an absolute value less than "
                  + (precision == scale ? "1" : "10^" + (precision - scale))
                  + ".")
          .exception();
    }
    return rounded;
  }

  /**
   * The quotient with as many digits as PostgreSQL gives it: at least sixteen significant ones, and
   * no fewer behind the point than either operand has.
   *
   * @throws io.weir.kernel.RejectedException 22012 for a zero divisor
   */
  public static BigDecimal divide(BigDecimal dividend, BigDecimal divisor) {
    if (divisor.signum() == 0) {
      throw ValueErrors.DIVISION_BY_ZERO.exception();
    }
    return dividend.divide(divisor, divisionScale(dividend, divisor), RoundingMode.HALF_UP);
  }

  /** After PostgreSQL's select_div_scale. */
  public static int divisionScale(BigDecimal dividend, BigDecimal divisor) {
    int weight = weight(dividend) - weight(divisor);
    if (leadingWord(dividend) <= leadingWord(divisor)) {
      weight--;
    }
    int scale = MIN_SIGNIFICANT_DIGITS - weight * DIGITS_PER_WORD;
    scale = Math.max(scale, Math.max(dividend.scale(), divisor.scale()));
    return Math.min(Math.max(scale, 0), MAX_DISPLAY_SCALE);
  }

  /** The power of 10000 that the leading base-10000 digit stands for; 0 for zero. */
  static int weight(BigDecimal value) {
    return value.signum() == 0 ? 0 : Math.floorDiv(exponent(value), DIGITS_PER_WORD);
  }

  private static int leadingWord(BigDecimal value) {
    if (value.signum() == 0) {
      return 0;
    }
    int digits = exponent(value) - weight(value) * DIGITS_PER_WORD + 1;
    BigInteger unscaled = value.unscaledValue().abs();
    int shift = value.precision() - digits;
    BigInteger word =
        shift >= 0
            ? unscaled.divide(BigInteger.TEN.pow(shift))
            : unscaled.multiply(BigInteger.TEN.pow(-shift));
    return word.intValueExact();
  }

  /** The power of ten that the first significant digit stands for. */
  static int exponent(BigDecimal value) {
    return value.precision() - value.scale() - 1;
  }

  public static String format(BigDecimal value) {
    return value.toPlainString();
  }
}
