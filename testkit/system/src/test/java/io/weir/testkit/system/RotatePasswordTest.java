package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.KafkaListener;
import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.NodeProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Passwords of a broker with TLS and SCRAM are rotated under a running view, and are found nowhere
 * afterwards.
 */
@ExtendWith(Stand.Shared.class)
class RotatePasswordTest {
  private static final String USER = "ada";
  private static final List<String> PASSWORDS =
      List.of("canary-one-5e1f", "canary-two-77aa", "canary-three-c0de", "canary-wrong-dead");

  private final NodeProcess node;
  private final Db db;
  private final KafkaService kafka = KafkaService.launchSecured();
  private final List<String> answers = new ArrayList<>();

  RotatePasswordTest(Stand stand) throws Exception {
    node = stand.newNode();
    db = new Db(node.jdbcUrl());
  }

  @AfterEach
  void close() throws Exception {
    db.close();
    node.close();
    kafka.close();
  }

  private String generation() {
    return db.eventually(
            "SELECT generation FROM weir_sources WHERE name = 's'",
            found -> !found.equals(List.of("NULL")))
        .getFirst();
  }

  private String alter(int password, String with) {
    return "ALTER SECRET p AS '" + PASSWORDS.get(password) + "'" + with;
  }

  @Test
  void aRotatedPasswordReachesTheRunningSourceAndIsFoundNowhere() throws Exception {
    try (Topic topic = new Topic(kafka, "t", Load.PARTITIONS);
        Load load = new Load(topic)) {
      kafka.setPassword(USER, PASSWORDS.get(0));
      kafka.allow(USER, "t", AclOperation.READ);
      db.run(
          "CREATE SECRET p AS '" + PASSWORDS.get(0) + "'",
          "CREATE CONNECTION c TO KAFKA (BROKER '"
              + kafka.bootstrap(KafkaListener.SASL_SSL)
              + "', SECURITY PROTOCOL SASL_SSL, SASL MECHANISMS 'SCRAM-SHA-512', SASL USERNAME '"
              + USER
              + "', SASL PASSWORD SECRET p, SSL CERTIFICATE AUTHORITY '"
              + kafka.certificates().authority()
              + "')",
          "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't') " + Load.COLUMNS,
          Load.view("v", "s"));
      load.more(1_000);
      wrongIsRefused();
      rotated();
      load.more(1_000);
      keptOld();
      load.more(1_000);
      load.endsExactlyIn(db, "v");
    }
    collectAnswers();
    for (String password : PASSWORDS) {
      assertThat(answers).noneMatch(answer -> answer.contains(password));
      // The log and the journal are among them.
      assertThat(Stand.holding(Objects.requireNonNull(node.dataDirectory().getParent()), password))
          .as(password)
          .isEmpty();
    }
  }

  private void wrongIsRefused() throws Exception {
    String before = generation();
    var refused = db.refusal(alter(3, ""));
    assertThat(refused.getSQLState()).isEqualTo("28P01");
    answers.add(refused.toString());
    assertThat(generation()).isEqualTo(before);
    assertThat(db.value("SELECT version FROM weir_connections")).isEqualTo("1");
    answers.addAll(db.lines("EXPLAIN " + alter(1, " WITH (VALIDATE = false)")));
  }

  private void rotated() throws Exception {
    long before = Long.parseLong(generation());
    kafka.setPassword(USER, PASSWORDS.get(1));
    db.run(alter(1, ""));
    assertThat(generation()).isEqualTo(Long.toString(before + 1));
    db.eventually("SELECT status, error FROM weir_sources", "running|NULL");
  }

  /** The new password comes before the broker knows it: the old one goes on serving. */
  private void keptOld() throws Exception {
    db.run(alter(2, " WITH (KEEP OLD FOR '10 min')"));
    String text =
        db.eventually(
                "SELECT coalesce(error, status) FROM weir_sources",
                rows -> rows.getFirst().contains("previous"))
            .getFirst();
    answers.add(text);
    kafka.setPassword(USER, PASSWORDS.get(2));
    // Whoever has connections keeps them; after this all log in again.
    kafka.kill();
    kafka.start();
    db.eventually("SELECT status, error FROM weir_sources", "running|NULL");
  }

  private void collectAnswers() throws Exception {
    for (String query :
        List.of(
            "SHOW CREATE CONNECTION c",
            "SHOW SECRETS",
            "SELECT * FROM weir_objects",
            "SELECT * FROM weir_connections",
            "SELECT * FROM weir_sources",
            "SELECT * FROM weir_operations",
            "EXPLAIN ALTER CONNECTION c SET (SASL USERNAME 'eve')")) {
      answers.addAll(db.lines(query));
    }
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.httpPort() + "/metrics"))
            .build();
    answers.add(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
  }
}
