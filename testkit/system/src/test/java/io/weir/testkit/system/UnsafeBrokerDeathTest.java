package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.KafkaService;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A broker that is killed after an unsafe change was found to be good, and before anything that is
 * made for it is connected: at the first that is said to it, by the address of the change, once the
 * operation has begun. Whatever becomes of the operation, it ends, the source is not paused, and
 * every record is read as often as the offsets say.
 */
@ExtendWith(Stand.Shared.class)
class UnsafeBrokerDeathTest {
  private static final KafkaService KAFKA = KafkaService.launch();

  private final Stand stand;
  private final Db db;
  private final Db watching;
  private final ReadBook book = new ReadBook();
  private final String c = Stand.name("c");
  private final String s = Stand.name("s");
  private final String v = Stand.name("v");
  private boolean isKilled;

  UnsafeBrokerDeathTest(Stand stand) throws SQLException {
    this.stand = stand;
    this.db = stand.connect();
    this.watching = stand.connect();
  }

  @AfterAll
  static void close() {
    KAFKA.close();
  }

  @AfterEach
  void drop() throws SQLException {
    KAFKA.start();
    db.run("DROP CONNECTION IF EXISTS " + c + " CASCADE");
    db.close();
    watching.close();
  }

  private WatchedRoad deadlyRoad() throws IOException {
    return new WatchedRoad(KAFKA.port(), this::killOnceItHasBegun);
  }

  /** What the planning has to ask was answered before. */
  private synchronized void killOnceItHasBegun() {
    try {
      if (!isKilled && watching.value(operations("started_at IS NOT NULL")).equals("1")) {
        KAFKA.kill();
        isKilled = true;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Readers that do not connect are not waited for: they may come late. */
  private void isKilledAtLast() {
    Awaitility.await().atMost(Db.PATIENCE).until(this::isKilled);
  }

  private synchronized boolean isKilled() {
    return isKilled;
  }

  private String operations(String condition) {
    return "SELECT count(*) FROM weir_operations WHERE kind = 'unsafe alter source' AND statement"
        + " LIKE '%"
        + s
        + "%' AND "
        + condition;
  }

  private void create(Topic topic) throws SQLException {
    db.run(
        "ALTER SYSTEM SET enable_unsafe_ops = true",
        "CREATE CONNECTION " + c + " TO KAFKA (BROKER '" + KAFKA.bootstrap() + "')",
        "CREATE SOURCE %s FROM KAFKA CONNECTION %s (TOPIC '%s') (data text) FORMAT TEXT"
            .formatted(s, c, topic.name),
        "CREATE MATERIALIZED VIEW %s AS SELECT data, count(*) AS n FROM %s GROUP BY data"
            .formatted(v, s));
    book.begins(topic.name, "0", 0);
    produce(topic, "a0", "a1", "a2", "a3");
    isExact();
  }

  private void produce(Topic topic, String... values) {
    for (String value : values) {
      topic.send(0, null, value);
      book.produced(topic.name, "0", value);
    }
    topic.flush();
  }

  private void isExact() {
    db.eventually("SELECT coalesce(sum(n), 0)::bigint FROM " + v, Long.toString(book.count()));
    db.eventually(
        "SELECT data, n FROM " + v + " ORDER BY data", book.lines().toArray(String[]::new));
  }

  private String source(String column) {
    return "SELECT " + column + " FROM weir_sources WHERE name = '" + s + "'";
  }

  private String changes(String event) {
    return "SELECT count(*) FROM weir_audit_events WHERE event_type = 'source."
        + event
        + "' AND object_name = '"
        + s
        + "'";
  }

  /** The SQLSTATE and message that the statement ends with; empty where it is done. */
  private CompletableFuture<String> asked(String statement) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (Db client = stand.connect()) {
            client.run(statement);
            return "";
          } catch (SQLException e) {
            return e.getSQLState() + " " + e.getMessage();
          }
        });
  }

  /** The broker is back: all goes on, with what was produced since. */
  private void goesOn(Topic topic) throws Exception {
    KAFKA.start();
    try (Topic again = Topic.existing(KAFKA, topic.name)) {
      produce(again, "z0", "z1");
    }
    isExact();
    db.eventually(source("status, error, paused_for"), "running|NULL|{}");
    db.eventually(operations("ended_at IS NULL"), "0");
  }

  @Test
  void aResetIsTakenBack() throws Exception {
    try (WatchedRoad road = deadlyRoad();
        Topic topic = new Topic(KAFKA, Stand.name("reset"), 1)) {
      create(topic);
      String before = db.value(source("create_sql"));
      CompletableFuture<String> asked =
          asked(
              "UNSAFE ALTER SOURCE %s SET (BROKER = '%s') RESET SPLITS INJECT OFFSETS '{\"0\": 1}'"
                  .formatted(s, road.address()));
      String refused = asked.get(Db.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      isKilledAtLast();
      assertThat(refused).startsWith("08001").contains("Kafka", road.address());
      assertThat(db.value(operations("status = 'failed' AND error IS NOT NULL"))).isEqualTo("1");
      assertThat(db.value(changes("change-begun"))).isEqualTo("1");
      assertThat(db.value(changes("change-applied"))).isEqualTo("0");
      assertThat(db.value(source("create_sql"))).isEqualTo(before);
      assertThat(db.value(source("paused_for"))).isEqualTo("{}");
      goesOn(topic);
    }
  }

  @Test
  void propertiesAndOffsetsAreTakenOverAndReadWhenTheBrokerIsBack() throws Exception {
    try (WatchedRoad road = deadlyRoad();
        Topic topic = new Topic(KAFKA, Stand.name("props"), 1)) {
      create(topic);
      CompletableFuture<String> asked =
          asked(
              "UNSAFE ALTER SOURCE %s SET (BROKER = '%s') INJECT OFFSETS '{\"0\": 1}'"
                  .formatted(s, road.address()));
      assertThat(asked.get(Db.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEmpty();
      isKilledAtLast();
      assertThat(db.value(changes("change-applied"))).isEqualTo("1");
      book.moved(topic.name, "0", "4", "1");
      assertThat(db.value(source("create_sql"))).contains(road.address());
      assertThat(db.value(source("paused_for"))).isEqualTo("{}");
      db.eventually(
          source("status, error"),
          said -> said.getFirst().startsWith("stalled|could not connect to Kafka"));
      goesOn(topic);
      assertThat(db.lines("SELECT data FROM " + v + " WHERE n > 1 ORDER BY data"))
          .containsExactly("a1", "a2", "a3");
    }
  }

  @Test
  void aBrokerThatIsAwayBeforehandIsSaidBeforeAnythingIsTouched() throws Exception {
    try (Topic topic = new Topic(KAFKA, Stand.name("away"), 1)) {
      create(topic);
      KAFKA.kill();
      for (String clauses :
          List.of("RESET SPLITS", "INJECT OFFSETS '{\"0\": 1}'", "SET (CLIENT ID = 'x')")) {
        assertThat(db.refusal("UNSAFE ALTER SOURCE " + s + " " + clauses).getSQLState())
            .as(clauses)
            .isEqualTo("08001");
      }
      assertThat(db.value(changes("change-begun"))).isEqualTo("0");
      goesOn(topic);
    }
  }
}
