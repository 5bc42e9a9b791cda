package io.weir.session.variable;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.variable.Variable.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The rules that variables follow. */
final class Rules {
  private Rules() {}

  /** Anything. */
  static final Rule TEXT = (name, value) -> value;

  /** Nobody sets it. */
  static final Rule FIXED =
      (name, value) -> {
        throw Rejection.of("55P02", "parameter \"" + name + "\" cannot be changed").exception();
      };

  static final Rule BOOLEAN =
      (name, value) ->
          switch (value.toLowerCase(Locale.ROOT)) {
            case "on", "true", "yes", "1", "t" -> "on";
            case "off", "false", "no", "0", "f" -> "off";
            default ->
                throw Rejection.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "parameter \"" + name + "\" requires a Boolean value")
                    .exception();
          };

  /** One of some words. */
  static Rule words(String... words) {
    return (name, value) -> {
      String word = value.toLowerCase(Locale.ROOT);
      if (!Arrays.asList(words).contains(word)) {
        throw invalid(name, value)
            .withHint("Available values: " + String.join(", ", words) + ".")
            .exception();
      }
      return word;
    };
  }

  /** Some spellings, in lower case, of the values that are left of the arrow. */
  static Rule spellings(Map<String, List<String>> canonical, String hint) {
    return (name, value) -> {
      String word = value.strip().toLowerCase(Locale.ROOT);
      for (Map.Entry<String, List<String>> entry : canonical.entrySet()) {
        if (entry.getKey().toLowerCase(Locale.ROOT).equals(word)
            || entry.getValue().contains(word)) {
          return entry.getKey();
        }
      }
      throw invalid(name, value).withHint(hint).exception();
    };
  }

  static Rule integer(int low, int high) {
    return (name, value) -> {
      int number;
      try {
        number = Integer.parseInt(value.strip());
      } catch (NumberFormatException notANumber) {
        throw invalid(name, value).withHint("Give a whole number.").exception();
      }
      if (number < low || number > high) {
        throw Rejection.of(
                SqlState.INVALID_PARAMETER_VALUE,
                number
                    + " is outside the valid range for parameter \""
                    + name
                    + "\" ("
                    + low
                    + " .. "
                    + high
                    + ")")
            .exception();
      }
      return Integer.toString(number);
    };
  }

  /** A time limit that only can be off. */
  static final Rule NO_LIMIT =
      (name, value) -> {
        if (!value.strip().matches("0\\s*(ms|s|min|h|d)?")) {
          throw Rejection.of(SqlState.FEATURE_NOT_SUPPORTED, name + " is not supported")
              .withHint("Cancel the statement from the client instead; 0 is the only value.")
              .exception();
        }
        return "0";
      };

  /** A list of names, the schema of users' objects among them. */
  static final Rule SEARCH_PATH =
      (name, value) -> {
        List<String> schemas =
            Arrays.stream(value.split(",", -1)).map(s -> unquote(s.strip())).toList();
        if (!schemas.contains("public")) {
          throw invalid(name, value)
              .withHint("Objects are in the schema public: the search path has to contain it.")
              .exception();
        }
        return schemas.stream().map(Rules::quoteIfNeeded).collect(Collectors.joining(", "));
      };

  private static String unquote(String name) {
    return name.length() >= 2 && name.startsWith("\"") && name.endsWith("\"")
        ? name.substring(1, name.length() - 1)
        : name;
  }

  private static String quoteIfNeeded(String name) {
    return name.matches("[a-z_][a-z0-9_]*") ? name : "\"" + name + "\"";
  }

  static Rejection invalid(String name, String value) {
    return Rejection.of(
        SqlState.INVALID_PARAMETER_VALUE,
        "invalid value for parameter \"" + name + "\": \"" + value + "\"");
  }
}
