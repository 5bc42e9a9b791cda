package io.weir.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PostgresOptionsTest {
  @Test
  void defaultsAndSpellings() {
    Endpoint endpoint =
        PostgresOptions.ofConnection(Map.of("HOST", "db", "USER", "u", "SSL MODE", "VERIFY_FULL"))
            .endpoint();
    assertThat(endpoint.port()).isEqualTo(5432);
    assertThat(endpoint.database()).isEqualTo("u");
    assertThat(endpoint.sslMode()).isEqualTo(Endpoint.SslMode.VERIFY_FULL);
    assertThat(PostgresOptions.ofConnection(Map.of("hostname", "db", "username", "u")).endpoint())
        .isEqualTo(PostgresOptions.ofConnection(Map.of("host", "db", "user", "u")).endpoint());
  }

  @ParameterizedTest
  @CsvSource({
    "port, 0, 'a whole number from 1 to 65535'",
    "port, abc, 'a whole number from 1 to 65535'",
    "ssl_mode, maybe, 'disable, prefer, require, verify-ca, verify-full'",
    "host, 'a:5432', 'port has an option'",
    "ssl_certificate_authority, none, 'BEGIN CERTIFICATE'",
    "ssl_key, none, 'both or neither'",
    "brokers, b, 'Allowed: database, host, password, port, ssl_certificate'",
    "publication, p, 'Allowed: database'",
  })
  void badOptionsSayWhatIsAllowed(String name, String value, String hint) {
    Map<String, String> options = new HashMap<>(Map.of("host", "db", "user", "u"));
    options.put(name, value);
    Rejection rejection = rejected(() -> PostgresOptions.ofConnection(options));
    assertThat(rejection.sqlState()).isEqualTo("22023");
    assertThat(rejection.message()).contains(name);
    assertThat(String.valueOf(rejection.hint())).contains(hint);
  }

  @Test
  void requiredOptionsAreMissed() {
    assertThat(rejected(() -> PostgresOptions.ofConnection(Map.of("user", "u"))).message())
        .isEqualTo("option \"host\" is required");
    assertThat(rejected(() -> PostgresOptions.ofConnection(Map.of("host", "h"))).message())
        .isEqualTo("option \"user\" is required");
    assertThat(rejected(() -> PostgresOptions.ofSource(Map.of("host", "h", "user", "u"))).message())
        .isEqualTo("option \"publication\" is required");
    assertThat(rejected(() -> PostgresOptions.ofSink(Map.of("host", "h", "user", "u"))).message())
        .isEqualTo("option \"table\" is required");
  }

  @Test
  void secretsAreNotPrinted() {
    PostgresOptions options =
        PostgresOptions.ofConnection(Map.of("host", "h", "user", "u", "password", "canary"));
    assertThat(options.toString()).doesNotContain("canary");
    assertThat(options.endpoint().toString()).doesNotContain("canary");
  }

  @Test
  void tablesAreListed() {
    assertThat(TableList.parse("a, S.b as X,\"Odd, \"\"Name\"\"\".\"T\" AS \"Y y\" ,assets"))
        .isEqualTo(
            List.of(
                new TableList.Wanted(null, "a", null),
                new TableList.Wanted("s", "b", "x"),
                new TableList.Wanted("Odd, \"Name\"", "T", "Y y"),
                new TableList.Wanted(null, "assets", null)));
    for (String bad : List.of("a,", "", "a b", "a.b.c", "\"a", "\"\"", "a as", "a; drop")) {
      assertThat(rejected(() -> TableList.parse(bad)).sqlState()).isEqualTo("22023");
    }
  }

  @Test
  void offsetsSurviveTheirText() {
    for (String text :
        List.of(
            "snapshot weir_u1_ab",
            "0/16B3748 weir_u1_ab 16385:1-3,5:00c0ffee:deadbeef 16390:2:00000000:00000001")) {
      assertThat(StreamOffset.parse(text)).hasToString(text);
    }
  }

  private static Rejection rejected(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(RejectedException.class, call).rejection();
  }
}
