package io.weir.sql.ddl;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.OptionValue;
import io.weir.sql.statement.Options;
import java.util.ArrayList;
import java.util.List;

/** The options that a statement itself has. */
final class ConnectorOptions {
  private ConnectorOptions() {}

  /** 22023 for an option of another name than these. */
  static void allowOnly(Options options, String what, String... names) {
    for (Option option : options.list()) {
      if (!List.of(names).contains(option.name())) {
        throw Rejection.of(
                SqlState.INVALID_PARAMETER_VALUE, what + " has no option " + option.words())
            .withHint(
                "Options: "
                    + String.join(", ", names).replace('_', ' ').toUpperCase(java.util.Locale.ROOT)
                    + ".")
            .at(option.position())
            .exception();
      }
    }
  }

  /**
   * Options that are on or off may leave their value out; of {@code ALLOW IDENTITY CHANGE} the
   * parser then took the last word for one.
   */
  static Options flags(Options options, String... names) {
    List<Option> out = new ArrayList<>();
    for (Option option : options.list()) {
      String whole =
          option.value() instanceof OptionValue.Word word ? option.name() + "_" + word.text() : "";
      out.add(
          List.of(names).contains(whole)
              ? new Option(whole, new OptionValue.Word("true"), option.position())
              : option);
    }
    return new Options(out);
  }
}
