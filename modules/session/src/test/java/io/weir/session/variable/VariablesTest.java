package io.weir.session.variable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.kernel.RejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariablesTest {
  private final Variables variables = new Variables("ann");

  @Test
  void namesAreFoundWithoutRegardToCase() {
    assertThat(variables.get("datestyle")).isEqualTo("ISO, MDY");
    assertThat(variables.canonicalName("datestyle")).isEqualTo("DateStyle");
    assertThat(variables.get("SESSION_AUTHORIZATION")).isEqualTo("ann");
  }

  @ParameterizedTest
  @CsvSource({
    "extra_float_digits, 3, 3",
    "client_encoding, 'utf-8', UTF8",
    "TimeZone, Etc/UTC, UTC",
    "transaction_isolation, read committed, strict serializable",
    "client_min_messages, WARNING, warning",
    "escape_string_warning, false, off",
    "search_path, '\"$user\", public', '\"$user\", public'",
    "myapp.user, 7, 7",
  })
  void valuesBecomeCanonical(String name, String value, String canonical) {
    variables.set(name, value, false);
    assertThat(variables.get(name)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "nosuch, 1, 42704, 'unrecognized configuration parameter \"nosuch\"'",
    "extra_float_digits, x, 22023, 'invalid value for parameter \"extra_float_digits\": \"x\"'",
    "extra_float_digits, 9, 22023, '9 is outside the valid range for parameter"
        + " \"extra_float_digits\" (-15 .. 3)'",
    "TimeZone, Europe/Rome, 22023, 'invalid value for parameter \"TimeZone\": \"Europe/Rome\"'",
    "server_version, 1, 55P02, 'parameter \"server_version\" cannot be changed'",
    "lock_timeout, 5s, 0A000, 'lock_timeout is not supported'",
    "search_path, other, 22023, 'invalid value for parameter \"search_path\": \"other\"'",
    "row_security, maybe, 22023, 'parameter \"row_security\" requires a Boolean value'",
  })
  void wrongValuesAreRefused(String name, String value, String state, String message) {
    assertThatThrownBy(() -> variables.set(name, value, false))
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> {
              assertThat(e.rejection().sqlState()).isEqualTo(state);
              assertThat(e.rejection().message()).isEqualTo(message);
            });
  }

  @Test
  void aRollbackTakesBackWhatTheTransactionSet() {
    variables.set("application_name", "before", false);
    variables.beginTransaction();
    variables.set("application_name", "within", false);
    variables.endTransaction(false);
    assertThat(variables.get("application_name")).isEqualTo("before");
  }

  @Test
  void aCommitKeepsWhatWasSetButNotWhatWasSetLocally() {
    variables.beginTransaction();
    variables.set("application_name", "kept", false);
    variables.set("extra_float_digits", "0", true);
    assertThat(variables.get("extra_float_digits")).isEqualTo("0");
    variables.endTransaction(true);
    assertThat(variables.get("application_name")).isEqualTo("kept");
    assertThat(variables.get("extra_float_digits")).isEqualTo("1");
  }

  @Test
  void resetGoesBackToWhatTheClientConnectedWith() {
    variables.start("application_name", "psql");
    variables.set("application_name", "other", false);
    variables.resetAll();
    assertThat(variables.get("application_name")).isEqualTo("psql");
  }
}
