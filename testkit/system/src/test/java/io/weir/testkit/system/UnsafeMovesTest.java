package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.KafkaService;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Sources that are put elsewhere: each count is what the statement said beforehand, and each record
 * is there as often as the offsets say.
 */
@ExtendWith(Stand.Shared.class)
class UnsafeMovesTest {
  private final Stand stand;
  private final Db db;
  private final ReadBook book = new ReadBook();
  private final String c = Stand.name("c");
  private final String s = Stand.name("s");
  private final String v = Stand.name("v");

  UnsafeMovesTest(Stand stand) throws SQLException {
    this.stand = stand;
    this.db = stand.connect();
  }

  @AfterEach
  void drop() throws SQLException {
    db.run("DROP CONNECTION IF EXISTS " + c + " CASCADE");
    db.close();
  }

  private void create(Topic topic) throws SQLException {
    db.run(
        "ALTER SYSTEM SET enable_unsafe_ops = true",
        stand.connection(c),
        "CREATE SOURCE %s FROM KAFKA CONNECTION %s (TOPIC '%s') (data text) FORMAT TEXT"
            .formatted(s, c, topic.name),
        "CREATE MATERIALIZED VIEW %s AS SELECT data, count(*) AS n FROM %s GROUP BY data"
            .formatted(v, s));
  }

  private void produce(Topic topic, int partition, String... values) {
    for (String value : values) {
      topic.send(partition, null, value);
      book.produced(topic.name, Integer.toString(partition), value);
    }
    topic.flush();
  }

  /** What a statement that moves splits answers: by split the old and the new offset, and so on. */
  private Map<String, Map<String, String>> moves(String sql) throws SQLException {
    Map<String, Map<String, String>> moves = new TreeMap<>();
    try (Statement statement = db.jdbc().createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      while (results.next()) {
        Map<String, String> row = new TreeMap<>();
        for (String column : List.of("old_offset", "new_offset", "skipped", "repeated", "epoch")) {
          row.put(column, String.valueOf(results.getString(column)));
        }
        moves.put(results.getString("split_id"), row);
      }
    }
    return moves;
  }

  private static Map<String, String> of(Map<String, Map<String, String>> moves, String split) {
    Map<String, String> move = moves.get(split);
    assertThat(move).as("of split " + split).isNotNull();
    return Objects.requireNonNull(move);
  }

  private static Map<String, String> without(Map<String, String> move, String column) {
    Map<String, String> rest = new TreeMap<>(move);
    rest.remove(column);
    return rest;
  }

  private static Map<String, String> move(String from, String to, String skipped, String repeated) {
    return Map.of("old_offset", from, "new_offset", to, "skipped", skipped, "repeated", repeated);
  }

  private String explained(String sql) throws SQLException {
    return String.join("\n", db.lines("EXPLAIN " + sql));
  }

  private void isExact() {
    db.eventually("SELECT coalesce(sum(n), 0)::bigint FROM " + v, Long.toString(book.count()));
    db.eventually(
        "SELECT data, n FROM " + v + " ORDER BY data", book.lines().toArray(String[]::new));
  }

  private String unsafe(String clauses) {
    return "UNSAFE ALTER SOURCE " + s + " " + clauses;
  }

  private String status() {
    return "SELECT status FROM weir_sources WHERE name = '" + s + "'";
  }

  @Test
  void offsetsBackwardsRepeatExactlySoManyRecords() throws Exception {
    try (Topic topic = new Topic(stand.kafka(), Stand.name("back"), 2)) {
      create(topic);
      book.begins(topic.name, "0", 0);
      book.begins(topic.name, "1", 0);
      produce(topic, 0, "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7");
      produce(topic, 1, "b0", "b1");
      isExact();
      String inject = unsafe("INJECT OFFSETS '{\"0\": 4}'");
      assertThat(explained(inject)).contains("split 0: 8 -> 4, 4 records will be read again");
      Map<String, Map<String, String>> moves = moves(inject);
      assertThat(moves.keySet()).as("the other one stays").containsExactly("0");
      assertThat(without(of(moves, "0"), "epoch")).isEqualTo(move("8", "4", "0", "4"));
      book.moved(topic.name, "0", "8", "4");
      assertThat(book.count()).isEqualTo(10 + 4);
      isExact();
      // What a plain consumer of a log does that was read, reset and begun again: duplicates.
      assertThat(db.lines("SELECT data FROM " + v + " WHERE n > 1 ORDER BY data"))
          .containsExactly("a4", "a5", "a6", "a7");
      moves =
          moves(unsafe("INJECT OFFSETS '{\"0\": \"earliest\", \"1\": {\"last_consumed\": 0}}'"));
      assertThat(without(of(moves, "0"), "epoch")).isEqualTo(move("8", "0", "0", "8"));
      assertThat(without(of(moves, "1"), "epoch")).isEqualTo(move("2", "1", "0", "1"));
      assertThat(of(moves, "0").get("epoch")).isEqualTo(of(moves, "1").get("epoch"));
      book.moved(topic.name, "0", "8", "0");
      book.moved(topic.name, "1", "2", "1");
      isExact();
      db.eventually(status(), "running");
    }
  }

  @Test
  void offsetsForwardsLeaveExactlySoManyRecordsOut() throws Exception {
    try (Topic topic = new Topic(stand.kafka(), Stand.name("forth"), 1)) {
      create(topic);
      book.begins(topic.name, "0", 0);
      produce(topic, 0, "a0", "a1");
      isExact();
      db.run("PAUSE SOURCE " + s + " REASON 'ops'");
      produce(topic, 0, "g2", "g3", "g4", "g5", "a6", "a7");
      String inject = unsafe("INJECT OFFSETS '{\"0\": 6}'");
      assertThat(explained(inject)).contains("split 0: 2 -> 6, 4 records will be skipped");
      assertThat(without(of(moves(inject), "0"), "epoch")).isEqualTo(move("2", "6", "4", "0"));
      assertThat(db.value(status())).as("it was found paused").isEqualTo("paused");
      assertThat(db.value("SELECT count(*) FROM " + v)).isEqualTo("2");
      db.run("RESUME SOURCE " + s + " REASON 'ops'");
      book.moved(topic.name, "0", "2", "6");
      isExact();
      assertThat(db.lines("SELECT data FROM " + v + " WHERE data LIKE 'g%'")).isEmpty();
    }
  }

  @Test
  void anotherTopicIsReadFromItsBeginningAndTheOldOneNoMore() throws Exception {
    try (Topic first = new Topic(stand.kafka(), Stand.name("first"), 2);
        Topic second = new Topic(stand.kafka(), Stand.name("second"), 3)) {
      create(first);
      book.begins(first.name, "0", 0);
      book.begins(first.name, "1", 0);
      produce(first, 0, "a0", "a1", "a2");
      produce(first, 1, "b0");
      for (int i = 0; i < 3; i++) {
        produce(second, i, "x" + i, "y" + i);
      }
      isExact();
      String move =
          unsafe(
              "SET (TOPIC = '"
                  + second.name
                  + "') RESET SPLITS INJECT OFFSETS '{\"1\": 1, \"2\": \"latest\"}'");
      Map<String, Map<String, String>> moves = moves(move);
      assertThat(moves.keySet()).containsExactly("0", "1", "2");
      assertThat(moves.values().stream().map(m -> m.get("epoch")).distinct()).hasSize(1);
      assertThat(moves.values().stream().map(m -> m.get("old_offset") + ">" + m.get("new_offset")))
          .containsExactly("3>0", "1>1", "null>2");
      book.moved(second.name, "0", "3", "0");
      book.moved(second.name, "1", "1", "1");
      book.moved(second.name, "2", null, "2");
      produce(first, 0, "never");
      produce(second, 2, "z2");
      isExactWithout("never");
      assertThat(db.value("SELECT create_sql FROM weir_sources WHERE name = '" + s + "'"))
          .contains("'" + second.name + "'")
          .doesNotContain(first.name);
      assertThat(
              db.lines(
                  "SELECT details->>'asked' FROM weir_audit_events WHERE unsafe AND event_type ="
                      + " 'source.change-begun' AND object_name = '"
                      + s
                      + "'"))
          .as("one barrier with three mutations")
          .containsExactly("[\"ConnectorProps\", \"ResetSplits\", \"InjectOffsets\"]");
    }
  }

  private void isExactWithout(String value) throws SQLException {
    isExact();
    assertThat(db.lines("SELECT data FROM " + v + " WHERE data = '" + value + "'")).isEmpty();
  }

  @Test
  void offsetsOfAnotherTopicAreNotTakenOver() throws Exception {
    try (Topic first = new Topic(stand.kafka(), Stand.name("one"), 1);
        Topic second = new Topic(stand.kafka(), Stand.name("two"), 2)) {
      create(first);
      book.begins(first.name, "0", 0);
      produce(first, 0, "a0", "a1");
      produce(second, 0, "x0", "x1", "x2");
      produce(second, 1, "y0");
      isExact();
      Map<String, Map<String, String>> moves = moves(unsafe("SET (TOPIC = '" + second.name + "')"));
      assertThat(of(moves, "0").get("new_offset")).isEqualTo("0");
      book.moved(second.name, "0", "2", "0");
      book.moved(second.name, "1", null, "0");
      isExact();
    }
  }

  @Test
  void aTopicOfTheSameNameAtAnotherClusterIsReadFromItsBeginning() throws Exception {
    try (KafkaService other = KafkaService.launch();
        Topic topic = new Topic(stand.kafka(), Stand.name("moved"), 1);
        Topic there = new Topic(other, topic.name, 1)) {
      create(topic);
      book.begins("here", "0", 0);
      for (String value : List.of("a0", "a1", "a2", "a3")) {
        topic.send(0, null, value);
        book.produced("here", "0", value);
      }
      topic.flush();
      for (String value : List.of("b0", "b1")) {
        there.send(0, null, value);
        book.produced("there", "0", value);
      }
      there.flush();
      isExact();
      assertThat(
              db.refusal("ALTER CONNECTION " + c + " SET (BROKER '" + other.bootstrap() + "')")
                  .getSQLState())
          .as("the safe way does not go there")
          .isIn("22003", "55000");
      Map<String, Map<String, String>> moves =
          moves(unsafe("SET (BROKER = '" + other.bootstrap() + "') RESET SPLITS"));
      assertThat(of(moves, "0").get("old_offset")).isEqualTo("4");
      assertThat(of(moves, "0").get("new_offset")).isEqualTo("0");
      book.moved("there", "0", "4", "0");
      isExact();
      db.eventually(status(), "running");

      // Nobody asked beforehand: it turns out later, and nothing is read from a foreign offset.
      moves(unsafe("SET (BROKER = '" + stand.kafka().bootstrap() + "') WITH (VALIDATE = false)"));
      db.eventually(
          "SELECT status, coalesce(error, '') FROM weir_sources WHERE name = '" + s + "'",
          found ->
              found.getFirst().startsWith("stalled|")
                  && found.getFirst().contains("the address leads to another cluster")
                  && found.getFirst().contains("RESET SPLITS"));
      isExact();
      moves = moves(unsafe("RESET SPLITS"));
      assertThat(of(moves, "0").get("old_offset")).isEqualTo("2");
      assertThat(of(moves, "0").get("new_offset")).isEqualTo("0");
      book.moved("here", "0", "2", "0");
      isExact();
      db.eventually(status(), "running");
    }
  }

  @Test
  void aTimeIsTheFirstRecordThatIsNotOlder() throws Exception {
    try (Topic topic = new Topic(stand.kafka(), Stand.name("times"), 2)) {
      create(topic);
      long start = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
      for (int partition = 0; partition < 2; partition++) {
        book.begins(topic.name, Integer.toString(partition), 0);
        for (int minute = 0; minute < 5; minute++) {
          String value = partition + "/" + minute;
          topic.send(partition, start + minute * 60_000L, null, value);
          book.produced(topic.name, Integer.toString(partition), value);
        }
      }
      topic.flush();
      isExact();
      Map<String, Map<String, String>> moves =
          moves(
              unsafe(
                  "INJECT OFFSETS '{\"0\": {\"timestamp\": \"2026-01-01T00:01:30Z\"}, \"1\":"
                      + " {\"timestamp\": \"2026-02-01T00:00:00Z\"}}'"));
      assertThat(without(of(moves, "0"), "epoch")).isEqualTo(move("5", "2", "0", "3"));
      assertThat(without(of(moves, "1"), "epoch"))
          .as("all are older")
          .isEqualTo(move("5", "5", "0", "0"));
      book.moved(topic.name, "0", "5", "2");
      isExact();
    }
  }

  /** The SQLSTATE, the message and the detail; empty where it was done. */
  private static String refusal(Db db, String sql) {
    try (Statement statement = db.jdbc().createStatement()) {
      statement.execute(sql);
      return "";
    } catch (PSQLException e) {
      ServerErrorMessage said = Objects.requireNonNull(e.getServerErrorMessage());
      return said.getSQLState() + " " + said.getMessage() + " " + said.getDetail();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void oneUnsafeOperationAtATimeAndOneThatFailsLeavesAllAsItWas() throws Exception {
    try (Topic topic = new Topic(stand.kafka(), Stand.name("held"), 1);
        // Takes connections and says nothing.
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Db first = stand.connect()) {
      create(topic);
      book.begins(topic.name, "0", 0);
      produce(topic, 0, "a0", "a1", "a2", "a3");
      isExact();
      String before = db.value("SELECT create_sql FROM weir_sources WHERE name = '" + s + "'");
      String silence =
          unsafe(
              "SET (BROKER = '127.0.0.1:"
                  + silent.getLocalPort()
                  + "') RESET SPLITS WITH (VALIDATE = false)");
      // It is given up after some seconds: until a second one came before that. That one would move
      // nothing.
      String refused = "";
      for (int begun = 1; refused.isEmpty() && begun < 20; begun += 2) {
        CompletableFuture<String> failed =
            CompletableFuture.supplyAsync(() -> refusal(first, silence));
        db.eventually(
            "SELECT count(*) FROM weir_audit_events WHERE event_type = 'source.change-begun' AND"
                + " object_name = '"
                + s
                + "'",
            Integer.toString(begun));
        refused = refusal(db, unsafe("INJECT OFFSETS '{\"0\": 4}'"));
        assertThat(failed.join()).startsWith("08001 ");
      }
      assertThat(refused).matches("(55006|40001) .*under way.*");
      produce(topic, 0, "a4");
      isExact();
      assertThat(db.value("SELECT create_sql FROM weir_sources WHERE name = '" + s + "'"))
          .isEqualTo(before);
      db.eventually(status(), "running");
      book.moved(topic.name, "0", "5", "3");
      moves(unsafe("INJECT OFFSETS '{\"0\": 3}'"));
      isExact();
    }
  }
}
