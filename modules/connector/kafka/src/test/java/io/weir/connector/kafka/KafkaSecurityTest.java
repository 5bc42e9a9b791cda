package io.weir.connector.kafka;

import static io.weir.connector.kafka.Fixture.CONNECTOR;
import static io.weir.connector.kafka.Fixture.ROWS;
import static io.weir.connector.kafka.Fixture.numbers;
import static io.weir.connector.kafka.Fixture.producer;
import static io.weir.connector.kafka.KafkaOptionsTest.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.connector.SourceSpec;
import io.weir.connector.SplitEnumerator;
import io.weir.connector.SplitReader;
import io.weir.kernel.Rejection;
import io.weir.testkit.services.Certificates;
import io.weir.testkit.services.KafkaListener;
import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.Ports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may come in, by which way, and what the others are told. */
class KafkaSecurityTest {
  private static KafkaService kafka;

  @BeforeAll
  static void launch() throws Exception {
    kafka = KafkaService.launchSecured();
    kafka.setPassword("ada", "first");
    kafka.createTopic("open", 1);
    for (String user : List.of("ada", KafkaService.PLAIN_USER)) {
      kafka.allow(user, "open", AclOperation.READ);
    }
    try (var producer = producer(kafka)) {
      numbers(producer, "open", 0, 0, 3);
    }
  }

  @AfterAll
  static void close() {
    kafka.close();
  }

  private static Map<String, String> options(KafkaListener listener, String... more) {
    Map<String, String> options = new HashMap<>();
    options.put("broker", kafka.bootstrap(listener));
    options.put("security_protocol", listener.protocol());
    if (listener.protocol().endsWith("SSL")) {
      options.put("ssl_certificate_authority", kafka.certificates().authority());
    }
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return options;
  }

  private static Map<String, String> scram(String user, String password) {
    return options(
        KafkaListener.SASL_PLAINTEXT,
        "sasl_mechanisms",
        "SCRAM-SHA-256",
        "sasl_username",
        user,
        "sasl_password",
        password);
  }

  private static SourceSpec of(Map<String, String> connection, String topic) {
    Map<String, String> options = new HashMap<>(connection);
    options.put("topic", topic);
    return new SourceSpec("s1", options, ROWS);
  }

  private static void reads(Map<String, String> connection) {
    SourceSpec spec = of(connection, "open");
    assertThat(CONNECTOR.checkConnection(connection, true).toCompletableFuture().join()).isNull();
    assertThat(CONNECTOR.probe(spec, Map.of("0", "3")).toCompletableFuture().join().value())
        .isEqualTo(
            CONNECTOR
                .probe(of(options(KafkaListener.PLAINTEXT), "open"))
                .toCompletableFuture()
                .join()
                .value());
    try (SplitEnumerator splits = CONNECTOR.enumerator(spec);
        SplitReader reader = CONNECTOR.reader(spec)) {
      Map<String, @Nullable String> found = new HashMap<>();
      splits.discover().toCompletableFuture().join().forEach(s -> found.put(s.id(), s.start()));
      reader.assign(found);
      assertThat(new Collected().untilRows(reader, 3).rows).containsExactly("0|p0", "1|p0", "2|p0");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SASL_PLAINTEXT, PLAIN",
    "SASL_PLAINTEXT, SCRAM-SHA-512",
    "SASL_SSL, PLAIN",
    "SASL_SSL, SCRAM-SHA-256",
    "SASL_SSL, SCRAM-SHA-512"
  })
  void aUserReadsByEveryListenerAndMechanism(KafkaListener listener, String mechanism) {
    boolean plain = mechanism.equals("PLAIN");
    reads(
        options(
            listener,
            "sasl_mechanisms",
            mechanism,
            "sasl_username",
            plain ? KafkaService.PLAIN_USER : "ada",
            "sasl_password",
            plain ? KafkaService.PLAIN_PASSWORD : "first"));
  }

  @Test
  void aCertificateOfTheClientIsAUser() {
    Certificates.Pair client = kafka.certificates().client();
    Map<String, String> options =
        options(KafkaListener.SSL, "ssl_certificate", client.chain(), "ssl_key", client.key());
    assertThat(failure(CONNECTOR.probe(of(options, "open"))).sqlState()).isEqualTo("42501");
    kafka.allow("CN=client", "open", AclOperation.READ);
    reads(options);
    reads(options(KafkaListener.SSL));
  }

  @Test
  void whereTheFirstBrokerIsAwayAnotherOneIsAsked() {
    Map<String, String> options = options(KafkaListener.SSL);
    options.remove("broker");
    options.put(
        "brokers", "127.0.0.1:" + Ports.closed() + ", " + kafka.bootstrap(KafkaListener.SSL));
    reads(options);
  }

  @Test
  void aWrongPasswordIsSaidAndReadingBeginsWhenItHasBecomeTheRightOne() {
    kafka.setPassword("eve", "old");
    kafka.allow("eve", "open", AclOperation.READ);
    Map<String, String> options = scram("eve", "new");
    for (Rejection refusal :
        List.of(
            failure(CONNECTOR.checkConnection(options, true)),
            failure(CONNECTOR.probe(of(options, "open"))))) {
      assertThat(refusal.sqlState()).isEqualTo("28P01");
      assertThat(refusal.message())
          .startsWith("could not log in to Kafka at \"" + options.get("broker") + "\": ");
      assertThat(refusal.hint()).isNotBlank();
      assertThat(refusal.toString()).doesNotContain("new");
    }
    try (SplitReader reader = CONNECTOR.reader(of(options, "open"))) {
      Collected all = new Collected().until(reader, c -> c.failure != null);
      reader.assign(Map.of("0", "1"));
      all.until(reader, c -> c.failure != null && c.failure.startsWith("could not log in"));
      kafka.setPassword("eve", "new");
      all.until(reader, c -> c.rows.size() == 2 && c.failure == null);
    }
  }

  @Test
  void aMissingPermissionIsSaid() {
    kafka.createTopic("closed", 1);
    SourceSpec spec = of(scram("ada", "first"), "closed");
    String refused = "Kafka at \"" + kafka.bootstrap(KafkaListener.SASL_PLAINTEXT) + "\" refuses";
    Rejection unseen = failure(CONNECTOR.probe(spec));
    assertThat(unseen.sqlState()).isEqualTo("42501");
    assertThat(unseen.message()).startsWith(refused);
    kafka.allow("ada", "closed", AclOperation.DESCRIBE);
    Rejection unread = failure(CONNECTOR.probe(spec, Map.of("0", "0")));
    assertThat(unread.sqlState()).isEqualTo("42501");
    assertThat(unread.message()).endsWith("not authorized to read topic \"closed\"");
    assertThat(unread.hint()).isEqualTo("Grant this user DESCRIBE and READ on the topic.");
    try (SplitReader reader = CONNECTOR.reader(spec)) {
      reader.assign(Map.of("0", "0"));
      new Collected().until(reader, c -> c.failure != null && c.failure.startsWith(refused));
      kafka.allow("ada", "closed", AclOperation.READ);
      new Collected().until(reader, c -> c.failure == null);
    }
  }

  @Test
  void aListenerOfAnotherKindAndAnAuthorityOfAnotherBrokerAreSaid(@TempDir Path directory) {
    Map<String, String> strange =
        options(
            KafkaListener.SSL,
            "ssl_certificate_authority",
            Certificates.make(directory).authority());
    Rejection untrusted = failure(CONNECTOR.checkConnection(strange, true));
    assertThat(untrusted.sqlState()).isEqualTo("08001");
    assertThat(untrusted.message()).contains("PKIX path");
    Map<String, String> plain =
        Map.of(
            "broker",
            kafka.bootstrap(),
            "ssl_certificate_authority",
            kafka.certificates().authority());
    Rejection notTls = failure(CONNECTOR.checkConnection(plain, true));
    assertThat(notTls.sqlState()).isEqualTo("08001");
    assertThat(notTls.hint()).contains("SECURITY PROTOCOL");
  }

  @Test
  void whoAcceptsAndNeverAnswersIsNotWaitedForForEver() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Map<String, String> options = Map.of("broker", "127.0.0.1:" + silent.getLocalPort());
      List<CompletionStage<?>> asked =
          List.of(
              CONNECTOR.checkConnection(options, true),
              CONNECTOR.probe(of(options, "open"), Map.of("0", "1")));
      for (CompletionStage<?> stage : asked) {
        assertThat(failure(stage).sqlState()).isEqualTo("08001");
        assertThat(failure(stage).message()).contains("no answer in time");
      }
      try (SplitReader reader = CONNECTOR.reader(of(options, "open"))) {
        reader.assign(Map.of("0", "0"));
        new Collected().until(reader, c -> c.failure != null);
      }
    }
  }

  @Test
  void aProbeNamesWhatCannotBeReadOn() throws Exception {
    kafka.createTopic("range", 2);
    try (var producer = producer(kafka)) {
      numbers(producer, "range", 0, 0, 9);
    }
    Map<TopicPartition, RecordsToDelete> deleted = new HashMap<>();
    deleted.put(new TopicPartition("range", 0), RecordsToDelete.beforeOffset(4));
    KafkaService.await(kafka.admin().deleteRecords(deleted).all());
    SourceSpec spec = of(options(KafkaListener.PLAINTEXT), "range");
    List<String> found = new ArrayList<>();
    for (Map<String, String> offsets :
        List.of(
            Map.of("0", "4", "1", "0"),
            Map.of("0", "9"),
            Map.of("0", "3", "1", "0"),
            Map.of("0", "10"),
            Map.of("0", "5", "2", "0"))) {
      var probe = CONNECTOR.probe(spec, offsets).toCompletableFuture();
      found.add(probe.handle((identity, e) -> e == null ? "" : identified(failure(probe))).join());
    }
    assertThat(found)
        .containsExactly(
            "",
            "",
            "22003 offset 3 of partition 0 is out of range: topic \"range\" has 4 to 9, the records"
                + " between were deleted before they were read",
            "22003 offset 10 of partition 0 is out of range: topic \"range\" has 4 to 9, the log is"
                + " shorter than what was read from it already",
            "42704 topic \"range\" has no partition 2");
  }

  private static String identified(Rejection refusal) {
    assertThat(refusal.hint()).isNotBlank();
    return refusal.sqlState() + " " + refusal.message();
  }

  @Test
  void noRecordOfATopicOfAnotherIdentityIsHandedOver() throws Exception {
    kafka.createTopic("other", 1);
    try (var producer = producer(kafka)) {
      numbers(producer, "other", 0, 0, 9);
    }
    Map<String, String> connection = options(KafkaListener.PLAINTEXT);
    String identity = CONNECTOR.probe(of(connection, "open")).toCompletableFuture().join().value();
    connection.put("upstream_identity", identity);
    try (SplitReader reader = CONNECTOR.reader(of(connection, "other"))) {
      new Collected().until(reader, c -> c.failure != null);
      assertThat(reader.connected().toCompletableFuture()).isNotDone();
      reader.assign(Map.of("0", "2"));
      Collected all = new Collected().until(reader, c -> c.failure != null);
      assertThat(all.failure).contains("is not the one that was read so far", identity);
      assertThat(all.rows).isEmpty();
    }
  }

  @Test
  void onlyWhatLeavesOffsetsAndRowsTheirMeaningMayBeAltered() {
    assertThat(CONNECTOR.alterable())
        .contains("sasl_password", "client_id", "properties.fetch.max.bytes", "max_buffer_bytes")
        .doesNotContain("topic", "broker", "brokers", "start_offset", "upstream_identity");
    assertThat(CONNECTOR.secretOptions())
        .contains("sasl_password", "ssl_key", "ssl_key_password")
        .doesNotContain("ssl_certificate", "sasl_username");
  }
}
