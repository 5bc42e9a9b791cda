package io.weir.connector.kafka;

import io.weir.kernel.Clock;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where a source begins that has read nothing yet. */
sealed interface StartPosition {
  StartPosition EARLIEST = new Earliest();

  record Earliest() implements StartPosition {}

  record Latest() implements StartPosition {}

  /** By partition; partitions past the end of the list begin at the earliest record. */
  record Offsets(List<Long> byPartition) implements StartPosition {}

  /** The first record that is not older; negative: so many milliseconds before now. */
  record Timestamp(long millis) implements StartPosition {
    long at(Clock clock) {
      return millis < 0 ? Math.max(0, clock.millis() + millis) : millis;
    }
  }

  /** Reads {@code start_offset} and {@code start_timestamp}. */
  static StartPosition of(Map<String, String> options) {
    String offset = options.get("start_offset");
    String timestamp = options.get("start_timestamp");
    if (offset != null && timestamp != null) {
      throw invalid("start_offset and start_timestamp exclude each other", "Give one of them.");
    }
    if (timestamp != null) {
      return new Timestamp(millis(timestamp.strip()));
    }
    return offset == null ? EARLIEST : offsets(offset.strip());
  }

  private static StartPosition offsets(String text) {
    return switch (text.toLowerCase(java.util.Locale.ROOT)) {
      case "earliest" -> EARLIEST;
      case "latest" -> new Latest();
      default -> {
        List<Long> offsets = new ArrayList<>();
        for (String part : text.split(",", -1)) {
          offsets.add(offset(part.strip(), text));
        }
        yield new Offsets(List.copyOf(offsets));
      }
    };
  }

  private static long offset(String part, String text) {
    try {
      long offset = Long.parseLong(part);
      if (offset >= 0) {
        return offset;
      }
    } catch (NumberFormatException e) {
      throw badOffset(text);
    }
    throw badOffset(text);
  }

  private static RuntimeException badOffset(String text) {
    return invalid(
        "invalid value for option \"start_offset\": \"" + text + "\"",
        "Allowed: earliest, latest, or the first offset of each partition: 0 or 0, 10, 100.");
  }

  private static long millis(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException notMillis) {
      try {
        return instant(text).toEpochMilli();
      } catch (DateTimeParseException e) {
        throw invalid(
            "invalid value for option \"start_timestamp\": \"" + text + "\"",
            "Allowed: milliseconds since 1970, a negative number of milliseconds before now, or a"
                + " time such as 2026-01-31T12:00:00Z.");
      } catch (DateTimeException | ArithmeticException e) {
        throw invalid("start_timestamp is out of range: \"" + text + "\"", "Give a nearer time.");
      }
    }
  }

  /** A date, or a date and time with {@code T} or a blank between; UTC where no zone is given. */
  private static Instant instant(String text) {
    String iso = text.replaceFirst("^(\\d{4}-\\d{2}-\\d{2})\\s+", "$1T").replace(" ", "");
    if (iso.length() == 10) {
      return LocalDate.parse(iso).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
    DateTimeFormatter format =
        new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .optionalStart()
            .appendOffset("+HH:mm", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HH", "Z")
            .optionalEnd()
            .parseDefaulting(java.time.temporal.ChronoField.OFFSET_SECONDS, 0)
            .toFormatter(java.util.Locale.ROOT);
    return OffsetDateTime.parse(iso, format).toInstant();
  }

  private static RuntimeException invalid(String message, String hint) {
    return Rejection.of(SqlState.INVALID_PARAMETER_VALUE, message).withHint(hint).exception();
  }
}
