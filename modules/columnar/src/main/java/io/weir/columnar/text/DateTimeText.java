package io.weir.columnar.text;

import io.weir.columnar.ByteSink;
import io.weir.columnar.DataType;
import io.weir.columnar.value.Calendar;

/** Dates and timestamps as text in PostgreSQL's ISO style; the session's zone is UTC. */
public final class DateTimeText {
  private DateTimeText() {}

  /**
   * Days (date) or microseconds (timestamp, timestamptz).
   *
   * @throws io.weir.kernel.RejectedException 22007 or 22008
   */
  public static long parse(DataType type, String text) {
    return new DateTimeParser(type, text).parse();
  }

  static void appendDate(long days, ByteSink out) {
    if (!Calendar.isFiniteDate(days)) {
      out.putText(days == Calendar.DATE_INFINITY ? "infinity" : "-infinity");
      return;
    }
    boolean bc = appendDay(days, out);
    if (bc) {
      out.putText(" BC");
    }
  }

  static void appendTimestamp(long micros, boolean withZone, ByteSink out) {
    if (!Calendar.isFinite(micros)) {
      out.putText(micros == Calendar.INFINITY ? "infinity" : "-infinity");
      return;
    }
    boolean bc = appendDay(Math.floorDiv(micros, Calendar.MICROS_PER_DAY), out);
    out.put(' ');
    appendTime(Math.floorMod(micros, Calendar.MICROS_PER_DAY), out);
    if (withZone) {
      out.putText("+00");
    }
    if (bc) {
      out.putText(" BC");
    }
  }

  private static boolean appendDay(long days, ByteSink out) {
    long civil = Calendar.civil(days);
    int year = Calendar.year(civil);
    boolean bc = year <= 0;
    appendPadded(bc ? 1 - year : year, 4, out);
    out.put('-');
    appendPadded(Calendar.month(civil), 2, out);
    out.put('-');
    appendPadded(Calendar.day(civil), 2, out);
    return bc;
  }

  /** {@code hh:mm:ss[.ffffff]} without trailing zeros; hours may have more than two digits. */
  static void appendTime(long micros, ByteSink out) {
    appendPadded(micros / Calendar.MICROS_PER_HOUR, 2, out);
    out.put(':');
    appendPadded(micros / Calendar.MICROS_PER_MINUTE % 60, 2, out);
    out.put(':');
    appendPadded(micros / Calendar.MICROS_PER_SECOND % 60, 2, out);
    long fraction = micros % Calendar.MICROS_PER_SECOND;
    if (fraction != 0) {
      int digits = 6;
      while (fraction % 10 == 0) {
        fraction /= 10;
        digits--;
      }
      out.put('.');
      appendPadded(fraction, digits, out);
    }
  }

  private static void appendPadded(long value, int width, ByteSink out) {
    int digits = 1;
    for (long rest = value / 10; rest != 0; rest /= 10) {
      digits++;
    }
    int length = Math.max(digits, width);
    int at = out.space(length) + length;
    byte[] bytes = out.array();
    long rest = value;
    for (int i = 0; i < length; i++) {
      bytes[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
