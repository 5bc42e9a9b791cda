package io.weir.columnar.value;

/**
 * The proleptic Gregorian calendar in whole numbers: days since 1970-01-01, microseconds since its
 * midnight, and the range of both that PostgreSQL takes. Year 0 is 1 BC. Two values stand for
 * infinity.
 */
public final class Calendar {
  public static final long MICROS_PER_SECOND = 1_000_000;
  public static final long MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;
  public static final long MICROS_PER_HOUR = 60 * MICROS_PER_MINUTE;
  public static final long MICROS_PER_DAY = 24 * MICROS_PER_HOUR;

  /** Timestamps. */
  public static final long INFINITY = Long.MAX_VALUE;

  public static final long MINUS_INFINITY = Long.MIN_VALUE;
  public static final long DATE_INFINITY = Integer.MAX_VALUE;
  public static final long DATE_MINUS_INFINITY = Integer.MIN_VALUE;

  /** 4714-11-24 BC. */
  public static final long MIN_DATE = -2_440_588;

  /** 5874897-12-31. */
  public static final long MAX_DATE = daysOf(5_874_897, 12, 31);

  private static final long MIN_TIMESTAMP = MIN_DATE * MICROS_PER_DAY;

  /** 294246-12-31: the last whole year that fits 64 bits. */
  private static final long END_TIMESTAMP = daysOf(294_247, 1, 1) * MICROS_PER_DAY;

  private static final int[] MONTH_DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  private Calendar() {}

  /** The day of a date; algorithm: H. Hinnant, days_from_civil. */
  public static long daysOf(long year, int month, int day) {
    long y = month <= 2 ? year - 1 : year;
    long era = Math.floorDiv(y, 400L);
    long yearOfEra = y - era * 400;
    long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097 + dayOfEra - 719_468;
  }

  /** Year, month and day of a date in one number: see {@link #year} and its siblings. */
  public static long civil(long days) {
    long z = days + 719_468;
    long era = Math.floorDiv(z, 146_097L);
    long dayOfEra = z - era * 146_097;
    long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    long shifted = (5 * dayOfYear + 2) / 153;
    long day = dayOfYear - (153 * shifted + 2) / 5 + 1;
    long month = shifted < 10 ? shifted + 3 : shifted - 9;
    long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    return (year << 16) | (month << 8) | day;
  }

  public static int year(long civil) {
    return (int) (civil >> 16);
  }

  public static int month(long civil) {
    return (int) (civil >> 8) & 0xff;
  }

  public static int day(long civil) {
    return (int) civil & 0xff;
  }

  public static boolean isLeap(long year) {
    return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  public static int daysInMonth(long year, int month) {
    return month == 2 && isLeap(year) ? 29 : MONTH_DAYS[month - 1];
  }

  public static boolean isFiniteDate(long days) {
    return days != DATE_INFINITY && days != DATE_MINUS_INFINITY;
  }

  public static boolean isFinite(long micros) {
    return micros != INFINITY && micros != MINUS_INFINITY;
  }

  /**
   * @throws io.weir.kernel.RejectedException 22008 where {@code micros} is no timestamp
   */
  public static long checkTimestamp(long micros) {
    if (micros < MIN_TIMESTAMP || micros >= END_TIMESTAMP) {
      throw ValueErrors.TIMESTAMP_RANGE.exception();
    }
    return micros;
  }

  public static boolean isTimestamp(long micros) {
    return micros >= MIN_TIMESTAMP && micros < END_TIMESTAMP;
  }

  /**
   * @throws io.weir.kernel.RejectedException 22008 where {@code days} is no date
   */
  public static long checkDate(long days) {
    if (days < MIN_DATE || days > MAX_DATE) {
      throw ValueErrors.DATE_RANGE.exception();
    }
    return days;
  }

  /** Midnight of a date. */
  public static long timestampOf(long days) {
    if (days == DATE_INFINITY) {
      return INFINITY;
    }
    if (days == DATE_MINUS_INFINITY) {
      return MINUS_INFINITY;
    }
    if (days < MIN_DATE || days >= END_TIMESTAMP / MICROS_PER_DAY) {
      throw ValueErrors.DATE_RANGE.exception();
    }
    return days * MICROS_PER_DAY;
  }

  /** The date that a timestamp lies on. */
  public static long dateOf(long micros) {
    if (micros == INFINITY) {
      return DATE_INFINITY;
    }
    if (micros == MINUS_INFINITY) {
      return DATE_MINUS_INFINITY;
    }
    return Math.floorDiv(micros, MICROS_PER_DAY);
  }

  /** Months are added first (a day past the month's end becomes its last), then days, then time. */
  public static long plus(long micros, Interval interval) {
    if (!isFinite(micros)) {
      return micros;
    }
    long result = micros;
    if (interval.months() != 0) {
      long day = Math.floorDiv(result, MICROS_PER_DAY);
      long time = Math.floorMod(result, MICROS_PER_DAY);
      result = plusMonths(day, interval.months()) * MICROS_PER_DAY + time;
    }
    long withDays = result + interval.days() * MICROS_PER_DAY;
    long sum = withDays + interval.micros();
    if (((withDays ^ sum) & (interval.micros() ^ sum)) < 0) {
      throw ValueErrors.TIMESTAMP_RANGE.exception();
    }
    if (Math.abs((double) result + interval.days() * (double) MICROS_PER_DAY) > 9.2e18) {
      throw ValueErrors.TIMESTAMP_RANGE.exception();
    }
    return checkTimestamp(sum);
  }

  private static long plusMonths(long days, long months) {
    long civil = civil(days);
    long total = year(civil) * 12L + month(civil) - 1 + months;
    long year = Math.floorDiv(total, 12L);
    int month = (int) Math.floorMod(total, 12L) + 1;
    if (year < -4713 || year > 294_276) {
      throw ValueErrors.TIMESTAMP_RANGE.exception();
    }
    return daysOf(year, month, Math.min(day(civil), daysInMonth(year, month)));
  }
}
