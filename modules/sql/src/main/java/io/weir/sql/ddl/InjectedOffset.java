package io.weir.sql.ddl;

import io.weir.columnar.value.JsonValue;
import io.weir.columnar.value.Jsonb;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a split is to be read from, as operators write it: {@code 42}, {@code "42"}, {@code
 * "earliest"}, {@code "latest"}, {@code {"timestamp": "2026-01-01T00:00:00Z"}}, {@code
 * {"last_consumed": 41}}. A plain number is the next record to be read.
 */
public sealed interface InjectedOffset {
  /** This very offset, in the connector's own form. */
  record At(String offset) implements InjectedOffset {}

  record Earliest() implements InjectedOffset {}

  record Latest() implements InjectedOffset {}

  /** The first record that is not older. */
  record Since(Instant time) implements InjectedOffset {}

  /**
   * Reads an object of JSON, by split.
   *
   * @throws RejectedException 22023 or 22003 with what is wrong
   */
  static Map<String, InjectedOffset> parse(String json) {
    byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
    JsonValue value;
    try {
      value = Jsonb.parse(utf8, 0, utf8.length);
    } catch (RejectedException malformed) {
      throw invalid("the offsets are not JSON: " + malformed.rejection().message()).exception();
    }
    if (!(value instanceof JsonValue.Object object)) {
      throw invalid("the offsets are no object of JSON").exception();
    }
    if (object.members().isEmpty()) {
      throw invalid("the offsets name no split").exception();
    }
    Map<String, InjectedOffset> out = new TreeMap<>();
    for (JsonValue.Member member : object.members()) {
      out.put(member.key(), offset(member.key(), member.value()));
    }
    return out;
  }

  private static InjectedOffset offset(String split, JsonValue value) {
    return switch (value) {
      case JsonValue.Number number -> new At(Long.toString(whole(split, number.value())));
      case JsonValue.Text text ->
          switch (text.value()) {
            case "earliest" -> new Earliest();
            case "latest" -> new Latest();
            default -> at(split, text.value());
          };
      case JsonValue.Object object -> relative(split, object);
      default -> throw unknown(split).exception();
    };
  }

  private static InjectedOffset relative(String split, JsonValue.Object object) {
    if (object.members().size() != 1) {
      throw unknown(split).exception();
    }
    JsonValue.Member only = object.members().getFirst();
    return switch (only.key()) {
      case "timestamp" -> since(split, only.value());
      case "last_consumed" -> {
        if (!(offset(split, only.value()) instanceof At at) || !at.offset().matches("\\d+")) {
          throw invalid("last_consumed of split " + split + " is not a whole number").exception();
        }
        yield new At(Long.toString(Long.parseLong(at.offset()) + 1));
      }
      default -> throw unknown(split).exception();
    };
  }

  private static InjectedOffset at(String split, String text) {
    if (text.isBlank()) {
      throw unknown(split).exception();
    }
    if (text.matches("[+-]?\\d+(\\.\\d*)?")) {
      return new At(Long.toString(whole(split, new BigDecimal(text))));
    }
    return new At(text);
  }

  private static long whole(String split, BigDecimal number) {
    long whole;
    try {
      whole = number.longValueExact();
    } catch (ArithmeticException notWhole) {
      throw Rejection.of(
              SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
              "the offset " + number.toPlainString() + " of split " + split + " is no whole number")
          .exception();
    }
    if (whole < 0 || whole == Long.MAX_VALUE) {
      throw Rejection.of(
              SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
              "the offset " + whole + " of split " + split + " is out of range")
          .withHint("Offsets begin at 0; a plain number is the next record to be read.")
          .exception();
    }
    return whole;
  }

  private static InjectedOffset since(String split, JsonValue value) {
    if (value instanceof JsonValue.Text text) {
      try {
        return new Since(Instant.parse(text.value()));
      } catch (DateTimeParseException malformed) {
        throw invalid("the timestamp of split " + split + " is no time: \"" + text.value() + "\"")
            .withHint("Write it as 2026-01-01T00:00:00Z.")
            .exception();
      }
    }
    throw unknown(split).exception();
  }

  private static Rejection unknown(String split) {
    return invalid("the offset of split " + split + " cannot be understood")
        .withHint(
            "Write a number (the next record to be read), \"earliest\", \"latest\","
                + " {\"timestamp\": \"2026-01-01T00:00:00Z\"} or {\"last_consumed\": 41}.");
  }

  private static Rejection invalid(String message) {
    return Rejection.of(SqlState.INVALID_PARAMETER_VALUE, message);
  }
}
