package io.weir.dataflow.expr.function;

import static io.weir.columnar.DataType.DATE;
import static io.weir.columnar.DataType.FLOAT8;
import static io.weir.columnar.DataType.INT4;
import static io.weir.columnar.DataType.INTERVAL;
import static io.weir.columnar.DataType.TIMESTAMP;
import static io.weir.columnar.DataType.TIMESTAMPTZ;

import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.value.Calendar;
import io.weir.columnar.value.Interval;
import io.weir.columnar.value.Intervals;
import io.weir.columnar.value.ValueErrors;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;

/** Sums and differences of dates, timestamps and intervals. */
final class DateTimeArithmetic {
  private DateTimeArithmetic() {}

  static void register(Functions to) {
    dates(to);
    for (DataType type : new DataType[] {TIMESTAMP, TIMESTAMPTZ}) {
      to.rows(
          "+",
          type,
          (a, i, out) ->
              out.appendLong(Calendar.plus(Args.integer(a, 0, i), Args.interval(a, 1, i))),
          type,
          INTERVAL);
      to.rows(
          "+",
          type,
          (a, i, out) ->
              out.appendLong(Calendar.plus(Args.integer(a, 1, i), Args.interval(a, 0, i))),
          INTERVAL,
          type);
      to.rows(
          "-",
          type,
          (a, i, out) ->
              out.appendLong(Calendar.plus(Args.integer(a, 0, i), Args.interval(a, 1, i).negate())),
          type,
          INTERVAL);
      to.rows(
          "-",
          INTERVAL,
          (a, i, out) -> appendDifference(Args.integer(a, 0, i), Args.integer(a, 1, i), out),
          type,
          type);
      to.rows(
          "age",
          INTERVAL,
          (a, i, out) -> Intervals.append(out, age(Args.integer(a, 0, i), Args.integer(a, 1, i))),
          type,
          type);
      to.rows(
          "date_bin",
          type,
          (a, i, out) ->
              out.appendLong(
                  bin(Args.interval(a, 0, i), Args.integer(a, 1, i), Args.integer(a, 2, i))),
          INTERVAL,
          type,
          type);
    }
    intervals(to);
  }

  private static void dates(Functions to) {
    to.rows(
        "+",
        DATE,
        (a, i, out) -> out.appendLong(shift(Args.integer(a, 0, i), Args.integer(a, 1, i))),
        DATE,
        INT4);
    to.rows(
        "+",
        DATE,
        (a, i, out) -> out.appendLong(shift(Args.integer(a, 1, i), Args.integer(a, 0, i))),
        INT4,
        DATE);
    to.rows(
        "-",
        DATE,
        (a, i, out) -> out.appendLong(shift(Args.integer(a, 0, i), -Args.integer(a, 1, i))),
        DATE,
        INT4);
    to.rows(
        "-",
        INT4,
        (a, i, out) -> {
          long left = Args.integer(a, 0, i);
          long right = Args.integer(a, 1, i);
          if (!Calendar.isFiniteDate(left) || !Calendar.isFiniteDate(right)) {
            throw Rejection.of(SqlState.DATETIME_FIELD_OVERFLOW, "cannot subtract infinite dates")
                .exception();
          }
          out.appendLong(left - right);
        },
        DATE,
        DATE);
    dateAndInterval(to);
  }

  /** A date with an interval is a timestamp. */
  private static void dateAndInterval(Functions to) {
    to.rows(
        "+",
        TIMESTAMP,
        (a, i, out) ->
            out.appendLong(
                Calendar.plus(Calendar.timestampOf(Args.integer(a, 0, i)), Args.interval(a, 1, i))),
        DATE,
        INTERVAL);
    to.rows(
        "+",
        TIMESTAMP,
        (a, i, out) ->
            out.appendLong(
                Calendar.plus(Calendar.timestampOf(Args.integer(a, 1, i)), Args.interval(a, 0, i))),
        INTERVAL,
        DATE);
    to.rows(
        "-",
        TIMESTAMP,
        (a, i, out) ->
            out.appendLong(
                Calendar.plus(
                    Calendar.timestampOf(Args.integer(a, 0, i)), Args.interval(a, 1, i).negate())),
        DATE,
        INTERVAL);
  }

  private static void intervals(Functions to) {
    to.rows(
        "+",
        INTERVAL,
        (a, i, out) -> Intervals.append(out, Args.interval(a, 0, i).plus(Args.interval(a, 1, i))),
        INTERVAL,
        INTERVAL);
    to.rows(
        "-",
        INTERVAL,
        (a, i, out) -> Intervals.append(out, Args.interval(a, 0, i).minus(Args.interval(a, 1, i))),
        INTERVAL,
        INTERVAL);
    to.rows(
        "-",
        INTERVAL,
        (a, i, out) -> Intervals.append(out, Args.interval(a, 0, i).negate()),
        INTERVAL);
    to.rows(
        "*",
        INTERVAL,
        (a, i, out) -> Intervals.append(out, Args.interval(a, 0, i).times(Args.real(a, 1, i))),
        INTERVAL,
        FLOAT8);
    to.rows(
        "*",
        INTERVAL,
        (a, i, out) -> Intervals.append(out, Args.interval(a, 1, i).times(Args.real(a, 0, i))),
        FLOAT8,
        INTERVAL);
    to.rows(
        "/",
        INTERVAL,
        (a, i, out) -> Intervals.append(out, Args.interval(a, 0, i).dividedBy(Args.real(a, 1, i))),
        INTERVAL,
        FLOAT8);
    to.rows(
        "justify_hours",
        INTERVAL,
        (a, i, out) -> Intervals.append(out, Args.interval(a, 0, i).justifyHours()),
        INTERVAL);
    to.rows(
        "justify_days",
        INTERVAL,
        (a, i, out) -> Intervals.append(out, Args.interval(a, 0, i).justifyDays()),
        INTERVAL);
    to.rows(
        "justify_interval",
        INTERVAL,
        (a, i, out) -> Intervals.append(out, Args.interval(a, 0, i).justify()),
        INTERVAL);
  }

  private static long shift(long date, long days) {
    return Calendar.isFiniteDate(date) ? Calendar.checkDate(date + days) : date;
  }

  /** Days and time; no months. */
  private static void appendDifference(long left, long right, ColumnBuilder out) {
    long difference = left - right;
    if (!Calendar.isFinite(left) || !Calendar.isFinite(right)) {
      throw Rejection.of(SqlState.DATETIME_FIELD_OVERFLOW, "cannot subtract infinite timestamps")
          .exception();
    }
    if (((left ^ right) & (left ^ difference)) < 0) {
      throw ValueErrors.INTERVAL_RANGE.exception();
    }
    Intervals.append(
        out, 0, (int) (difference / Calendar.MICROS_PER_DAY), difference % Calendar.MICROS_PER_DAY);
  }

  /** The difference in years, months and days, as one counts them on a calendar. */
  private static Interval age(long left, long right) {
    if (!Calendar.isFinite(left) || !Calendar.isFinite(right)) {
      throw ValueErrors.TIMESTAMP_RANGE.exception();
    }
    if (left < right) {
      return age(right, left).negate();
    }
    long later = Calendar.civil(Math.floorDiv(left, Calendar.MICROS_PER_DAY));
    long earlier = Calendar.civil(Math.floorDiv(right, Calendar.MICROS_PER_DAY));
    long time =
        Math.floorMod(left, Calendar.MICROS_PER_DAY)
            - Math.floorMod(right, Calendar.MICROS_PER_DAY);
    long days = (long) Calendar.day(later) - Calendar.day(earlier);
    long months =
        (Calendar.year(later) - Calendar.year(earlier)) * 12L
            + Calendar.month(later)
            - Calendar.month(earlier);
    if (time < 0) {
      time += Calendar.MICROS_PER_DAY;
      days--;
    }
    if (days < 0) {
      days += Calendar.daysInMonth(Calendar.year(earlier), Calendar.month(earlier));
      months--;
    }
    return Interval.ofExact(months, days, time);
  }

  private static long bin(Interval stride, long micros, long origin) {
    if (!Calendar.isFinite(micros)) {
      return micros;
    }
    if (!Calendar.isFinite(origin)) {
      throw Rejection.of(SqlState.DATETIME_FIELD_OVERFLOW, "origin out of range").exception();
    }
    if (stride.months() != 0) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "timestamps cannot be binned into intervals containing months or years")
          .withHint("Use date_trunc for months and years.")
          .exception();
    }
    double wide = stride.days() * (double) Calendar.MICROS_PER_DAY + stride.micros();
    if (Math.abs(wide) > 9.2e18) {
      throw ValueErrors.INTERVAL_RANGE.exception();
    }
    long width = stride.days() * Calendar.MICROS_PER_DAY + stride.micros();
    if (width <= 0) {
      throw Rejection.of(SqlState.DATETIME_FIELD_OVERFLOW, "stride must be greater than zero")
          .exception();
    }
    // Each remainder is below the stride: the difference of two timestamps may not fit a long.
    long rest = Math.floorMod(Math.floorMod(micros, width) - Math.floorMod(origin, width), width);
    return Calendar.checkTimestamp(micros - rest);
  }
}
