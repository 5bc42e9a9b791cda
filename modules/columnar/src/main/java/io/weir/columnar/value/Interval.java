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

  /** Whole days of time become days, and both have one sign. */
  public Interval justifyHours() {
    long newDays = days + micros / Calendar.MICROS_PER_DAY;
    long newMicros = micros % Calendar.MICROS_PER_DAY;
    if (newDays > 0 && newMicros < 0) {
      newMicros += Calendar.MICROS_PER_DAY;
      newDays--;
    } else if (newDays < 0 && newMicros > 0) {
      newMicros -= Calendar.MICROS_PER_DAY;
      newDays++;
    }
    return ofExact(months, newDays, newMicros);
  }

  /** Thirty days become a month, and both have one sign. */
  public Interval justifyDays() {
    long newMonths = months + days / 30L;
    long newDays = days % 30;
    if (newMonths > 0 && newDays < 0) {
      newDays += 30;
      newMonths--;
    } else if (newMonths < 0 && newDays > 0) {
      newDays -= 30;
      newMonths++;
    }
    return ofExact(newMonths, newDays, micros);
  }

  /** Time to days, days to months, and all parts of one sign. */
  public Interval justify() {
    long newDays = days + micros / Calendar.MICROS_PER_DAY;
    long newMicros = micros % Calendar.MICROS_PER_DAY;
    long newMonths = months + newDays / 30;
    newDays %= 30;
    if (newMonths > 0 && (newDays < 0 || (newDays == 0 && newMicros < 0))) {
      newDays += 30;
      newMonths--;
    } else if (newMonths < 0 && (newDays > 0 || (newDays == 0 && newMicros > 0))) {
      newDays -= 30;
      newMonths++;
    }
    if (newDays > 0 && newMicros < 0) {
      newMicros += Calendar.MICROS_PER_DAY;
      newDays--;
    } else if (newDays < 0 && newMicros > 0) {
      newMicros -= Calendar.MICROS_PER_DAY;
      newDays++;
    }
    return ofExact(newMonths, newDays, newMicros);
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
    double restSeconds = roundToMicro((dayRest + (monthDays - (int) monthDays)) * 86_400);
    long days = (long) wholeDays + (int) monthDays;
    if (Math.abs(restSeconds) >= 86_400) {
      days += (int) (restSeconds / 86_400);
      restSeconds %= 86_400;
    }
    double total = Math.rint(microsResult + restSeconds * 1_000_000);
    if (!(Math.abs(total) < 0x1p63)) {
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
