package io.weir.columnar.value;

import io.weir.kernel.RejectedException;

/** A span of time; its three parts have a sign each. */
public record Interval(int months, int days, long micros) {
  /**
   * @throws RejectedException 22008 where a part is past its range
   */
  public static Interval ofExact(long months, long days, long micros) {
    if (months != (int) months || days != (int) days) {
      throw ValueErrors.INTERVAL_RANGE.exception();
    }
    return new Interval((int) months, (int) days, micros);
  }

  public Interval plus(Interval other) {
    return ofExact(
        (long) months + other.months, (long) days + other.days, add(micros, other.micros));
  }

  public Interval negate() {
    if (micros == Long.MIN_VALUE) {
      throw ValueErrors.INTERVAL_RANGE.exception();
    }
    return ofExact(-(long) months, -(long) days, -micros);
  }

  public Interval minus(Interval other) {
    return plus(other.negate());
  }

  /** Fractions of months go to days, of days to microseconds, as in PostgreSQL. */
  public Interval times(double factor) {
    double monthsResult = months * factor;
    double daysResult = days * factor;
    if (Double.isNaN(factor)
        || Math.abs(monthsResult) > Integer.MAX_VALUE
        || Math.abs(daysResult) > Integer.MAX_VALUE) {
      throw ValueErrors.INTERVAL_RANGE.exception();
    }
    int wholeMonths = (int) monthsResult;
    int wholeDays = (int) daysResult;
    return carry(
        wholeMonths,
        wholeDays,
        monthsResult - wholeMonths,
        daysResult - wholeDays,
        micros * factor);
  }

  public Interval dividedBy(double divisor) {
    if (divisor == 0) {
      throw ValueErrors.DIVISION_BY_ZERO.exception();
    }
    double monthsResult = months / divisor;
    double daysResult = days / divisor;
    if (Double.isNaN(divisor)
        || Math.abs(monthsResult) > Integer.MAX_VALUE
        || Math.abs(daysResult) > Integer.MAX_VALUE) {
      throw ValueErrors.INTERVAL_RANGE.exception();
    }
    int wholeMonths = (int) monthsResult;
    int wholeDays = (int) daysResult;
    return carry(
        wholeMonths,
        wholeDays,
        monthsResult - wholeMonths,
        daysResult - wholeDays,
        micros / divisor);
  }

  private static Interval carry(
      int wholeMonths, int wholeDays, double monthRest, double dayRest, double microsResult) {
    double monthDays = roundToMicro(monthRest * 30);
    double restSeconds = roundToMicro((dayRest + monthDays - (int) monthDays) * 86_400);
    long days = wholeDays + (long) (int) monthDays;
    if (Math.abs(restSeconds) >= 86_400) {
      days += (int) (restSeconds / 86_400);
      restSeconds -= (int) (restSeconds / 86_400) * 86_400;
    }
    double total = Math.rint(microsResult + restSeconds * 1_000_000);
    if (!(Math.abs(total) < 9.223372036854775807E18)) {
      throw ValueErrors.INTERVAL_RANGE.exception();
    }
    return ofExact(wholeMonths, days, (long) total);
  }

  private static double roundToMicro(double value) {
    return Math.rint(value * 1_000_000) / 1_000_000;
  }

  private static long add(long left, long right) {
    long sum = left + right;
    if (((left ^ sum) & (right ^ sum)) < 0) {
      throw ValueErrors.INTERVAL_RANGE.exception();
    }
    return sum;
  }
}
