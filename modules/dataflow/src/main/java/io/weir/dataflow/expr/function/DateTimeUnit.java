package io.weir.dataflow.expr.function;

import io.weir.columnar.DataType;
import io.weir.columnar.TypeKind;
import io.weir.columnar.value.Calendar;
import io.weir.columnar.value.Interval;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.List;
import java.util.Locale;

/** The units of extract, date_part and date_trunc. */
enum DateTimeUnit {
  MICROSECONDS("microseconds", "microsecond", "us", "usec", "usecs"),
  MILLISECONDS("milliseconds", "millisecond", "ms", "msec", "msecs"),
  SECOND("second", "seconds", "s", "sec", "secs"),
  MINUTE("minute", "minutes", "m", "min", "mins"),
  HOUR("hour", "hours", "h", "hr", "hrs"),
  DAY("day", "days", "d"),
  WEEK("week", "weeks", "w"),
  MONTH("month", "months", "mon", "mons"),
  QUARTER("quarter", "qtr"),
  YEAR("year", "years", "y", "yr", "yrs"),
  DECADE("decade", "decades", "dec", "decs"),
  CENTURY("century", "centuries", "c", "cent"),
  MILLENNIUM("millennium", "millennia", "mil", "mils"),
  DOW("dow"),
  ISODOW("isodow"),
  DOY("doy"),
  ISOYEAR("isoyear"),
  EPOCH("epoch"),
  JULIAN("julian", "jd", "j"),
  TIMEZONE("timezone"),
  TIMEZONE_HOUR("timezone_hour"),
  TIMEZONE_MINUTE("timezone_minute");

  private final List<String> names;

  DateTimeUnit(String... names) {
    this.names = List.of(names);
  }

  /**
   * @throws RejectedException 22023 where {@code name} is no unit
   */
  static DateTimeUnit of(String name, DataType type) {
    String wanted = name.toLowerCase(Locale.ROOT);
    for (DateTimeUnit unit : values()) {
      if (unit.names.contains(wanted)) {
        return unit;
      }
    }
    throw Rejection.of(
            SqlState.INVALID_PARAMETER_VALUE,
            "unit \"" + name + "\" not recognized for type " + type.kind().sqlName())
        .exception();
  }

  RejectedException unsupported(DataType type) {
    return Rejection.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "unit \"" + names.getFirst() + "\" not supported for type " + type.kind().sqlName())
        .exception();
  }

  /** Whether it only grows with time: of infinity it is infinite, and any other unit null. */
  boolean isMonotonic() {
    return switch (this) {
      case YEAR, DECADE, CENTURY, MILLENNIUM, ISOYEAR, EPOCH, JULIAN -> true;
      default -> false;
    };
  }

  /** Digits behind the point that {@link #ofTimestamp} and {@link #ofInterval} count in. */
  int scale(DataType type) {
    return switch (this) {
      case SECOND -> 6;
      case MILLISECONDS -> 3;
      case EPOCH -> type.kind() == TypeKind.DATE ? 0 : 6;
      default -> 0;
    };
  }

  /** The field of a finite date. */
  long ofDate(long days) {
    return switch (this) {
      case EPOCH -> days * 86_400;
      case JULIAN -> days - Calendar.MIN_DATE;
      case MICROSECONDS,
          MILLISECONDS,
          SECOND,
          MINUTE,
          HOUR,
          TIMEZONE,
          TIMEZONE_HOUR,
          TIMEZONE_MINUTE ->
          throw unsupported(DataType.DATE);
      default -> ofDay(days);
    };
  }

  /**
   * The field of a finite timestamp, at {@link #scale}; not {@link #JULIAN}, which has a fraction.
   */
  long ofTimestamp(long micros, DataType type) {
    long time = Math.floorMod(micros, Calendar.MICROS_PER_DAY);
    return switch (this) {
      case EPOCH -> micros;
      case MICROSECONDS, MILLISECONDS, SECOND -> time % Calendar.MICROS_PER_MINUTE;
      case MINUTE -> time / Calendar.MICROS_PER_MINUTE % 60;
      case HOUR -> time / Calendar.MICROS_PER_HOUR;
      case TIMEZONE, TIMEZONE_HOUR, TIMEZONE_MINUTE -> {
        if (type.kind() == TypeKind.TIMESTAMP) {
          throw unsupported(type);
        }
        yield 0;
      }
      default -> ofDay(Math.floorDiv(micros, Calendar.MICROS_PER_DAY));
    };
  }

  private long ofDay(long days) {
    long civil = Calendar.civil(days);
    int year = Calendar.year(civil);
    int month = Calendar.month(civil);
    return switch (this) {
      case DAY -> Calendar.day(civil);
      case MONTH -> month;
      case QUARTER -> (month - 1) / 3 + 1;
      case YEAR -> year > 0 ? year : year - 1;
      case DECADE -> Math.floorDiv(year, 10);
      case CENTURY -> year > 0 ? (year + 99) / 100 : -((99 - (year - 1)) / 100);
      case MILLENNIUM -> year > 0 ? (year + 999) / 1000 : -((999 - (year - 1)) / 1000);
      case DOW -> Math.floorMod(days + 4, 7L);
      case ISODOW -> Math.floorMod(days + 3, 7L) + 1;
      case DOY -> days - Calendar.daysOf(year, 1, 1) + 1;
      case WEEK -> isoWeek(days);
      case ISOYEAR -> {
        long isoYear = isoYear(days);
        yield isoYear > 0 ? isoYear : isoYear - 1;
      }
      default -> throw new AssertionError(this);
    };
  }

  /** The year that the Thursday of the day's week lies in. */
  static long isoYear(long days) {
    return Calendar.year(Calendar.civil(thursday(days)));
  }

  static long isoWeek(long days) {
    long thursday = thursday(days);
    long first = Calendar.daysOf(Calendar.year(Calendar.civil(thursday)), 1, 1);
    return (thursday - first) / 7 + 1;
  }

  private static long thursday(long days) {
    return days - Math.floorMod(days + 3, 7L) + 3;
  }

  /** The field of an interval, at {@link #scale}. */
  long ofInterval(Interval value) {
    long time = value.micros();
    long years = value.months() / 12;
    return switch (this) {
      case MICROSECONDS, MILLISECONDS, SECOND -> time % Calendar.MICROS_PER_MINUTE;
      case MINUTE -> time / Calendar.MICROS_PER_MINUTE % 60;
      case HOUR -> time / Calendar.MICROS_PER_HOUR;
      case DAY -> value.days();
      case MONTH -> value.months() % 12;
      case QUARTER -> value.months() % 12 / 3 + 1;
      case YEAR -> years;
      case DECADE -> years / 10;
      case CENTURY -> years / 100;
      case MILLENNIUM -> years / 1000;
      // A year counts 365.25 days here, and a month what is left of it 30.
      case EPOCH ->
          (years * 31_557_600L + (value.months() % 12) * 2_592_000L + value.days() * 86_400L)
                  * Calendar.MICROS_PER_SECOND
              + time;
      default -> throw unsupported(DataType.INTERVAL);
    };
  }

  /** A timestamp cut down to the unit. */
  long truncate(long micros, DataType type) {
    long days = Math.floorDiv(micros, Calendar.MICROS_PER_DAY);
    return switch (this) {
      case MICROSECONDS -> micros;
      case MILLISECONDS -> floor(micros, 1000);
      case SECOND -> floor(micros, Calendar.MICROS_PER_SECOND);
      case MINUTE -> floor(micros, Calendar.MICROS_PER_MINUTE);
      case HOUR -> floor(micros, Calendar.MICROS_PER_HOUR);
      case DAY -> days * Calendar.MICROS_PER_DAY;
      case WEEK -> (days - Math.floorMod(days + 3, 7L)) * Calendar.MICROS_PER_DAY;
      case MONTH, QUARTER, YEAR, DECADE, CENTURY, MILLENNIUM ->
          truncateDay(days) * Calendar.MICROS_PER_DAY;
      default -> throw unsupported(type);
    };
  }

  private static long floor(long value, long step) {
    return value - Math.floorMod(value, step);
  }

  private long truncateDay(long days) {
    long civil = Calendar.civil(days);
    int year = Calendar.year(civil);
    int month = Calendar.month(civil);
    return switch (this) {
      case MONTH -> Calendar.daysOf(year, month, 1);
      case QUARTER -> Calendar.daysOf(year, (month - 1) / 3 * 3 + 1, 1);
      case YEAR -> Calendar.daysOf(year, 1, 1);
      case DECADE -> Calendar.daysOf(Math.floorDiv(year, 10) * 10L, 1, 1);
      case CENTURY -> Calendar.daysOf(Math.floorDiv(year - 1, 100) * 100L + 1, 1, 1);
      default -> Calendar.daysOf(Math.floorDiv(year - 1, 1000) * 1000L + 1, 1, 1);
    };
  }

  /** An interval cut down to the unit. */
  Interval truncate(Interval value) {
    long time = value.micros();
    int months = value.months();
    return switch (this) {
      case MICROSECONDS -> value;
      case MILLISECONDS -> new Interval(months, value.days(), time - time % 1000);
      case SECOND -> new Interval(months, value.days(), time - time % Calendar.MICROS_PER_SECOND);
      case MINUTE -> new Interval(months, value.days(), time - time % Calendar.MICROS_PER_MINUTE);
      case HOUR -> new Interval(months, value.days(), time - time % Calendar.MICROS_PER_HOUR);
      case DAY -> new Interval(months, value.days(), 0);
      case MONTH -> new Interval(months, 0, 0);
      case QUARTER -> new Interval(months - months % 3, 0, 0);
      case YEAR -> new Interval(months - months % 12, 0, 0);
      case DECADE -> new Interval(months - months % 120, 0, 0);
      case CENTURY -> new Interval(months - months % 1200, 0, 0);
      case MILLENNIUM -> new Interval(months - months % 12_000, 0, 0);
      default -> throw unsupported(DataType.INTERVAL);
    };
  }
}
