package io.weir.dataflow.expr.function;

import static io.weir.columnar.DataType.FLOAT8;
import static io.weir.columnar.DataType.INT4;
import static io.weir.columnar.DataType.INT8;
import static io.weir.columnar.DataType.NUMERIC;

import io.weir.columnar.DataType;
import io.weir.columnar.value.Numerics;
import io.weir.columnar.value.ValueErrors;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * Rounding, roots, logarithms, powers, angles. Floats round half to even, numerics away from zero.
 */
final class MathFunctions {
  private MathFunctions() {}

  static void register(Functions to) {
    rounding(to);
    powers(to);
    angles(to);
    wholes(to);
  }

  private static void rounding(Functions to) {
    for (String name : new String[] {"ceil", "ceiling"}) {
      floats(to, name, Math::ceil);
      numerics(to, name, v -> v.setScale(0, RoundingMode.CEILING));
    }
    floats(to, "floor", Math::floor);
    numerics(to, "floor", v -> v.setScale(0, RoundingMode.FLOOR));
    floats(to, "round", Math::rint);
    numerics(to, "round", v -> v.setScale(0, RoundingMode.HALF_UP));
    floats(to, "trunc", v -> v < 0 ? Math.ceil(v) : Math.floor(v));
    numerics(to, "trunc", v -> v.setScale(0, RoundingMode.DOWN));
    floats(to, "sign", v -> v > 0 ? 1 : v < 0 ? -1 : 0);
    numerics(to, "sign", v -> BigDecimal.valueOf(v.signum()));
    toScale(to, "round", RoundingMode.HALF_UP);
    toScale(to, "trunc", RoundingMode.DOWN);
    to.rows("scale", INT4, (a, i, out) -> out.appendLong(Args.decimal(a, 0, i).scale()), NUMERIC);
    numerics(
        to,
        "trim_scale",
        v -> {
          BigDecimal stripped = v.stripTrailingZeros();
          return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
        });
  }

  private static void toScale(Functions to, String name, RoundingMode mode) {
    to.rows(
        name,
        NUMERIC,
        (a, i, out) -> {
          int scale = (int) Math.clamp(Args.integer(a, 1, i), -2000L, 2000L);
          BigDecimal rounded = Args.decimal(a, 0, i).setScale(scale, mode);
          Numerics.append(out, scale < 0 ? rounded.setScale(0) : rounded);
        },
        NUMERIC,
        INT4);
  }

  private static void floats(Functions to, String name, DoubleUnaryOperator operator) {
    to.rows(
        name,
        FLOAT8,
        (a, i, out) -> out.appendDouble(operator.applyAsDouble(Args.real(a, 0, i))),
        FLOAT8);
  }

  private static void numerics(Functions to, String name, UnaryOperator<BigDecimal> operator) {
    to.rows(
        name,
        NUMERIC,
        (a, i, out) -> Numerics.append(out, operator.apply(Args.decimal(a, 0, i))),
        NUMERIC);
  }

  private static void powers(Functions to) {
    floats(to, "sqrt", MathFunctions::sqrt);
    numerics(to, "sqrt", NumericMath::sqrt);
    floats(to, "cbrt", Math::cbrt);
    floats(to, "exp", v -> checked(Math.exp(v), v));
    numerics(to, "exp", NumericMath::exp);
    floats(to, "ln", v -> Math.log(positive(v)));
    numerics(to, "ln", NumericMath::ln);
    for (String name : new String[] {"log", "log10"}) {
      floats(to, name, v -> Math.log10(positive(v)));
      numerics(to, name, v -> NumericMath.log(BigDecimal.TEN, v));
    }
    to.rows(
        "log",
        NUMERIC,
        (a, i, out) ->
            Numerics.append(out, NumericMath.log(Args.decimal(a, 0, i), Args.decimal(a, 1, i))),
        NUMERIC,
        NUMERIC);
    for (String name : new String[] {"power", "pow", "^"}) {
      to.rows(
          name,
          FLOAT8,
          (a, i, out) -> out.appendDouble(power(Args.real(a, 0, i), Args.real(a, 1, i))),
          FLOAT8,
          FLOAT8);
      to.rows(
          name,
          NUMERIC,
          (a, i, out) ->
              Numerics.append(out, NumericMath.power(Args.decimal(a, 0, i), Args.decimal(a, 1, i))),
          NUMERIC,
          NUMERIC);
    }
  }

  private static double sqrt(double value) {
    if (value < 0) {
      throw NumericMath.badPower("cannot take square root of a negative number");
    }
    return Math.sqrt(value);
  }

  private static double positive(double value) {
    if (value <= 0) {
      throw NumericMath.badLogarithm(value == 0);
    }
    return value;
  }

  private static double power(double base, double exponent) {
    if (base == 0 && exponent < 0) {
      throw NumericMath.badPower("zero raised to a negative power is undefined");
    }
    if (base < 0 && Math.rint(exponent) != exponent && !Double.isNaN(exponent)) {
      throw NumericMath.badPower(
          "a negative number raised to a non-integer power yields a complex result");
    }
    if (base == 1 || exponent == 0) {
      return 1;
    }
    double result = Math.pow(base, exponent);
    boolean finite = !Double.isInfinite(base) && !Double.isInfinite(exponent);
    if (finite && Double.isInfinite(result)) {
      throw ValueErrors.FLOAT_OVERFLOW.exception();
    }
    if (finite && result == 0 && base != 0) {
      throw ValueErrors.FLOAT_UNDERFLOW.exception();
    }
    return result;
  }

  private static double checked(double result, double argument) {
    if (!Double.isInfinite(argument)) {
      if (Double.isInfinite(result)) {
        throw ValueErrors.FLOAT_OVERFLOW.exception();
      }
      if (result == 0) {
        throw ValueErrors.FLOAT_UNDERFLOW.exception();
      }
    }
    return result;
  }

  private static void angles(Functions to) {
    floats(to, "sin", MathFunctions::finite, Math::sin);
    floats(to, "cos", MathFunctions::finite, Math::cos);
    floats(to, "tan", MathFunctions::finite, Math::tan);
    floats(to, "asin", MathFunctions::unit, Math::asin);
    floats(to, "acos", MathFunctions::unit, Math::acos);
    floats(to, "atan", Math::atan);
    floats(to, "radians", v -> v * (Math.PI / 180));
    floats(to, "degrees", v -> v / (Math.PI / 180));
    to.rows(
        "atan2",
        FLOAT8,
        (a, i, out) -> out.appendDouble(Math.atan2(Args.real(a, 0, i), Args.real(a, 1, i))),
        FLOAT8,
        FLOAT8);
    to.rows("pi", FLOAT8, (a, i, out) -> out.appendDouble(Math.PI));
  }

  private static void floats(
      Functions to, String name, DoubleUnaryOperator check, DoubleUnaryOperator operator) {
    floats(to, name, check.andThen(operator));
  }

  private static double finite(double value) {
    if (Double.isInfinite(value)) {
      throw ValueErrors.INPUT_RANGE.exception();
    }
    return value;
  }

  private static double unit(double value) {
    if (value < -1 || value > 1) {
      throw ValueErrors.INPUT_RANGE.exception();
    }
    return value;
  }

  private static void wholes(Functions to) {
    for (DataType type : new DataType[] {INT4, INT8}) {
      to.rows(
          "gcd",
          type,
          (a, i, out) -> out.appendLong(gcd(type, Args.integer(a, 0, i), Args.integer(a, 1, i))),
          type,
          type);
      to.rows(
          "lcm",
          type,
          (a, i, out) -> out.appendLong(lcm(type, Args.integer(a, 0, i), Args.integer(a, 1, i))),
          type,
          type);
    }
    to.rows(
        "factorial",
        NUMERIC,
        (a, i, out) -> Numerics.append(out, NumericMath.factorial(Args.integer(a, 0, i))),
        INT8);
  }

  private static long gcd(DataType type, long left, long right) {
    BigInteger result = BigInteger.valueOf(left).gcd(BigInteger.valueOf(right));
    return NumberCasts.integer(type.kind(), new BigDecimal(result));
  }

  private static long lcm(DataType type, long left, long right) {
    if (left == 0 || right == 0) {
      return 0;
    }
    BigInteger a = BigInteger.valueOf(left);
    BigInteger b = BigInteger.valueOf(right);
    return NumberCasts.integer(type.kind(), new BigDecimal(a.multiply(b).abs().divide(a.gcd(b))));
  }
}
