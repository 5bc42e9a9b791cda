package io.weir.ctl;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times as operators write them. */
final class Times {
  private static final Pattern AGO = Pattern.compile("(\\d{1,9})\\s*(s|m|min|h|d)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "min", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private static final List<Function<String, Instant>> FORMS =
      List.of(
          Instant::parse,
          text -> OffsetDateTime.parse(text).toInstant(),
          text -> LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC),
          text -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());

  private Times() {}

  /** A length of time: {@code 10m}, {@code 2 h}. */
  static final class Length implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      Matcher length = AGO.matcher(value.strip().toLowerCase(Locale.ROOT));
      Duration unit = length.matches() ? UNITS.get(length.group(2)) : null;
      if (unit == null) {
        throw new TypeConversionException(
            "'" + value + "' is not a length of time: write 30s, 10m, 2h or 1d");
      }
      return unit.multipliedBy(Long.parseLong(length.group(1)));
    }
  }

  /** A time, or how long ago it was. */
  static final class Point implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String value) {
      if (AGO.matcher(value.strip().toLowerCase(Locale.ROOT)).matches()) {
        return Instant.now().minus(new Length().convert(value));
      }
      for (Function<String, Instant> form : FORMS) {
        try {
          return form.apply(value.strip());
        } catch (DateTimeParseException another) {
          continue;
        }
      }
      throw new TypeConversionException(
          "'" + value + "' is not a time: write 2026-01-01, 2026-01-01T12:00:00Z, or 10m for ago");
    }
  }
}
