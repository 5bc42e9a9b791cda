package io.weir.sql.parser;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.Options;
import java.util.Set;

/** A list of options that are on or off. */
public record BooleanOptions(Options options) {
  static final BooleanOptions NONE = new BooleanOptions(Options.NONE);

  static BooleanOptions read(Cursor cursor, Set<String> known) {
    Options options = new OptionParser(cursor).parenthesized();
    for (Option option : options.list()) {
      if (!known.contains(option.name())) {
        throw Rejection.of(SqlState.SYNTAX_ERROR, "unrecognized option \"" + option.name() + "\"")
            .at(option.position())
            .exception();
      }
    }
    return new BooleanOptions(options);
  }

  boolean get(String name, boolean otherwise) {
    return options.get(name).map(BooleanOptions::value).orElse(otherwise);
  }

  /** What a boolean option says; 22023 where it is neither true nor false. */
  public static boolean value(Option option) {
    String text =
        option.value() instanceof io.weir.sql.statement.OptionValue.SecretRef
            ? ""
            : option.value().text();
    return switch (Lexer.fold(text)) {
      case "true", "on", "1", "yes" -> true;
      case "false", "off", "0", "no" -> false;
      default ->
          throw Rejection.of(
                  SqlState.INVALID_PARAMETER_VALUE, option.words() + " requires a Boolean value")
              .at(option.position())
              .exception();
    };
  }
}
