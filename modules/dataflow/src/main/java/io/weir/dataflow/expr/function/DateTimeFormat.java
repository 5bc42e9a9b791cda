package io.weir.dataflow.expr.function;

import io.weir.columnar.DataType;
import io.weir.columnar.TypeKind;
import io.weir.columnar.value.Calendar;
import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A to_char pattern for timestamps; names are English, the zone UTC. */
final class DateTimeFormat {
  /** Longest first, so that YYYY is not read as YY twice. */
  private static final List<String> KEYWORDS =
      List.of(
          "YYYY", "Y,YYY", "IYYY", "MONTH", "Month", "month", "SSSSS", "SSSS", "HH24", "HH12",
          "A.D.", "B.C.", "a.d.", "b.c.", "A.M.", "P.M.", "a.m.", "p.m.", "YYY", "IYY", "MON",
          "Mon", "mon", "DAY", "Day", "day", "DDD", "IDDD", "FF1", "FF2", "FF3", "FF4", "FF5",
          "FF6", "YY", "IY", "MM", "DY", "Dy", "dy", "DD", "ID", "HH", "MI", "SS", "MS", "US", "AM",
          "PM", "am", "pm", "AD", "BC", "ad", "bc", "WW", "IW", "CC", "RM", "rm", "TZ", "tz", "OF",
          "Y", "I", "D", "W", "Q", "J");

  private static final String[] ROMAN = {
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"
  };

  private record Part(String text, boolean keyword, boolean fill, String suffix) {}

  private final List<Part> parts = new ArrayList<>();

  DateTimeFormat(String pattern) {
    StringBuilder literal = new StringBuilder();
    int i = 0;
    while (i < pattern.length()) {
      char c = pattern.charAt(i);
      if (c == '"') {
        i = quoted(pattern, i + 1, literal);
        continue;
      }
      if (c == '\\' && i + 1 < pattern.length() && pattern.charAt(i + 1) == '"') {
        literal.append('"');
        i += 2;
        continue;
      }
      boolean fill = !pattern.startsWith("FM", i) && !pattern.startsWith("fm", i);
      int from = fill ? i : i + 2;
      String keyword = keyword(pattern, from);
      if (keyword == null) {
        if (fill) {
          literal.append(c);
          i++;
        } else {
          i += 2;
        }
        continue;
      }
      flush(literal);
      i = from + keyword.length();
      String suffix = "";
      if (pattern.startsWith("TH", i) || pattern.startsWith("th", i)) {
        suffix = pattern.substring(i, i + 2);
        i += 2;
      }
      parts.add(new Part(keyword, true, fill, suffix));
    }
    flush(literal);
  }

  private static int quoted(String pattern, int from, StringBuilder literal) {
    int i = from;
    while (i < pattern.length() && pattern.charAt(i) != '"') {
      if (pattern.charAt(i) == '\\' && i + 1 < pattern.length()) {
        i++;
      }
      literal.append(pattern.charAt(i++));
    }
    return i + 1;
  }

  private void flush(StringBuilder literal) {
    if (!literal.isEmpty()) {
      parts.add(new Part(literal.toString(), false, true, ""));
      literal.setLength(0);
    }
  }

  /** The keyword at {@code from}; those that do not name their case come in either. */
  private static @Nullable String keyword(String pattern, int from) {
    for (String keyword : KEYWORDS) {
      if (pattern.startsWith(keyword, from)) {
        return keyword;
      }
    }
    for (String keyword : KEYWORDS) {
      if (pattern.regionMatches(true, from, keyword, 0, keyword.length())) {
        return keyword;
      }
    }
    return null;
  }

  String format(long micros, DataType type) {
    if (!Calendar.isFinite(micros)) {
      return micros > 0 ? "infinity" : "-infinity";
    }
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      if (part.keyword()) {
        String value = value(part, micros, type);
        out.append(value);
        if (!part.suffix().isEmpty()) {
          String ordinal = ordinal(value.strip());
          out.append(part.suffix().equals("TH") ? ordinal.toUpperCase(Locale.ROOT) : ordinal);
        }
      } else {
        out.append(part.text());
      }
    }
    return out.toString();
  }

  private static String value(Part part, long micros, DataType type) {
    long days = Math.floorDiv(micros, Calendar.MICROS_PER_DAY);
    long civil = Calendar.civil(days);
    long time = Math.floorMod(micros, Calendar.MICROS_PER_DAY);
    long year = Calendar.year(civil);
    long shown = year > 0 ? year : 1 - year;
    long isoYear = DateTimeUnit.isoYear(days);
    long dayOfYear = days - Calendar.daysOf(year, 1, 1) + 1;
    int month = Calendar.month(civil);
    int day = Calendar.day(civil);
    long hour = time / Calendar.MICROS_PER_HOUR;
    long hour12 = hour % 12 == 0 ? 12 : hour % 12;
    long fraction = time % Calendar.MICROS_PER_SECOND;
    boolean zoned = type.kind() == TypeKind.TIMESTAMPTZ;
    return switch (part.text()) {
      case "YYYY" -> number(part, shown, 4);
      case "YYY" -> number(part, shown % 1000, 3);
      case "YY" -> number(part, shown % 100, 2);
      case "Y" -> number(part, shown % 10, 1);
      case "Y,YYY" -> shown / 1000 + "," + "%03d".formatted(shown % 1000);
      case "IYYY" -> number(part, isoYear, 4);
      case "IYY" -> number(part, isoYear % 1000, 3);
      case "IY" -> number(part, isoYear % 100, 2);
      case "I" -> number(part, isoYear % 10, 1);
      case "CC" -> number(part, (shown + 99) / 100, 2);
      case "Q" -> number(part, (month - 1) / 3 + 1, 1);
      case "MM" -> number(part, month, 2);
      case "MONTH", "Month", "month" ->
          cased(part, Month.of(month).getDisplayName(TextStyle.FULL, Locale.ENGLISH), 9);
      case "MON", "Mon", "mon" ->
          cased(
              part,
              Month.of(month).getDisplayName(TextStyle.FULL, Locale.ENGLISH).substring(0, 3),
              3);
      case "RM" -> padded(part, ROMAN[month - 1], 4);
      case "rm" -> padded(part, ROMAN[month - 1].toLowerCase(Locale.ROOT), 4);
      case "DD" -> number(part, day, 2);
      case "DDD" -> number(part, dayOfYear, 3);
      case "IDDD" ->
          number(part, DateTimeUnit.isoWeek(days) * 7 - 7 + Math.floorMod(days + 3, 7L) + 1, 3);
      case "D" -> number(part, Math.floorMod(days + 4, 7L) + 1, 1);
      case "ID" -> number(part, Math.floorMod(days + 3, 7L) + 1, 1);
      case "DAY", "Day", "day" -> cased(part, dayName(days), 9);
      case "DY", "Dy", "dy" -> cased(part, dayName(days).substring(0, 3), 3);
      case "W" -> number(part, (day - 1) / 7 + 1, 1);
      case "WW" -> number(part, (dayOfYear - 1) / 7 + 1, 2);
      case "IW" -> number(part, DateTimeUnit.isoWeek(days), 2);
      case "J" -> Long.toString(days - Calendar.MIN_DATE);
      case "HH24" -> number(part, hour, 2);
      case "HH12", "HH" -> number(part, hour12, 2);
      case "MI" -> number(part, time / Calendar.MICROS_PER_MINUTE % 60, 2);
      case "SS" -> number(part, time / Calendar.MICROS_PER_SECOND % 60, 2);
      case "SSSS", "SSSSS" -> Long.toString(time / Calendar.MICROS_PER_SECOND);
      case "MS" -> number(part, fraction / 1000, 3);
      case "US" -> number(part, fraction, 6);
      case "FF1", "FF2", "FF3", "FF4", "FF5", "FF6" ->
          "%06d".formatted(fraction).substring(0, part.text().charAt(2) - '0');
      case "AM", "PM" -> hour < 12 ? "AM" : "PM";
      case "am", "pm" -> hour < 12 ? "am" : "pm";
      case "A.M.", "P.M." -> hour < 12 ? "A.M." : "P.M.";
      case "a.m.", "p.m." -> hour < 12 ? "a.m." : "p.m.";
      case "AD", "BC" -> year > 0 ? "AD" : "BC";
      case "ad", "bc" -> year > 0 ? "ad" : "bc";
      case "A.D.", "B.C." -> year > 0 ? "A.D." : "B.C.";
      case "a.d.", "b.c." -> year > 0 ? "a.d." : "b.c.";
      case "TZ" -> zoned ? "UTC" : "";
      case "tz" -> zoned ? "utc" : "";
      case "OF" -> "+00";
      default -> throw new AssertionError(part.text());
    };
  }

  private static String dayName(long days) {
    return DayOfWeek.of((int) Math.floorMod(days + 3, 7L) + 1)
        .getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  private static String number(Part part, long value, int width) {
    return part.fill() ? ("%0" + width + "d").formatted(value) : Long.toString(value);
  }

  /** A name in the case of its keyword, filled with blanks. */
  private static String cased(Part part, String name, int width) {
    String keyword = part.text();
    String cased =
        Character.isLowerCase(keyword.charAt(0))
            ? name.toLowerCase(Locale.ROOT)
            : Character.isUpperCase(keyword.charAt(1)) ? name.toUpperCase(Locale.ROOT) : name;
    return padded(part, cased, width);
  }

  private static String padded(Part part, String text, int width) {
    return part.fill() && text.length() < width ? text + " ".repeat(width - text.length()) : text;
  }

  private static String ordinal(String number) {
    int last = Integer.parseInt(number.substring(number.length() - 1));
    boolean teen = number.length() > 1 && number.charAt(number.length() - 2) == '1';
    if (teen) {
      return "th";
    }
    return switch (last) {
      case 1 -> "st";
      case 2 -> "nd";
      case 3 -> "rd";
      default -> "th";
    };
  }
}
