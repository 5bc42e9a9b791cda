package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.KafkaService;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records that were to be read are not there any more. */
@ExtendWith(Stand.Shared.class)
class OutOfRangeTest {
  private final Stand stand;
  private final String c = Stand.name("c");
  private final String s = Stand.name("s");
  private final String v = Stand.name("v");

  OutOfRangeTest(Stand stand) {
    this.stand = stand;
  }

  @AfterEach
  void drop() throws SQLException {
    try (Db db = stand.connect()) {
      db.run(
          "DROP CONNECTION IF EXISTS " + c + " CASCADE", "DROP SOURCE IF EXISTS " + s + " CASCADE");
    }
  }

  private void create(Db db, Topic topic, String options) throws SQLException {
    db.run(
        stand.connection(c),
        "CREATE SOURCE %s FROM KAFKA CONNECTION %s (TOPIC '%s'%s) (data text) FORMAT TEXT"
            .formatted(s, c, topic.name, options),
        "CREATE MATERIALIZED VIEW %s AS SELECT data FROM %s".formatted(v, s));
  }

  private void expire(Topic topic, long before) {
    TopicPartition partition = new TopicPartition(topic.name, 0);
    KafkaService.await(
        stand
            .kafka()
            .admin()
            .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
            .all());
  }

  private void recreate(Db db, Topic topic) {
    stand.kafka().deleteTopic(topic.name);
    db.eventually(status(), "stalled");
    stand.kafka().createTopic(topic.name, 1);
  }

  private String status() {
    return "SELECT status FROM weir_sources WHERE name = '" + s + "'";
  }

  private List<String> rows(Db db) throws SQLException {
    return db.lines("SELECT data FROM " + v + " ORDER BY data");
  }

  private String jumps() {
    return "SELECT details->'splits'->0->>'split', details->'splits'->0->>'before',"
        + " details->'splits'->0->>'after' FROM weir_audit_events WHERE unsafe"
        + " AND event_type = 'source.change-applied' AND object_name = '"
        + s
        + "' ORDER BY position";
  }

  @Test
  void aSourceStandsStillAndSaysWhatRepairsItUnlessItsOptionsSayWhereToGoOn() throws Exception {
    try (Db db = stand.connect();
        Topic topic = new Topic(stand.kafka(), Stand.name("expired"), 1)) {
      topic.values("a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7");
      expire(topic, 5);
      create(db, topic, ", START OFFSET (2)");
      String id = db.value("SELECT id FROM weir_sources WHERE name = '" + s + "'");
      db.eventually(
          "SELECT status, error FROM weir_sources WHERE name = '" + s + "'",
          "stalled|offset 2 of partition 0 is out of range: topic \""
              + topic.name
              + "\" has 5 to 8, the records between were deleted before they were read. To go"
              + " on: UNSAFE ALTER SOURCE "
              + id
              + " INJECT OFFSETS '{\"0\": \"earliest\"}'");
      assertThat(rows(db)).isEmpty();
      assertThat(db.lines("SHOW ALTERABLE OPTIONS FOR SOURCE " + s))
          .contains("on_offset_out_of_range|NULL");
      assertThat(
              db.refusal("ALTER SOURCE " + s + " SET (ON OFFSET OUT OF RANGE = 'skip')")
                  .getMessage())
          .contains("invalid value for option \"on_offset_out_of_range\": \"skip\"");
      db.run("ALTER SOURCE " + s + " SET (ON OFFSET OUT OF RANGE = 'EARLIEST')");
      db.eventually("SELECT data FROM " + v + " ORDER BY data", "a5", "a6", "a7");
      db.eventually(status(), "running");
      // It is told a moment after what it made readable.
      db.eventually(jumps(), "0|2|5");
      assertThat(
              db.value(
                  "SELECT details->>'reason' FROM weir_audit_events WHERE unsafe AND event_type ="
                      + " 'source.offsets-lost' AND object_name = '"
                      + s
                      + "'"))
          .startsWith("offset 2 of partition 0 is out of range");
    }
  }

  @Test
  void aTopicThatWasCreatedAgainIsBegunAnew() throws Exception {
    try (Db db = stand.connect();
        Topic topic = new Topic(stand.kafka(), Stand.name("again"), 1)) {
      topic.values("a0", "a1", "a2", "a3", "a4");
      create(db, topic, ", ON OFFSET OUT OF RANGE = 'EARLIEST', START OFFSET (1)");
      db.eventually("SELECT count(*) FROM " + v, "4");
      recreate(db, topic);
      try (Topic newer = Topic.existing(stand.kafka(), topic.name)) {
        newer.values("b0", "b1");
        db.eventually("SELECT count(*) FROM " + v, "6");
        assertThat(rows(db)).containsExactly("a1", "a2", "a3", "a4", "b0", "b1");
        db.eventually(jumps(), "0|5|0");
        db.run("ALTER SOURCE " + s + " SET (ON OFFSET OUT OF RANGE = 'LATEST')");
        newer.values("b2");
        db.eventually("SELECT count(*) FROM " + v, "7");
      }
      stand.kafka().deleteTopic(topic.name);
      db.eventually(status(), "stalled");
      db.run("ALTER SOURCE " + s + " SET (ON OFFSET OUT OF RANGE = STALL) WITH (VALIDATE = false)");
      stand.kafka().createTopic(topic.name, 1);
      try (Topic newest = Topic.existing(stand.kafka(), topic.name)) {
        newest.values("c0", "c1");
        db.eventually(
            "SELECT error FROM weir_sources WHERE name = '" + s + "'",
            found ->
                found.getFirst().contains("it was created again")
                    && found.getFirst().contains("partition 0 wanted 3, has 0 to 2. To go on"));
        assertThat(rows(db)).hasSize(7);
        db.run(
            "ALTER SOURCE " + s + " SET (ON OFFSET OUT OF RANGE = LATEST) WITH (VALIDATE = false)");
        db.eventually(jumps(), "0|5|0", "0|3|2");
        newest.values("c2");
        db.eventually("SELECT data FROM " + v + " WHERE data >= 'c'", "c2");
        db.eventually(status(), "running");
      }
    }
  }

  @Test
  void theOtherSpellingSaysItToo() throws Exception {
    try (Db db = stand.connect();
        Topic topic = new Topic(stand.kafka(), Stand.name("latest"), 1)) {
      topic.values("a0", "a1", "a2", "a3", "a4", "a5");
      expire(topic, 4);
      db.run(
          "CREATE SOURCE "
              + s
              + " (data text) WITH (connector = 'kafka', topic = '"
              + topic.name
              + "', properties.bootstrap.server = '"
              + stand.kafka().bootstrap()
              + "', start_offset = '2', on_offset_out_of_range = 'latest') FORMAT TEXT",
          "CREATE MATERIALIZED VIEW " + v + " AS SELECT data FROM " + s);
      db.eventually(jumps(), "0|2|6");
      topic.values("a6");
      db.eventually("SELECT data FROM " + v, "a6");
    }
  }

  @Test
  void theTimeUntilRetentionTakesWhatIsToBeReadIsShown() throws Exception {
    long day = Duration.ofDays(1).toMillis();
    String name = Stand.name("kept");
    stand.kafka().createTopic(name, 2, Map.of("retention.ms", Long.toString(10 * day)));
    try (Db db = stand.connect();
        Topic topic = Topic.existing(stand.kafka(), name)) {
      create(db, topic, ", SOURCE_RATE_LIMIT = 0");
      long now = System.currentTimeMillis();
      topic.send(0, now - 3 * day, null, "old").send(0, now, null, "new").flush();
      List<String> left =
          db.eventually(
              "SELECT p.retention_ms_left FROM weir_source_splits p JOIN weir_sources s"
                  + " ON s.id = p.source_id WHERE s.name = '"
                  + s
                  + "' ORDER BY p.split_id",
              found -> found.size() == 2 && !found.getFirst().equals("NULL"));
      assertThat(Long.parseLong(left.getFirst())).isBetween(6 * day, 7 * day);
      assertThat(left.getLast()).as("nothing waits there").isEqualTo("NULL");
      Weirctl offsets =
          Weirctl.run(
              "http://127.0.0.1:" + stand.node().httpPort(),
              "connector",
              "offsets",
              "--source-id",
              s);
      assertThat(offsets.status()).as(offsets.err()).isZero();
      assertThat(offsets.out()).contains("retention_ms_left", "earliest", "latest", "lag");
    }
  }
}
