package io.weir.dataflow.expr.function;

import io.weir.columnar.value.Numerics;
import io.weir.columnar.value.ValueErrors;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Roots, logarithms and powers of numerics, with as many digits as PostgreSQL gives them: about
 * sixteen significant ones, and no fewer behind the point than the arguments have.
 */
final class NumericMath {
  private static final int SIGNIFICANT = 16;
  private static final int MAX_SCALE = 1000;
  private static final double LOG10_E = 0.434294481903252;
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  private NumericMath() {}

  static RejectedException badPower(String message) {
    return Rejection.of("2201F", message).exception();
  }

  static RejectedException badLogarithm(boolean zero) {
    return Rejection.of(
            "2201E",
            zero ? "cannot take logarithm of zero" : "cannot take logarithm of a negative number")
        .exception();
  }

  static BigDecimal sqrt(BigDecimal value) {
    if (value.signum() < 0) {
      throw badPower("cannot take square root of a negative number");
    }
    // Half the digits before the point, counted in words of four as PostgreSQL does.
    int words = value.signum() == 0 ? 0 : Math.floorDiv(exponent(value), 4);
    int digits = words >= 0 ? words * 2 + 1 : 1 - (-words * 2);
    int scale = scale(SIGNIFICANT - digits, value.scale(), 0);
    int precision = Math.max(exponent(value) / 2 + scale + 6, 8);
    return value.sqrt(new MathContext(precision)).setScale(scale, RoundingMode.HALF_UP);
  }

  static BigDecimal exp(BigDecimal value) {
    double magnitude = value.doubleValue() * LOG10_E;
    if (magnitude > 131_072) {
      throw ValueErrors.NUMERIC_OVERFLOW.exception();
    }
    int scale = scale(SIGNIFICANT - (int) magnitude, value.scale(), 0);
    if (magnitude < -scale - 10) {
      return BigDecimal.ZERO.setScale(scale);
    }
    int precision = Math.max((int) magnitude + scale + 12, 20);
    return expSeries(value, new MathContext(precision)).setScale(scale, RoundingMode.HALF_UP);
  }

  static BigDecimal ln(BigDecimal value) {
    checkLogarithm(value);
    int scale = scale(SIGNIFICANT - lnMagnitude(value), value.scale(), 0);
    return lnSeries(value, new MathContext(scale + 20)).setScale(scale, RoundingMode.HALF_UP);
  }

  static BigDecimal log(BigDecimal base, BigDecimal value) {
    checkLogarithm(base);
    checkLogarithm(value);
    int magnitude = lnMagnitude(value) - lnMagnitude(base);
    int scale = scale(SIGNIFICANT - magnitude, base.scale(), value.scale());
    MathContext context = new MathContext(scale + 24);
    BigDecimal divisor = lnSeries(base, context);
    if (divisor.signum() == 0) {
      throw ValueErrors.DIVISION_BY_ZERO.exception();
    }
    return lnSeries(value, context).divide(divisor, context).setScale(scale, RoundingMode.HALF_UP);
  }

  static BigDecimal power(BigDecimal base, BigDecimal exponent) {
    if (base.signum() == 0 && exponent.signum() < 0) {
      throw badPower("zero raised to a negative power is undefined");
    }
    boolean whole = exponent.stripTrailingZeros().scale() <= 0;
    if (base.signum() < 0 && !whole) {
      throw badPower("a negative number raised to a non-integer power yields a complex result");
    }
    if (base.signum() == 0) {
      return (exponent.signum() == 0 ? BigDecimal.ONE : BigDecimal.ZERO).setScale(SIGNIFICANT);
    }
    double magnitude = exponent.doubleValue() * log10(base.abs());
    if (magnitude > 131_072) {
      throw ValueErrors.NUMERIC_OVERFLOW.exception();
    }
    boolean small = whole && exponent.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0;
    int scale =
        small
            ? scale(SIGNIFICANT, base.scale(), 0)
            : scale(SIGNIFICANT - (int) magnitude, base.scale(), exponent.scale());
    if (magnitude < -scale - 10) {
      return BigDecimal.ZERO.setScale(scale);
    }
    int precision = Math.max((int) magnitude + scale + 24, 24);
    MathContext context = new MathContext(precision);
    BigDecimal result =
        small && exponent.abs().compareTo(BigDecimal.valueOf(999_999_999)) <= 0
            ? base.pow(exponent.intValueExact(), context)
            : expSeries(lnSeries(base.abs(), context).multiply(exponent, context), context)
                .multiply(sign(base, exponent));
    return result.setScale(scale, RoundingMode.HALF_UP);
  }

  private static BigDecimal sign(BigDecimal base, BigDecimal exponent) {
    boolean odd = exponent.remainder(TWO).signum() != 0;
    return base.signum() < 0 && odd ? BigDecimal.ONE.negate() : BigDecimal.ONE;
  }

  static BigDecimal factorial(long n) {
    if (n < 0) {
      throw Rejection.of("22003", "factorial of a negative number is undefined").exception();
    }
    if (n > 32_177) {
      throw ValueErrors.NUMERIC_OVERFLOW.exception();
    }
    BigInteger result = BigInteger.ONE;
    for (long i = 2; i <= n; i++) {
      result = result.multiply(BigInteger.valueOf(i));
    }
    return Numerics.check(new BigDecimal(result));
  }

  private static void checkLogarithm(BigDecimal value) {
    if (value.signum() <= 0) {
      throw badLogarithm(value.signum() == 0);
    }
  }

  private static int scale(int wanted, int first, int second) {
    return Math.min(Math.max(Math.max(wanted, Math.max(first, second)), 0), MAX_SCALE);
  }

  private static int exponent(BigDecimal value) {
    return value.precision() - value.scale() - 1;
  }

  private static double log10(BigDecimal value) {
    int exponent = exponent(value);
    return exponent + Math.log10(value.scaleByPowerOfTen(-exponent).doubleValue());
  }

  /** The power of ten of the first digit of ln(value), as PostgreSQL estimates it. */
  private static int lnMagnitude(BigDecimal value) {
    BigDecimal near = value.subtract(BigDecimal.ONE);
    if (near.abs().compareTo(new BigDecimal("0.1")) <= 0) {
      return near.signum() == 0 ? 0 : exponent(near);
    }
    return (int) Math.log10(Math.abs(log10(value) / LOG10_E));
  }

  /** e^x: the argument is halved until the series is short, the result squared as often. */
  private static BigDecimal expSeries(BigDecimal x, MathContext context) {
    int halvings =
        Math.max(0, (int) Math.ceil(Math.log(Math.abs(x.doubleValue()) + 1) / Math.log(2)) + 8);
    MathContext inner = new MathContext(context.getPrecision() + halvings + 10);
    BigDecimal small = x.divide(TWO.pow(halvings), inner);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int n = 1; term.signum() != 0 && exponent(term) > -inner.getPrecision(); n++) {
      term = term.multiply(small, inner).divide(BigDecimal.valueOf(n), inner);
      sum = sum.add(term, inner);
    }
    for (int i = 0; i < halvings; i++) {
      sum = sum.multiply(sum, inner);
    }
    return sum.round(context);
  }

  /** ln x = 2 artanh((x-1)/(x+1)), after roots have brought x near one. */
  private static BigDecimal lnSeries(BigDecimal x, MathContext context) {
    MathContext inner = new MathContext(context.getPrecision() + 20 + Math.abs(exponent(x)) / 3);
    BigDecimal near = x;
    int roots = 0;
    while (near.subtract(BigDecimal.ONE).abs().compareTo(new BigDecimal("0.01")) > 0) {
      near = near.sqrt(inner);
      roots++;
    }
    BigDecimal ratio = near.subtract(BigDecimal.ONE).divide(near.add(BigDecimal.ONE), inner);
    BigDecimal square = ratio.multiply(ratio, inner);
    BigDecimal power = ratio;
    BigDecimal sum = BigDecimal.ZERO;
    for (int n = 1; power.signum() != 0 && exponent(power) > -inner.getPrecision() - 5; n += 2) {
      sum = sum.add(power.divide(BigDecimal.valueOf(n), inner), inner);
      power = power.multiply(square, inner);
    }
    return sum.multiply(TWO.pow(roots + 1)).round(context);
  }
}
