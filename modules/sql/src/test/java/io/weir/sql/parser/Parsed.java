package io.weir.sql.parser;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.sql.statement.ObjectName;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.OptionAction;
import io.weir.sql.statement.OptionValue;
import io.weir.sql.statement.Options;
import io.weir.sql.statement.Statement;
import java.util.List;
import java.util.stream.Collectors;

/** What a text parses to, and short texts of its parts. */
final class Parsed {
  static Statement parse(String sql) {
    return SqlText.parse(sql);
  }

  static Rejection rejection(String sql) {
    try {
      Statement statement = SqlText.parse(sql);
      throw new AssertionError("parsed: " + statement);
    } catch (RejectedException e) {
      return e.rejection();
    }
  }

  static ObjectName name(String name, int position) {
    return new ObjectName(null, name, position);
  }

  static String options(Options options) {
    StringBuilder out = new StringBuilder();
    for (Option option : options.list()) {
      String value =
          option.value() instanceof OptionValue.SecretRef ref
              ? "SECRET " + ref.secret()
              : option.value().getClass().getSimpleName() + ":" + option.value().text();
      out.append(option.name())
          .append('@')
          .append(option.position())
          .append('=')
          .append(value)
          .append(' ');
    }
    return out.toString().strip();
  }

  static String actions(List<OptionAction> actions) {
    return actions.stream()
        .map(
            a ->
                a instanceof OptionAction.SetTo set
                    ? "set " + options(new Options(List.of(set.option())))
                    : "drop " + a.name() + "@" + a.position())
        .collect(Collectors.joining("; "));
  }

  private Parsed() {}
}
