package io.weir.sql.ddl;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.sql.statement.Option;
import io.weir.sql.statement.OptionValue;
import io.weir.sql.statement.Options;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Options as connectors have them: names to texts. Their names and values are the connector's to
 * check.
 */
final class ConnectorOptions {
  /** Options of these names hold what nobody may read, so they may not stand in a statement. */
  private static final Pattern SENSITIVE =
      Pattern.compile(".*(password|secret|token|jaas|ssl[_.]key([_.]pem)?$|private[_.]key).*");

  private ConnectorOptions() {}

  /** 0A000 for a secret, and for a text where a secret belongs: nothing of it is kept anywhere. */
  static Map<String, String> of(Options options) {
    Map<String, String> out = new TreeMap<>();
    for (Option option : options.list()) {
      if (containsSecret(option.value())) {
        throw Rejection.of(SqlState.FEATURE_NOT_SUPPORTED, "SECRET is not supported yet")
            .at(option.position())
            .exception();
      }
      if (SENSITIVE.matcher(option.name()).matches()) {
        throw Rejection.of(
                SqlState.FEATURE_NOT_SUPPORTED,
                "option " + option.words() + " must be a secret, and secrets are not supported yet")
            .withDetail("A text would be kept readable in the journal and in SHOW CREATE.")
            .withHint("Use a listener of the broker that needs no password.")
            .at(option.position())
            .exception();
      }
      out.put(option.name(), option.value().text());
    }
    return out;
  }

  private static boolean containsSecret(OptionValue value) {
    return value instanceof OptionValue.SecretRef
        || (value instanceof OptionValue.ListOf list
            && list.members().stream().anyMatch(ConnectorOptions::containsSecret));
  }

  /** 42601 for an option of another name than these. */
  static void allowOnly(Options options, String what, String... names) {
    for (Option option : options.list()) {
      if (!java.util.List.of(names).contains(option.name())) {
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
}
