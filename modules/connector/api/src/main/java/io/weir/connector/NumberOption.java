package io.weir.connector;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.Map;
import java.util.Optional;

/** Whole numbers among the options of a source, sink or connection. */
public final class NumberOption {
  private NumberOption() {}

  /**
   * @param otherwise what it is where it is not given
   * @throws RejectedException 22023 where it is no whole number from {@code least} to {@code most}
   */
  public static long of(
      Map<String, String> options, String name, long otherwise, long least, long most) {
    return of(options, name, least, most).orElse(otherwise);
  }

  /**
   * Empty where it is not given.
   *
   * @throws RejectedException 22023 where it is no whole number from {@code least} to {@code most}
   */
  public static Optional<Long> of(Map<String, String> options, String name, long least, long most) {
    String text = options.get(name);
    if (text == null) {
      return Optional.empty();
    }
    try {
      long value = Long.parseLong(text.strip());
      if (value >= least && value <= most) {
        return Optional.of(value);
      }
    } catch (NumberFormatException e) {
      throw bad(name, text, least, most);
    }
    throw bad(name, text, least, most);
  }

  private static RejectedException bad(String name, String text, long least, long most) {
    return Rejection.of(
            SqlState.INVALID_PARAMETER_VALUE,
            "invalid value for option \"" + name + "\": \"" + text + "\"")
        .withHint("Allowed: a whole number from " + least + " to " + most + ".")
        .exception();
  }
}
