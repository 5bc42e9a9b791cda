package io.weir.columnar.text;

import io.weir.columnar.DataType;
import io.weir.columnar.value.Calendar;
import io.weir.columnar.value.Interval;
import io.weir.columnar.value.ValueErrors;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Reads one interval. Fractions of a unit go down: of months to days, of days to time. */
final class IntervalParser {
  private final String text;
  private int at;
  private boolean any;
  private final Set<String> seen = new HashSet<>();
  private long months;
  private long days;
  private long micros;

  IntervalParser(String text) {
    this.text = text;
  }

  Interval parse() {
    String trimmed = text.trim();
    try {
      if (trimmed.length() > 1 && (trimmed.charAt(0) == 'P' || trimmed.charAt(0) == 'p')) {
        at = text.indexOf(trimmed.charAt(0)) + 1;
        iso();
      } else {
        postgres();
      }
    } catch (ArithmeticException e) {
      throw outOfRange();
    }
    if (!any) {
      throw invalid();
    }
    if (months != (int) months || days != (int) days) {
      throw outOfRange();
    }
    return new Interval((int) months, (int) days, micros);
  }

  private void postgres() {
    while (skipSpace()) {
      char c = text.charAt(at);
      if (c == '@' && !any) {
        at++;
      } else if (Character.isLetter(c)) {
        if (!word().equals("ago") || skipSpace()) {
          throw invalid();
        }
        months = -months;
        days = -days;
        micros = -micros;
      } else {
        quantity();
      }
    }
  }

  private void quantity() {
    int sign = sign();
    Quantity number = number();
    char next = at < text.length() ? text.charAt(at) : ' ';
    if (next == ':') {
      time(sign, number);
      return;
    }
    if (next == '-' && at + 1 < text.length() && isDigit(text.charAt(at + 1))) {
      at++;
      Quantity second = number();
      if (second.whole > 11) {
        throw outOfRange();
      }
      add(sign, number, "year");
      add(sign, second, "month");
      return;
    }
    skipSpace();
    int unitFrom = at;
    if (at < text.length() && Character.isLetter(text.charAt(at))) {
      String unit = word();
      if (!unit.equals("ago")) {
        add(sign, number, unit);
        return;
      }
      at = unitFrom;
    } else if (at < text.length() && leadsTime()) {
      add(sign, number, "day");
      return;
    }
    add(sign, number, "second");
  }

  /** Whether what follows is a time: then the number before it counts days. */
  private boolean leadsTime() {
    int i = at;
    while (i < text.length() && !Character.isWhitespace(text.charAt(i))) {
      if (text.charAt(i) == ':') {
        return true;
      }
      i++;
    }
    return false;
  }

  private void time(int sign, Quantity first) {
    once("hour");
    once("minute");
    once("second");
    at++;
    Quantity second = number();
    long hours = first.whole;
    long minutes = second.whole;
    double seconds = 0;
    if (at < text.length() && text.charAt(at) == ':') {
      at++;
      Quantity third = number();
      seconds = third.whole + third.fraction;
    } else if (second.fraction != 0) {
      minutes = hours;
      hours = 0;
      seconds = second.whole + second.fraction;
      if (seconds >= 60) {
        throw outOfRange();
      }
    }
    if (minutes > 59 || seconds > 60) {
      throw outOfRange();
    }
    long total =
        Math.addExact(
            Math.multiplyExact(hours, Calendar.MICROS_PER_HOUR),
            minutes * Calendar.MICROS_PER_MINUTE
                + (long) Math.rint(seconds * Calendar.MICROS_PER_SECOND));
    micros = Math.addExact(micros, sign * total);
    any = true;
  }

  private void iso() {
    boolean time = false;
    while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      if (text.charAt(at) == 'T' || text.charAt(at) == 't') {
        time = true;
        at++;
        continue;
      }
      int sign = sign();
      Quantity number = number();
      if (at == text.length()) {
        throw invalid();
      }
      String unit =
          switch (Character.toUpperCase(text.charAt(at++))) {
            case 'Y' -> "year";
            case 'M' -> time ? "minute" : "month";
            case 'W' -> "week";
            case 'D' -> "day";
            case 'H' -> "hour";
            case 'S' -> "second";
            default -> throw invalid();
          };
      add(sign, number, unit);
    }
    if (skipSpace()) {
      throw invalid();
    }
  }

  private void add(int sign, Quantity number, String unit) {
    long whole = sign * number.whole;
    double fraction = sign * number.fraction;
    any = true;
    switch (unit) {
      case "millennium", "millenniums", "millennia", "mil", "mils" ->
          years("millennium", whole, fraction, 1000);
      case "century", "centuries", "c", "cent" -> years("century", whole, fraction, 100);
      case "decade", "decades", "dec", "decs" -> years("decade", whole, fraction, 10);
      case "year", "years", "y", "yr", "yrs" -> years("year", whole, fraction, 1);
      case "month", "months", "mon", "mons" -> {
        once("month");
        months = Math.addExact(months, whole);
        fractionOfDays(fraction * 30);
      }
      case "week", "weeks", "w" -> {
        once("week");
        days = Math.addExact(days, Math.multiplyExact(whole, 7L));
        fractionOfDays(fraction * 7);
      }
      case "day", "days", "d" -> {
        once("day");
        days = Math.addExact(days, whole);
        time(0, fraction, Calendar.MICROS_PER_DAY);
      }
      case "hour", "hours", "h", "hr", "hrs" -> {
        once("hour");
        time(whole, fraction, Calendar.MICROS_PER_HOUR);
      }
      case "minute", "minutes", "m", "min", "mins" -> {
        once("minute");
        time(whole, fraction, Calendar.MICROS_PER_MINUTE);
      }
      case "second", "seconds", "s", "sec", "secs" -> {
        once("second");
        time(whole, fraction, Calendar.MICROS_PER_SECOND);
      }
      case "millisecond", "milliseconds", "ms", "msec", "msecs", "msecond", "mseconds" -> {
        once("millisecond");
        time(whole, fraction, 1000);
      }
      case "microsecond", "microseconds", "us", "usec", "usecs", "usecond", "useconds" -> {
        once("microsecond");
        time(whole, fraction, 1);
      }
      default -> throw invalid();
    }
  }

  /** A unit that comes twice is a mistake. */
  private void once(String unit) {
    if (!seen.add(unit)) {
      throw invalid();
    }
  }

  private void years(String unit, long whole, double fraction, int factor) {
    once(unit);
    months = Math.addExact(months, Math.multiplyExact(whole, 12L * factor));
    months = Math.addExact(months, (long) Math.rint(fraction * 12 * factor));
  }

  private void fractionOfDays(double value) {
    long whole = (long) value;
    days = Math.addExact(days, whole);
    time(0, value - whole, Calendar.MICROS_PER_DAY);
  }

  private void time(long whole, double fraction, long unit) {
    micros = Math.addExact(micros, Math.multiplyExact(whole, unit));
    micros = Math.addExact(micros, (long) Math.rint(fraction * unit));
  }

  private record Quantity(long whole, double fraction) {}

  private Quantity number() {
    int from = at;
    long whole = 0;
    while (at < text.length() && isDigit(text.charAt(at))) {
      whole = Math.addExact(Math.multiplyExact(whole, 10L), text.charAt(at++) - '0');
    }
    double fraction = 0;
    int digits = at - from;
    if (at < text.length() && text.charAt(at) == '.') {
      int point = at++;
      while (at < text.length() && isDigit(text.charAt(at))) {
        at++;
        digits++;
      }
      if (at - point > 1) {
        fraction = Double.parseDouble("0" + text.substring(point, at));
      }
    }
    if (digits == 0) {
      throw invalid();
    }
    return new Quantity(whole, fraction);
  }

  private int sign() {
    char c = at < text.length() ? text.charAt(at) : ' ';
    if (c == '-' || c == '+') {
      at++;
      return c == '-' ? -1 : 1;
    }
    return 1;
  }

  private String word() {
    int from = at;
    while (at < text.length() && Character.isLetter(text.charAt(at))) {
      at++;
    }
    return text.substring(from, at).toLowerCase(Locale.ROOT);
  }

  private boolean skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private RuntimeException invalid() {
    return ValueErrors.invalidDatetime(DataType.INTERVAL, text);
  }

  private RuntimeException outOfRange() {
    return ValueErrors.intervalFieldOutOfRange(text);
  }
}
