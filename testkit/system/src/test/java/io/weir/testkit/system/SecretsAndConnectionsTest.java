package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import io.weir.testkit.services.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.util.ServerErrorMessage;

/**
 * Every statement about secrets and connections on a node of the test's own, and that no value of a
 * secret is anywhere afterwards: not in its files, not in its log, not in an answer.
 */
@ExtendWith(Stand.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretsAndConnectionsTest {
  /** What every planted value has in it, and no one of ours writes anywhere else. */
  private static final String CANARY = "kanarie";

  private final Stand stand;
  private final Path directory = Stand.directory("secrets");
  private final NodeProcess node;
  private Db db;
  private final String c = "c";
  private final List<String> answers = new ArrayList<>();
  private String s = "";

  SecretsAndConnectionsTest(Stand stand) throws Exception {
    this.stand = stand;
    node =
        NodeProcess.launchForTest(
            directory.resolve("data"), directory.resolve("node.log"), 512, List.of());
    db = new Db(node.jdbcUrl());
  }

  @AfterAll
  void close() throws Exception {
    db.close();
    node.close();
  }

  @BeforeEach
  void pipeline() throws Exception {
    s = Stand.name("src");
    stand.kafka().createTopic(s, 1);
    db.run(stand.connection(c), source(s));
  }

  @AfterEach
  void drop() throws Exception {
    for (String kind : List.of("CONNECTION", "SECRET")) {
      for (String name : db.lines("SELECT name FROM weir_" + kind.toLowerCase() + "s")) {
        db.run("DROP " + kind + " IF EXISTS \"" + name + "\" CASCADE");
      }
    }
    assertThat(db.lines("SELECT name FROM weir_objects WHERE id LIKE 'u%'")).isEmpty();
  }

  private String source(String name) {
    return "CREATE SOURCE "
        + name
        + " FROM KAFKA CONNECTION "
        + c
        + " (TOPIC '"
        + s
        + "') (id int, n int) FORMAT JSON";
  }

  private String alter(String actions) {
    return "ALTER CONNECTION " + c + " " + actions;
  }

  private String version() throws SQLException {
    return db.value("SELECT version FROM weir_connections WHERE name = '" + c + "'");
  }

  /** A source that was just made may not have begun. */
  private String generation() {
    return db.eventually(
            "SELECT generation FROM weir_sources WHERE name = '" + s + "'",
            found -> !found.equals(List.of("NULL")))
        .getFirst();
  }

  private ServerErrorMessage refusal(String sql) throws SQLException {
    ServerErrorMessage refused = db.refusal(sql);
    answers.add(refused.toString());
    return refused;
  }

  @Test
  void secretsComeFromTextsVariablesAndFiles() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), CANARY + "-file\n");
    db.run(
        "CREATE SECRET a AS '" + CANARY + "-text'",
        "CREATE SECRET b FROM ENV 'PATH'",
        "CREATE SECRET d FROM FILE '" + file + "'",
        "CREATE SECRET IF NOT EXISTS a AS 'x'",
        "COMMENT ON SECRET a IS 'the password of nobody'");
    assertThat(db.lines("SELECT name, version FROM weir_secrets ORDER BY name"))
        .containsExactly("a|1", "b|1", "d|1");
    assertThat(db.lines("SHOW SECRETS").toString()).contains("a", "b", "d");
    db.run(
        "ALTER SECRET a AS '" + CANARY + "-next'",
        "ALTER SECRET a FROM ENV 'PATH'",
        "ALTER SECRET a AS '" + CANARY + "-last' WITH (KEEP OLD FOR '10 min')",
        "ALTER SECRET a RENAME TO e");
    assertThat(db.lines("SELECT name, version FROM weir_secrets ORDER BY name"))
        .containsExactly("b|1", "d|1", "e|4");
    assertThat(refusal("CREATE SECRET x FROM ENV 'NO_SUCH_VARIABLE'").getMessage())
        .contains("NO_SUCH_VARIABLE");
    assertThat(refusal("CREATE SECRET x FROM FILE '/no/such/file'").getMessage())
        .contains("/no/such/file");
    Files.delete(file);
  }

  @Test
  void aConnectionIsAlteredRevertedRenamedAndShown() throws Exception {
    String broker = stand.kafka().bootstrap();
    long generation = Long.parseLong(generation());
    db.run(alter("SET (BROKERS ('" + broker + "', '127.0.0.1:" + Ports.free() + "'))"));
    assertThat(version()).isEqualTo("2");
    assertThat(generation()).isEqualTo(Long.toString(generation + 1));
    db.run(alter("AS KAFKA SET SASL USERNAME = 'u', SET SECURITY PROTOCOL PLAINTEXT"));
    assertThat(db.value("SELECT options->>'sasl_username' FROM weir_connections")).isEqualTo("u");
    db.run(alter("DROP (SASL USERNAME), RESET (SECURITY PROTOCOL)"), alter("REVERT TO VERSION 1"));
    assertThat(version()).isEqualTo("5");
    assertThat(db.lines("SHOW CREATE CONNECTION " + c).toString())
        .contains("BROKER = '" + broker + "'")
        .doesNotContain("BROKERS");
    db.run(
        alter("REVERT"),
        "VALIDATE CONNECTION " + c,
        "COMMENT ON CONNECTION " + c + " IS 'the one'",
        alter("RENAME TO " + c + "2"));
    assertThat(db.lines("SHOW CREATE SOURCE " + s).toString()).contains("CONNECTION " + c + "2");
    db.run("ALTER CONNECTION IF EXISTS " + c + " SET (BROKER 'x:1')");
    assertThat(db.lines("SHOW CONNECTIONS").toString()).contains(c + "2");
  }

  @Test
  void whatIsNotAcceptedChangesNothing() throws Exception {
    String before = String.join("\n", db.lines("SELECT * FROM weir_connections"));
    String generation = generation();
    String dead = "127.0.0.1:" + Ports.free();
    ServerErrorMessage unreachable = refusal(alter("SET (BROKER '" + dead + "')"));
    assertThat(unreachable.getSQLState()).startsWith("08");
    assertThat(unreachable.getMessage() + unreachable.getDetail()).contains(dead);
    assertThat(unreachable.getHint()).isNotEmpty();
    ServerErrorMessage conflict = refusal(alter("SET (SSL CERTIFICATE 'x')"));
    assertThat(conflict.getMessage()).startsWith("invalid ALTER CONNECTION: ");
    assertThat(conflict.getSQLState()).isEqualTo("0A000");
    assertThat(refusal(alter("SET (COLOUR 'x')")).getMessage())
        .isEqualTo("KAFKA connections do not support COLOUR values");
    assertThat(refusal(alter("SET (SASL PASSWORD SECRET nowhere)")).getSQLState())
        .isEqualTo("42704");
    assertThat(refusal(alter("SET (BROKER 'a:1'), DROP (BROKER)")).getMessage())
        .isEqualTo("cannot both SET and DROP/RESET options BROKER");
    assertThat(refusal("ALTER CONNECTION nowhere SET (BROKER 'a:1')").getSQLState())
        .isEqualTo("42704");
    assertThat(db.lines("EXPLAIN " + alter("SET (BROKER '" + dead + "')")).toString())
        .contains("BROKER", dead, s);
    assertThat(String.join("\n", db.lines("SELECT * FROM weir_connections"))).isEqualTo(before);
    assertThat(generation()).isEqualTo(generation);
    db.eventually("SELECT status FROM weir_sources WHERE name = '" + s + "'", "running");
  }

  @Test
  void aDependentThatCouldNotReadOnIsNamed() throws Exception {
    stand.kafka().deleteTopic(s);
    ServerErrorMessage refused =
        refusal(alter("SET (BROKERS ('" + stand.kafka().bootstrap() + "'))"));
    assertThat(refused.getMessage() + refused.getDetail()).contains("source", s);
    assertThat(version()).isEqualTo("1");
  }

  @Test
  void aBrokerThatTakesConnectionsAndNeverAnswersIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
      ServerErrorMessage refused =
          refusal(alter("SET (BROKER '127.0.0.1:" + silent.getLocalPort() + "')"));
      assertThat(refused.getSQLState()).startsWith("08");
      assertThat(version()).isEqualTo("1");
    }
  }

  @Test
  void twoAltersAtOnceAreBothThereOrOneIsRefused() throws Exception {
    db.run(alter("SET (SECURITY PROTOCOL PLAINTEXT) WITH (VALIDATE = false)"));
    int rounds = 8;
    List<Callable<Integer>> clients = new ArrayList<>();
    for (String option : List.of("SASL USERNAME", "SASL MECHANISMS")) {
      clients.add(() -> altering(option, rounds));
    }
    int succeeded = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(clients.size())) {
      for (Future<Integer> client : threads.invokeAll(clients)) {
        succeeded += client.get();
      }
    }
    assertThat(version()).isEqualTo(Integer.toString(2 + succeeded));
    assertThat(
            db.lines(
                "SELECT options->>'sasl_username', options->>'sasl_mechanisms'"
                    + " FROM weir_connections"))
        .containsExactly("x" + rounds + "|x" + rounds);
    // Nothing is left of a change that was refused: the next one finds all in its place.
    db.run(alter("DROP (SASL USERNAME, SASL MECHANISMS)"));
    db.eventually("SELECT status FROM weir_sources WHERE name = '" + s + "'", "running");
  }

  /** Sets an option to x1, x2, ...; says how often that succeeded. */
  private int altering(String option, int rounds) throws SQLException {
    int succeeded = 0;
    try (Db client = new Db(node.jdbcUrl())) {
      for (int round = 1; round <= rounds; round++) {
        String sql = alter("SET (" + option + " 'x" + round + "') WITH (VALIDATE = false)");
        boolean done = false;
        while (!done) {
          try {
            client.run(sql);
            done = true;
            succeeded++;
          } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("40001");
          }
        }
      }
    }
    return succeeded;
  }

  @Test
  void aDependentMayBeDroppedWhileTheChangeRuns() throws Exception {
    for (int round = 0; round < 5; round++) {
      String extra = s + "_" + round;
      db.run(source(extra));
      String option = "SET (SASL USERNAME 'x" + round + "', SECURITY PROTOCOL PLAINTEXT)";
      try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
        Future<String> altered = threads.submit(() -> outcome(alter(option)));
        Future<String> dropped = threads.submit(() -> outcome("DROP SOURCE " + extra));
        assertThat(dropped.get()).isEqualTo("done");
        assertThat(altered.get()).isIn("done", "40001", "42704");
      }
      assertThat(db.lines("SELECT name FROM weir_sources")).containsExactly(s);
    }
    db.run(alter("SET (SASL USERNAME 'last')"));
    db.eventually("SELECT status FROM weir_sources", "running");
  }

  private String outcome(String sql) throws SQLException {
    try (Db client = new Db(node.jdbcUrl())) {
      client.run(sql);
      return "done";
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  @Test
  void aDropCascadesFromASecretOverAllThatUsesIt() throws Exception {
    db.run(
        "CREATE SECRET p AS '" + CANARY + "'",
        alter("SET (SASL PASSWORD SECRET p, SECURITY PROTOCOL PLAINTEXT)"),
        "CREATE MATERIALIZED VIEW v AS SELECT count(*) AS n FROM " + s);
    assertThat(
            db.lines(
                "SELECT a.name, b.name FROM weir_object_dependencies d"
                    + " JOIN weir_objects a ON a.id = d.object_id"
                    + " JOIN weir_objects b ON b.id = d.referenced_object_id"
                    + " WHERE b.type = 'secret'"))
        .containsExactly(c + "|p");
    ServerErrorMessage refused = refusal("DROP SECRET p");
    assertThat(refused.getSQLState()).isEqualTo("2BP01");
    assertThat(refused.getDetail()).contains("connection " + c + " depends on secret p");
    assertThat(refused.getHint()).contains("CASCADE");
    db.run("DROP SECRET p CASCADE");
    assertThat(db.lines("SELECT name FROM weir_objects WHERE id LIKE 'u%'")).isEmpty();
  }

  @Test
  void noValueOfASecretIsFoundAnywhere() throws Exception {
    String password = CANARY + "-1";
    db.run(
        "CREATE SECRET p AS '" + password + "'",
        "CREATE CONNECTION d TO KAFKA (BROKER '"
            + stand.kafka().bootstrap()
            + "', SECURITY PROTOCOL PLAINTEXT, SASL USERNAME 'u', SASL PASSWORD SECRET p,"
            + " SSL KEY '"
            + CANARY
            + "-2', SSL CERTIFICATE 'x', ALLOW PLAINTEXT = true)",
        "CREATE SOURCE r FROM KAFKA CONNECTION d (TOPIC '" + s + "') FORMAT TEXT",
        "ALTER SECRET p AS '" + CANARY + "-3'",
        "ALTER CONNECTION d SET (SASL PASSWORD '" + CANARY + "-4', ALLOW PLAINTEXT = true)",
        "ALTER CONNECTION d REVERT");
    for (String sql :
        List.of(
            "CREATE SECRET p AS '" + CANARY + "-5'",
            "CREATE SECRET q '" + CANARY + "-6'",
            "CREATE SECRET q AS " + CANARY + "_7",
            "ALTER /* ? */ SECRET p '" + CANARY + "-8'",
            "ALTER SECRET nowhere AS '" + CANARY + "-9'",
            "ALTER CONNECTION d SET (SASL PASSWORD '" + CANARY + "-10')",
            "ALTER CONNECTION d SET (SASL PASSWORD = " + CANARY + "_11 'x')",
            "CREATE CONNECTION e TO KAFKA (BROKER 'x:1', SASL PASSWORD '" + CANARY + "-12')",
            "CREATE CONNECTION e TO KAFKA (BROKER '127.0.0.1:"
                + Ports.free()
                + "', SASL USERNAME 'u', SASL PASSWORD '"
                + CANARY
                + "-13', ALLOW PLAINTEXT = true)",
            "CREATE SOURCE x WITH (connector = 'kafka', topic = 't',"
                + " properties.bootstrap.server = 'x:1', properties.sasl.password = '"
                + CANARY
                + "-14') FORMAT PLAIN ENCODE JSON")) {
      refusal(sql);
    }
    try (var prepared = db.jdbc().prepareStatement("CREATE SECRET q AS '" + CANARY + "-15'")) {
      prepared.execute();
    }
    for (String query :
        List.of(
            "EXPLAIN CREATE SECRET z AS '" + CANARY + "-16'",
            "EXPLAIN ALTER SECRET p AS '" + CANARY + "-17' WITH (VALIDATE = false)",
            "EXPLAIN ALTER CONNECTION d SET (SASL PASSWORD '"
                + CANARY
                + "-18', ALLOW PLAINTEXT = true)",
            "SHOW CREATE CONNECTION d",
            "SHOW CREATE SOURCE r",
            "SHOW SECRETS",
            "SHOW CONNECTIONS",
            "SELECT * FROM weir_objects",
            "SELECT * FROM weir_secrets",
            "SELECT * FROM weir_connections",
            "SELECT * FROM weir_sources",
            "SELECT * FROM weir_operations")) {
      List<String> lines = db.lines(query);
      assertThat(lines).as(query).isNotEmpty();
      answers.addAll(lines);
    }
    for (String path : List.of("/metrics", "/ready", "/openapi.json")) {
      answers.add(get(path));
    }
    assertThat(answers).noneMatch(answer -> answer.contains(CANARY));
    assertThat(Stand.holding(directory, CANARY)).isEmpty();
    // What was sealed can still be opened after a restart, and is still nowhere.
    node.kill();
    node.start();
    db = new Db(node.jdbcUrl());
    db.run("VALIDATE CONNECTION d");
    db.eventually("SELECT status FROM weir_sources WHERE name = 'r'", "running");
    assertThat(db.lines("SELECT version FROM weir_connections WHERE name = 'd'"))
        .containsExactly("4");
    assertThat(Stand.holding(directory, CANARY)).isEmpty();
  }

  private String get(String path) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.httpPort() + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
