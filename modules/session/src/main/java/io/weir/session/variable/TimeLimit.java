package io.weir.session.variable;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Limits of time as PostgreSQL's parameters have them: a number of milliseconds, or of the unit
 * that follows it; 0 is no limit. They are shown in the largest unit that gives a whole number.
 */
public final class TimeLimit {
  private static final Pattern TEXT = Pattern.compile("(\\d+(?:\\.\\d*)?)\\s*([a-z]*)");

  private static final Map<String, Double> MILLIS =
      Map.of("us", 0.001, "ms", 1.0, "", 1.0, "s", 1e3, "min", 6e4, "h", 3.6e6, "d", 8.64e7);

  /** The units that limits are shown in, by milliseconds. */
  private static final TreeMap<Long, String> SHOWN =
      new TreeMap<>(
          Map.of(1L, "ms", 1_000L, "s", 60_000L, "min", 3_600_000L, "h", 86_400_000L, "d"));

  private TimeLimit() {}

  static final Variable.Rule RULE =
      (name, value) -> {
        Matcher matcher = TEXT.matcher(value.strip().toLowerCase(Locale.ROOT));
        Double unit = matcher.matches() ? MILLIS.get(matcher.group(2)) : null;
        if (unit == null) {
          throw Rules.invalid(name, value)
              .withHint(
                  "Valid units for this parameter are \"us\", \"ms\", \"s\", \"min\", \"h\", and"
                      + " \"d\".")
              .exception();
        }
        double millis = Math.rint(Double.parseDouble(matcher.group(1)) * unit);
        if (millis > Integer.MAX_VALUE) {
          throw Rejection.of(
                  SqlState.INVALID_PARAMETER_VALUE,
                  value.strip()
                      + " is outside the valid range for parameter \""
                      + name
                      + "\" (0 ms .. "
                      + Integer.MAX_VALUE
                      + " ms)")
              .exception();
        }
        return shown((long) millis);
      };

  private static String shown(long millis) {
    if (millis == 0) {
      return "0";
    }
    for (Map.Entry<Long, String> unit : SHOWN.descendingMap().entrySet()) {
      if (millis % unit.getKey() == 0) {
        return millis / unit.getKey() + unit.getValue();
      }
    }
    throw new IllegalStateException("every limit is of whole milliseconds: " + millis);
  }

  /** The milliseconds of a value that the rule let pass; 0 for no limit. */
  public static long millis(String shown) {
    Matcher matcher = TEXT.matcher(shown);
    Double unit = matcher.matches() ? MILLIS.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException("not a limit: " + shown);
    }
    return (long) (Long.parseLong(matcher.group(1)) * unit);
  }
}
