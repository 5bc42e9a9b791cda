package io.weir.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.connector.SourceSpec;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.testkit.services.Ports;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaOptionsTest {
  @Test
  void bothSpellingsMeanTheSame() {
    KafkaOptions ours =
        KafkaOptions.ofSource(Map.of("brokers", "a, b:1", "topic", "t", "start_offset", "latest"));
    KafkaOptions theirs =
        KafkaOptions.ofSource(
            Map.of(
                "properties.bootstrap.server",
                "a:9092,b:1",
                "topic",
                "t",
                "scan.startup.mode",
                "latest"));
    assertThat(ours).isEqualTo(theirs);
    assertThat(ours.brokers()).containsExactly("a:9092", "b:1");
    assertThat(
            KafkaOptions.ofSource(
                    Map.of("broker", "a", "topic", "t", "properties.fetch.max.bytes", "100"))
                .client())
        .containsEntry("fetch.max.bytes", "100");
  }

  @Test
  void startPositionsAreReadInEveryForm() {
    assertThat(start("start_offset", "5")).isEqualTo(new StartPosition.Offsets(List.of(5L)));
    assertThat(start("start_offset", "0, 10,100"))
        .isEqualTo(new StartPosition.Offsets(List.of(0L, 10L, 100L)));
    assertThat(start("start_offset", "Earliest")).isEqualTo(StartPosition.EARLIEST);
    long time = Instant.parse("2026-01-31T10:00:00Z").toEpochMilli();
    assertThat(start("start_timestamp", "2026-01-31T10:00:00Z"))
        .isEqualTo(new StartPosition.Timestamp(time));
    assertThat(start("start_timestamp", "2026-01-31 12:00:00+02:00"))
        .isEqualTo(new StartPosition.Timestamp(time));
    assertThat(start("start_timestamp", "2026-01-31 12:00:00+02"))
        .isEqualTo(new StartPosition.Timestamp(time));
    assertThat(start("start_timestamp", "2026-01-31"))
        .isEqualTo(new StartPosition.Timestamp(time - 10 * 3_600_000));
    assertThat(new StartPosition.Timestamp(-1000).at(() -> Instant.ofEpochMilli(5000)))
        .isEqualTo(4000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          topic ~ a b ~ invalid topic name: "a b"
          start_offset ~ -1 ~ invalid value for option "start_offset": "-1"
          start_offset ~ first ~ invalid value for option "start_offset": "first"
          start_timestamp ~ yesterday ~ invalid value for option "start_timestamp": "yesterday"
          on_offset_out_of_range ~ skip ~ invalid value for option "on_offset_out_of_range": "skip"
          max_buffer_bytes ~ 1 ~ invalid value for option "max_buffer_bytes": "1"
          security_protocol ~ tls ~ invalid value for option "security_protocol": "TLS"
          ssl_certificate_authority ~ ca.pem ~ invalid value for option "ssl_certificate_authority": not certificates in PEM
          ssl_key ~ k ~ options "ssl_certificate" and "ssl_key" belong together
          sasl_username ~ u ~ SASL needs the options "sasl_username" and "sasl_password"
          brokers ~ b ~ options "broker" and "brokers" exclude each other
          partition ~ 1 ~ unknown option "partition" for a Kafka source
          properties.auto.offset.reset ~ latest ~ property "properties.auto.offset.reset" cannot be set
          properties.fetch.max.bytes ~ x ~ invalid value for option "properties.fetch.max.bytes": "x"
          """)
  void aWrongOptionIsRefusedWithWhatIsAllowed(String name, String value, String message) {
    Map<String, String> options = new HashMap<>(Map.of("broker", "a:1", "topic", "t"));
    options.put(name, value);
    Rejection refusal = refusal(options);
    assertThat(refusal.message()).isEqualTo(message);
    assertThat(refusal.sqlState()).isEqualTo("22023");
    assertThat(refusal.hint()).isNotBlank();
  }

  @Test
  void brokerAndTopicAreRequired() {
    assertThat(refusal(Map.of("topic", "t")).message()).isEqualTo("option \"broker\" is required");
    assertThat(refusal(Map.of("broker", "a")).message()).isEqualTo("option \"topic\" is required");
    assertThat(refusal(Map.of("broker", "a:b", "topic", "t")).message())
        .isEqualTo("invalid broker address: \"a:b\"");
  }

  @Test
  void aSecretIsInNoText() {
    Map<String, String> options =
        Map.of("broker", "a", "topic", "t", "sasl_username", "u", "sasl_password", "hush\"hush");
    assertThat(KafkaOptions.ofSource(options).toString()).doesNotContain("hush");
    assertThat(KafkaOptions.ofSource(options).client().get("sasl.jaas.config"))
        .contains("password=\"hush\\\"hush\"");
    Map<String, String> wrong = new HashMap<>(options);
    wrong.put("sasl_mechanisms", "GSSAPI");
    assertThat(refusal(wrong).toString()).doesNotContain("hush");
  }

  @Test
  void whereNothingListensTheProbeSaysSo() {
    String address = "127.0.0.1:" + Ports.closed();
    Rejection refusal = failure(Fixture.CONNECTOR.checkConnection(Map.of("broker", address), true));
    assertThat(refusal.sqlState()).isEqualTo("08001");
    assertThat(refusal.message())
        .isEqualTo("could not connect to Kafka at \"" + address + "\": Connection refused");
    assertThat(
            failure(Fixture.CONNECTOR.checkConnection(Map.of("broker", "no.such.invalid"), true))
                .message())
        .isEqualTo("could not connect to Kafka at \"no.such.invalid:9092\": unknown host");
    assertThat(
            Fixture.CONNECTOR
                .checkConnection(Map.of("broker", address), false)
                .toCompletableFuture()
                .isCompletedExceptionally())
        .isFalse();
  }

  static Rejection failure(CompletionStage<?> stage) {
    try {
      stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      return RejectedException.from(e);
    }
    throw new AssertionError("it succeeded");
  }

  private static StartPosition start(String name, String value) {
    return KafkaOptions.ofSource(Map.of("broker", "a", "topic", "t", name, value)).start();
  }

  private static Rejection refusal(Map<String, String> options) {
    try {
      Fixture.CONNECTOR.check(new SourceSpec("s1", options, Fixture.ROWS));
    } catch (RejectedException e) {
      return e.rejection();
    }
    throw new AssertionError("these options were accepted");
  }
}
