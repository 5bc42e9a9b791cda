package io.weir.connector.generator;

import io.weir.columnar.BytesColumn;
import io.weir.columnar.DataType;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Scalar;
import io.weir.columnar.text.ValueText;
import io.weir.columnar.value.Intervals;
import io.weir.connector.NumberOption;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The options of a load generator, checked; anything wrong is a 22023 that says what is allowed.
 *
 * @param asOfMillis when the first tick is; null: when the source is created
 */
record GeneratorOptions(
    Generator generator, long tickMillis, @Nullable Long asOfMillis, long rateLimit) {
  private static final Set<String> NAMES =
      Set.of(
          "generator",
          "tick_interval",
          "rows_per_tick",
          "max_cardinality",
          "seed",
          "as_of",
          "source_rate_limit");

  /** What every connector is told: there is one generator only. */
  private static final String IDENTITY = "upstream_identity";

  private static final long MICROS_OF_DAY = 86_400_000_000L;

  static GeneratorOptions of(Map<String, String> options) {
    for (String name : options.keySet()) {
      if (!NAMES.contains(name) && !name.equals(IDENTITY)) {
        throw invalid(
            "unknown option \"" + name + "\" for a load generator",
            "Allowed: " + String.join(", ", new TreeSet<>(NAMES)) + ".");
      }
    }
    int rows = (int) NumberOption.of(options, "rows_per_tick", 1, 1, 100_000);
    return new GeneratorOptions(
        generator(options, rows),
        tickMillis(options.getOrDefault("tick_interval", "1s")),
        asOf(options.get("as_of")),
        NumberOption.of(options, "source_rate_limit", -1, -1, Long.MAX_VALUE));
  }

  private static Generator generator(Map<String, String> options, int rows) {
    String name = options.getOrDefault("generator", "").toLowerCase(Locale.ROOT);
    boolean bounded = options.containsKey("max_cardinality");
    return switch (name) {
      case "counter" ->
          new CounterGenerator(
              rows,
              bounded ? NumberOption.of(options, "max_cardinality", 0, 1, Long.MAX_VALUE) : 0);
      case "auction" -> {
        if (bounded) {
          throw invalid("option \"max_cardinality\" is for the COUNTER generator", "Leave it out.");
        }
        yield new AuctionGenerator(
            NumberOption.of(options, "seed", 0, Long.MIN_VALUE, Long.MAX_VALUE), rows);
      }
      default ->
          throw invalid("unknown load generator: \"" + name + "\"", "Allowed: AUCTION, COUNTER.");
    };
  }

  private static long tickMillis(String text) {
    long micros = micros(text);
    if (micros < 1_000 || micros % 1_000 != 0) {
      throw badInterval(text);
    }
    return micros / 1_000;
  }

  private static long micros(String text) {
    try {
      Scalar value = ValueText.parse(DataType.INTERVAL, text);
      if (value.cell() instanceof BytesColumn cell && Intervals.months(cell, 0) == 0) {
        return Math.addExact(
            Intervals.micros(cell, 0), Math.multiplyExact(MICROS_OF_DAY, Intervals.days(cell, 0)));
      }
    } catch (RejectedException | ArithmeticException e) {
      throw badInterval(text);
    }
    throw badInterval(text);
  }

  private static @Nullable Long asOf(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      Scalar value = ValueText.parse(DataType.TIMESTAMPTZ, text);
      if (value.cell() instanceof LongColumn cell) {
        return Math.floorDiv(cell.get(0), 1_000);
      }
    } catch (RejectedException e) {
      throw badTime(text);
    }
    throw badTime(text);
  }

  private static RejectedException badInterval(String text) {
    return invalid(
        "invalid value for option \"tick_interval\": \"" + text + "\"",
        "Allowed: an interval of whole milliseconds without months, such as 1s or 100ms.");
  }

  private static RejectedException badTime(String text) {
    return invalid(
        "invalid value for option \"as_of\": \"" + text + "\"",
        "Allowed: a time such as 2026-01-31 12:00:00+00.");
  }

  private static RejectedException invalid(String message, String hint) {
    return Rejection.of(SqlState.INVALID_PARAMETER_VALUE, message).withHint(hint).exception();
  }
}
