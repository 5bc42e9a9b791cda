package io.weir.columnar.text;

import io.weir.columnar.DataType;
import io.weir.columnar.TypeKind;
import io.weir.columnar.value.Calendar;
import io.weir.columnar.value.ValueErrors;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads dates and timestamps: ISO forms, month names, {@code month/day/year}, BC, AM and PM, zones
 * as offsets or names. The session's zone is UTC. Words that need a clock (today) are refused.
 */
final class DateTimeParser {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> WEEKDAYS =
      List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  private final DataType type;
  private final String text;
  private int at;
  private long year;
  private int month;
  private int day;
  private boolean hasDate;
  private boolean bc;
  private long timeOfDay;
  private boolean hasTime;
  private @Nullable Integer offsetSeconds;
  private @Nullable ZoneId zone;

  DateTimeParser(DataType type, String text) {
    this.type = type;
    this.text = text;
  }

  /** Days, or microseconds, as the type has it. */
  long parse() {
    Long special = special();
    if (special != null) {
      return special;
    }
    while (skipSpace()) {
      token();
    }
    if (!hasDate) {
      throw invalid();
    }
    if (bc) {
      if (year <= 0) {
        throw ValueErrors.fieldOutOfRange(text);
      }
      year = 1 - year;
    } else if (year == 0) {
      throw ValueErrors.fieldOutOfRange(text);
    }
    if (month < 1 || month > 12 || day < 1 || day > Calendar.daysInMonth(year, month)) {
      throw ValueErrors.fieldOutOfRange(text);
    }
    long days = Calendar.daysOf(year, month, day);
    if (type.kind() == TypeKind.DATE) {
      if (days < Calendar.MIN_DATE || days > Calendar.MAX_DATE) {
        throw ValueErrors.datetimeOutOfRange("date", text);
      }
      return days;
    }
    if (Math.abs(days) > 150_000_000L) {
      throw ValueErrors.datetimeOutOfRange("timestamp", text);
    }
    long micros = days * Calendar.MICROS_PER_DAY + timeOfDay;
    if (type.kind() == TypeKind.TIMESTAMPTZ) {
      micros -= offset(micros) * Calendar.MICROS_PER_SECOND;
    }
    if (!Calendar.isTimestamp(micros)) {
      throw ValueErrors.datetimeOutOfRange("timestamp", text);
    }
    return micros;
  }

  private @Nullable Long special() {
    boolean date = type.kind() == TypeKind.DATE;
    return switch (text.trim().toLowerCase(Locale.ROOT)) {
      case "infinity", "+infinity" -> date ? Calendar.DATE_INFINITY : Calendar.INFINITY;
      case "-infinity" -> date ? Calendar.DATE_MINUS_INFINITY : Calendar.MINUS_INFINITY;
      case "epoch" -> 0L;
      default -> null;
    };
  }

  private long offset(long local) {
    if (offsetSeconds != null) {
      return offsetSeconds;
    }
    if (zone == null) {
      return 0;
    }
    LocalDateTime when =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(local, Calendar.MICROS_PER_SECOND), 0, ZoneOffset.UTC);
    return zone.getRules().getOffset(when).getTotalSeconds();
  }

  private void token() {
    char c = text.charAt(at);
    if (isDigit(c)) {
      number();
    } else if (Character.isLetter(c)) {
      word();
    } else if ((c == '+' || c == '-') && hasTime) {
      zoneOffset();
    } else if (c == ',') {
      at++;
    } else {
      throw invalid();
    }
  }

  private void number() {
    int from = at;
    long value = digits();
    int length = at - from;
    char next = at < text.length() ? text.charAt(at) : ' ';
    if (next == ':' && !hasTime) {
      time(value);
    } else if ((next == '-' || next == '/' || next == '.') && !hasDate && month == 0) {
      numericDate(value, length, next);
    } else if (!hasDate && month == 0 && length == 8) {
      setDate(value / 10_000, (int) (value / 100 % 100), (int) (value % 100));
    } else if (hasDate && !hasTime && (length == 6 || length == 4)) {
      compactTime(value, length);
    } else if (!hasDate) {
      namedDatePart(value, length);
    } else {
      throw invalid();
    }
  }

  /** 2020-01-31, 2020-Jan-31, 1/31/2020, 31-Jan-2020. */
  private void numericDate(long first, int length, char separator) {
    at++;
    if (at < text.length() && Character.isLetter(text.charAt(at))) {
      month = month(letters());
      expect(separator);
      long last = digits();
      if (length > 2) {
        setDate(first, month, (int) last);
      } else {
        setDate(century(last), month, (int) first);
      }
      return;
    }
    long second = digits();
    expect(separator);
    int from = at;
    long third = digits();
    if (length > 2) {
      setDate(first, small(second), small(third));
    } else {
      setDate(at - from <= 2 ? century(third) : third, (int) first, small(second));
    }
  }

  /** January 8, 1999 and 8 January 1999: a number beside the name of a month. */
  private void namedDatePart(long value, int length) {
    if (length > 2) {
      year = value;
      if (month == 0 || day == 0) {
        throw invalid();
      }
      hasDate = true;
    } else if (day == 0) {
      day = (int) value;
    } else if (month != 0) {
      setDate(century(value), month, day);
    } else {
      throw invalid();
    }
  }

  private void word() {
    int from = at;
    String word = letters();
    switch (word) {
      case "bc" -> bc = true;
      case "ad" -> bc = false;
      case "am", "pm" -> meridiem(word);
      case "z", "zulu", "ut" -> offsetSeconds = 0;
      case "t" -> {
        if (!hasDate || hasTime || at >= text.length() || !isDigit(text.charAt(at))) {
          throw invalid();
        }
      }
      default -> {
        String head = word.length() >= 3 ? word.substring(0, 3) : word;
        if (!hasDate && month == 0 && MONTHS.contains(head)) {
          month = MONTHS.indexOf(head) + 1;
        } else if (!hasTime && WEEKDAYS.contains(head) && word.length() != 4) {
          if (at < text.length() && text.charAt(at) == '.') {
            at++;
          }
        } else {
          at = from;
          zoneName();
        }
      }
    }
  }

  private void meridiem(String word) {
    long hour = timeOfDay / Calendar.MICROS_PER_HOUR;
    if (!hasTime || hour < 1 || hour > 12) {
      throw ValueErrors.fieldOutOfRange(text);
    }
    if (hour == 12) {
      timeOfDay -= 12 * Calendar.MICROS_PER_HOUR;
    }
    if (word.equals("pm")) {
      timeOfDay += 12 * Calendar.MICROS_PER_HOUR;
    }
  }

  private void zoneName() {
    int from = at;
    while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    String name = text.substring(from, at);
    try {
      zone = ZoneId.of(name, ZoneId.SHORT_IDS);
    } catch (DateTimeException e) {
      zone = canonicalZone(name);
    }
  }

  private ZoneId canonicalZone(String name) {
    for (String known : ZoneId.getAvailableZoneIds()) {
      if (known.equalsIgnoreCase(name)) {
        return ZoneId.of(known);
      }
    }
    throw invalid();
  }

  private void time(long hour) {
    expect(':');
    long minute = digits();
    long second = 0;
    long fraction = 0;
    if (at < text.length() && text.charAt(at) == ':') {
      at++;
      second = digits();
      fraction = fraction();
    }
    setTime(hour, minute, second, fraction);
  }

  private void compactTime(long value, int length) {
    long hms = length == 4 ? value * 100 : value;
    setTime(hms / 10_000, hms / 100 % 100, hms % 100, fraction());
  }

  private void setTime(long hour, long minute, long second, long fraction) {
    boolean endOfDay = hour == 24 && minute == 0 && second == 0 && fraction == 0;
    if ((hour > 23 && !endOfDay) || minute > 59 || second > 60) {
      throw ValueErrors.fieldOutOfRange(text);
    }
    timeOfDay =
        hour * Calendar.MICROS_PER_HOUR
            + minute * Calendar.MICROS_PER_MINUTE
            + second * Calendar.MICROS_PER_SECOND
            + fraction;
    hasTime = true;
  }

  /** The microseconds after a point, rounded from as many digits as there are. */
  private long fraction() {
    if (at >= text.length() || text.charAt(at) != '.') {
      return 0;
    }
    at++;
    long micros = 0;
    int count = 0;
    boolean up = false;
    while (at < text.length() && isDigit(text.charAt(at))) {
      int digit = text.charAt(at++) - '0';
      if (count < 6) {
        micros = micros * 10 + digit;
      } else if (count == 6) {
        up = digit >= 5;
      }
      count++;
    }
    for (int i = count; i < 6; i++) {
      micros *= 10;
    }
    return up ? micros + 1 : micros;
  }

  private void zoneOffset() {
    int sign = text.charAt(at++) == '-' ? -1 : 1;
    int from = at;
    long hours = digits();
    long minutes = 0;
    long seconds = 0;
    if (at - from == 4) {
      minutes = hours % 100;
      hours /= 100;
    } else if (at < text.length() && text.charAt(at) == ':') {
      at++;
      minutes = digits();
      if (at < text.length() && text.charAt(at) == ':') {
        at++;
        seconds = digits();
      }
    }
    if (hours > 15 || minutes > 59 || seconds > 59) {
      throw io.weir.kernel.Rejection.of(
              "22009", "time zone displacement out of range: \"" + text + "\"")
          .exception();
    }
    offsetSeconds = (int) (sign * (hours * 3600 + minutes * 60 + seconds));
  }

  private void setDate(long newYear, int newMonth, int newDay) {
    if (hasDate) {
      throw invalid();
    }
    year = newYear;
    month = newMonth;
    day = newDay;
    hasDate = true;
  }

  /** Two-digit years: 70 to 99 are of the last century. */
  private static long century(long value) {
    if (value >= 100) {
      return value;
    }
    return value < 70 ? 2000 + value : 1900 + value;
  }

  private int month(String name) {
    int index = name.length() >= 3 ? MONTHS.indexOf(name.substring(0, 3)) : -1;
    if (index < 0) {
      throw invalid();
    }
    return index + 1;
  }

  private int small(long value) {
    if (value > 9_999) {
      throw ValueErrors.fieldOutOfRange(text);
    }
    return (int) value;
  }

  private String letters() {
    int from = at;
    while (at < text.length() && Character.isLetter(text.charAt(at))) {
      at++;
    }
    String word = text.substring(from, at).toLowerCase(Locale.ROOT);
    return word.startsWith("t") && word.length() == 1 ? "t" : word;
  }

  private long digits() {
    int from = at;
    long value = 0;
    while (at < text.length() && isDigit(text.charAt(at))) {
      value = value * 10 + (text.charAt(at++) - '0');
      if (at - from > 12) {
        throw invalid();
      }
    }
    if (at == from) {
      throw invalid();
    }
    return value;
  }

  private void expect(char c) {
    if (at >= text.length() || text.charAt(at) != c) {
      throw invalid();
    }
    at++;
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
    return ValueErrors.invalidDatetime(type, text);
  }
}
