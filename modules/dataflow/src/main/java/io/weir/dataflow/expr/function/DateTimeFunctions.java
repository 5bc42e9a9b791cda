package io.weir.dataflow.expr.function;

import static io.weir.columnar.DataType.BOOLEAN;
import static io.weir.columnar.DataType.DATE;
import static io.weir.columnar.DataType.FLOAT8;
import static io.weir.columnar.DataType.INT4;
import static io.weir.columnar.DataType.INTERVAL;
import static io.weir.columnar.DataType.TEXT;
import static io.weir.columnar.DataType.TIMESTAMP;
import static io.weir.columnar.DataType.TIMESTAMPTZ;

import io.weir.columnar.DataType;
import io.weir.columnar.value.Calendar;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Makes dates and timestamps of parts, moves them between zones, and formats them. */
final class DateTimeFunctions {
  private DateTimeFunctions() {}

  static void register(Functions to) {
    to.rows(
        "make_date",
        DATE,
        (a, i, out) ->
            out.appendLong(
                date(Args.integer(a, 0, i), Args.integer(a, 1, i), Args.integer(a, 2, i))),
        INT4,
        INT4,
        INT4);
    RowFunction timestamp =
        (a, i, out) -> {
          long day = date(Args.integer(a, 0, i), Args.integer(a, 1, i), Args.integer(a, 2, i));
          long time = time(Args.integer(a, 3, i), Args.integer(a, 4, i), Args.real(a, 5, i));
          out.appendLong(Calendar.checkTimestamp(Calendar.timestampOf(day) + time));
        };
    to.rows("make_timestamp", TIMESTAMP, timestamp, INT4, INT4, INT4, INT4, INT4, FLOAT8);
    to.rows("make_timestamptz", TIMESTAMPTZ, timestamp, INT4, INT4, INT4, INT4, INT4, FLOAT8);
    to.rows(
        "to_timestamp",
        TIMESTAMPTZ,
        (a, i, out) -> out.appendLong(ofSeconds(Args.real(a, 0, i))),
        FLOAT8);
    to.rows(
        "isfinite",
        BOOLEAN,
        (a, i, out) -> out.appendLong(Calendar.isFiniteDate(Args.integer(a, 0, i)) ? 1 : 0),
        DATE);
    for (DataType type : new DataType[] {TIMESTAMP, TIMESTAMPTZ}) {
      to.rows(
          "isfinite",
          BOOLEAN,
          (a, i, out) -> out.appendLong(Calendar.isFinite(Args.integer(a, 0, i)) ? 1 : 0),
          type);
      Kernel toChar =
          (args, rows, failures) -> {
            CachedByText<DateTimeFormat> formats = new CachedByText<>(DateTimeFormat::new);
            RowFunction format =
                (a, i, out) ->
                    out.appendText(
                        formats.get(Columns.bytes(a[1]), i).format(Args.integer(a, 0, i), type));
            return new RowKernel(TEXT, format, true).apply(args, rows, failures);
          };
      to.add("to_char", TEXT, toChar, type, TEXT);
    }
    to.rows("isfinite", BOOLEAN, (a, i, out) -> out.appendLong(1), INTERVAL);
    zones(to);
  }

  private static long date(long year, long month, long day) {
    long y = year < 0 ? year + 1 : year;
    if (year == 0
        || Math.abs(year) > 5_874_897
        || month < 1
        || month > 12
        || day < 1
        || day > Calendar.daysInMonth(y, (int) month)) {
      throw Rejection.of(
              SqlState.DATETIME_FIELD_OVERFLOW,
              "date field value out of range: %d-%02d-%02d".formatted(year, month, day))
          .exception();
    }
    return Calendar.checkDate(Calendar.daysOf(y, (int) month, (int) day));
  }

  private static long time(long hour, long minute, double second) {
    boolean endOfDay = hour == 24 && minute == 0 && second == 0;
    if (((hour < 0 || hour > 23) && !endOfDay)
        || minute < 0
        || minute > 59
        || !(second >= 0 && second <= 60)) {
      throw Rejection.of(
              SqlState.DATETIME_FIELD_OVERFLOW,
              "time field value out of range: %d:%02d:%s".formatted(hour, minute, second))
          .exception();
    }
    return hour * Calendar.MICROS_PER_HOUR
        + minute * Calendar.MICROS_PER_MINUTE
        + (long) Math.rint(second * Calendar.MICROS_PER_SECOND);
  }

  private static long ofSeconds(double seconds) {
    if (Double.isInfinite(seconds)) {
      return seconds > 0 ? Calendar.INFINITY : Calendar.MINUS_INFINITY;
    }
    if (Double.isNaN(seconds)) {
      throw Rejection.of(SqlState.DATETIME_FIELD_OVERFLOW, "timestamp cannot be NaN").exception();
    }
    double micros = Math.rint(seconds * Calendar.MICROS_PER_SECOND);
    if (Math.abs(micros) > 9.2e18 || !Calendar.isTimestamp((long) micros)) {
      throw Rejection.of(
              SqlState.DATETIME_FIELD_OVERFLOW, "timestamp out of range: \"" + seconds + "\"")
          .exception();
    }
    return (long) micros;
  }

  /** {@code timezone(zone, t)} is {@code t AT TIME ZONE zone}. */
  private static void zones(Functions to) {
    to.rows(
        "timezone",
        TIMESTAMP,
        (a, i, out) -> {
          long micros = Args.integer(a, 1, i);
          out.appendLong(
              Calendar.isFinite(micros) ? toLocal(micros, zone(Args.text(a, 0, i))) : micros);
        },
        TEXT,
        TIMESTAMPTZ);
    to.rows(
        "timezone",
        TIMESTAMPTZ,
        (a, i, out) -> {
          long micros = Args.integer(a, 1, i);
          out.appendLong(
              Calendar.isFinite(micros) ? toInstant(micros, zone(Args.text(a, 0, i))) : micros);
        },
        TEXT,
        TIMESTAMP);
  }

  private static long toLocal(long micros, ZoneId zone) {
    Instant when = Instant.ofEpochSecond(Math.floorDiv(micros, Calendar.MICROS_PER_SECOND));
    int offset = zone.getRules().getOffset(when).getTotalSeconds();
    return Calendar.checkTimestamp(micros + offset * Calendar.MICROS_PER_SECOND);
  }

  private static long toInstant(long micros, ZoneId zone) {
    LocalDateTime local =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, Calendar.MICROS_PER_SECOND), 0, ZoneOffset.UTC);
    int offset = zone.getRules().getOffset(local).getTotalSeconds();
    return Calendar.checkTimestamp(micros - offset * Calendar.MICROS_PER_SECOND);
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name, ZoneId.SHORT_IDS);
    } catch (DateTimeException e) {
      for (String known : ZoneId.getAvailableZoneIds()) {
        if (known.equalsIgnoreCase(name)) {
          return ZoneId.of(known);
        }
      }
      throw unknownZone(name);
    }
  }

  private static RejectedException unknownZone(String name) {
    return Rejection.of(
            SqlState.INVALID_PARAMETER_VALUE, "time zone \"" + name + "\" not recognized")
        .withHint("Use a name of the IANA database, such as Europe/Berlin, or UTC.")
        .exception();
  }
}
