package io.weir.columnar.text;

import io.weir.columnar.ByteSink;
import io.weir.columnar.value.Interval;

/** Intervals as text, in PostgreSQL's own style. */
public final class IntervalText {
  private IntervalText() {}

  /**
   * Reads PostgreSQL's forms ({@code 1 day 02:03}, {@code @ 1 year ago}), SQL's ({@code 1-2}) and
   * ISO 8601's.
   *
   * @throws io.weir.kernel.RejectedException 22007 or 22008
   */
  public static Interval parse(String text) {
    return new IntervalParser(text).parse();
  }

  public static String format(Interval value) {
    ByteSink out = new ByteSink();
    append(value.months(), value.days(), value.micros(), out);
    return out.toString();
  }

  static void append(int months, int days, long micros, ByteSink out) {
    int from = out.size();
    boolean negative = false;
    negative = part(months / 12, "year", negative, from, out);
    negative = part(months % 12, "mon", negative, from, out);
    negative = part(days, "day", negative, from, out);
    if (micros == 0 && out.size() > from) {
      return;
    }
    if (out.size() > from) {
      out.put(' ');
    }
    if (micros < 0) {
      out.put('-');
    } else if (negative) {
      out.put('+');
    }
    if (micros == Long.MIN_VALUE) {
      out.putText("2562047788:00:54.775808");
    } else {
      DateTimeText.appendTime(Math.abs(micros), out);
    }
  }

  /** A part that follows a negative one has its plus printed. */
  private static boolean part(int value, String unit, boolean negative, int from, ByteSink out) {
    if (value == 0) {
      return negative;
    }
    if (out.size() > from) {
      out.put(' ');
    }
    if (negative && value > 0) {
      out.put('+');
    }
    out.putText(Integer.toString(value));
    out.put(' ');
    out.putText(unit);
    if (value != 1) {
      out.put('s');
    }
    return value < 0;
  }
}
