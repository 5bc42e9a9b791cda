package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.testkit.services.KafkaListener;
import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.PostgresService;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One view into Kafka and into PostgreSQL, while the connections under all of it are changed. */
@ExtendWith(Stand.Shared.class)
class MoveSinkTest {
  private static final String WRITER_PASSWORD = "another-password";

  private final KafkaService kafka;
  private final PostgresService postgres = PostgresService.launch();
  private final Db db;
  private final String s = Stand.name("src");
  private final String c = "c_" + s;
  private final String p = "p_" + s;
  private final String v = "v_" + s;
  private final String out = "out_" + s;

  MoveSinkTest(Stand stand) throws Exception {
    kafka = stand.kafka();
    db = stand.connect();
  }

  @AfterEach
  void drop() throws Exception {
    db.run(
        "DROP CONNECTION IF EXISTS " + c + " CASCADE",
        "DROP CONNECTION IF EXISTS " + p + " CASCADE");
    db.close();
    postgres.close();
  }

  @Test
  void viewAndSinksAreTheSameAfterEveryConnectionHasMoved() throws Exception {
    postgres.execute(
        "CREATE TABLE totals (g int PRIMARY KEY, n bigint, ids bigint, total numeric,"
            + " latest bigint)",
        "CREATE ROLE writer LOGIN PASSWORD '" + WRITER_PASSWORD + "'",
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO writer",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO writer",
        "GRANT ALL ON SCHEMA public TO writer");
    try (Topic topic = new Topic(kafka, s, Load.PARTITIONS);
        Load load = new Load(topic)) {
      create();
      load.more(1_000);
      // Both have begun to write, so that it is a change under way.
      db.eventually(
          "SELECT count(*) FROM weir_sinks WHERE name LIKE '%" + s + "' AND rows > 0", "2");
      db.run(
          "ALTER CONNECTION "
              + c
              + " SET (BROKER '"
              + kafka.bootstrap(KafkaListener.SECOND)
              + "')");
      load.more(500);
      postgres.kill();
      load.more(500);
      postgres.start();
      db.run("ALTER CONNECTION " + p + " SET (USER 'writer', PASSWORD SECRET " + p + "_second)");
      load.more(500);
      db.run("ALTER CONNECTION " + c + " SET (BROKER '" + kafka.bootstrap() + "')");
      load.more(500);
      load.endsExactlyIn(db, v);
    }
    List<String> rows = db.lines("SELECT g, n, ids, total, latest FROM " + v + " ORDER BY g");
    until(() -> assertThat(totals()).isEqualTo(rows));
    until(() -> assertThat(latest()).isEqualTo(rows));
    db.eventually(
        "SELECT status, error FROM weir_sinks WHERE name LIKE '%" + s + "' ORDER BY name",
        "running|NULL",
        "running|NULL");
  }

  private static void until(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(Db.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(assertion);
  }

  private List<@Nullable String> totals() {
    return postgres.query("SELECT concat_ws('|', g, n, ids, total, latest) FROM totals ORDER BY g");
  }

  private void create() throws Exception {
    db.run(
        "CREATE CONNECTION " + c + " TO KAFKA (BROKER '" + kafka.bootstrap() + "')",
        "CREATE SOURCE "
            + s
            + " FROM KAFKA CONNECTION "
            + c
            + " (TOPIC '"
            + s
            + "') "
            + Load.COLUMNS,
        Load.view(v, s),
        "CREATE SECRET " + p + "_first AS '" + PostgresService.PASSWORD + "'",
        "CREATE SECRET " + p + "_second AS '" + WRITER_PASSWORD + "'",
        "CREATE CONNECTION "
            + p
            + " TO POSTGRES (HOST '"
            + postgres.host()
            + "', PORT "
            + postgres.port()
            + ", USER '"
            + PostgresService.USER
            + "', PASSWORD SECRET "
            + p
            + "_first, DATABASE '"
            + PostgresService.DATABASE
            + "')",
        "CREATE SINK k_"
            + s
            + " FROM "
            + v
            + " INTO KAFKA CONNECTION "
            + c
            + " (TOPIC '"
            + out
            + "') KEY (g) FORMAT JSON ENVELOPE UPSERT",
        "CREATE SINK q_"
            + s
            + " FROM "
            + v
            + " INTO POSTGRES CONNECTION "
            + p
            + " (TABLE 'totals') KEY (g)");
  }

  /** The last committed value of each key in the sink's topic, as rows of the view. */
  private List<String> latest() throws IOException {
    ObjectMapper json = new ObjectMapper();
    Map<Integer, String> rows = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : committed()) {
      int key = json.readTree(record.key()).get("g").asInt();
      if (record.value() == null) {
        rows.remove(key);
      } else {
        JsonNode row = json.readTree(record.value());
        List<@Nullable String> values = new ArrayList<>();
        for (String column : List.of("g", "n", "ids", "total", "latest")) {
          values.add(row.get(column).asText());
        }
        rows.put(key, String.join("|", values));
      }
    }
    return List.copyOf(rows.values());
  }

  private List<ConsumerRecord<byte[], byte[]>> committed() {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", kafka.bootstrap(),
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest");
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(out).stream()
              .map(info -> new TopicPartition(out, info.partition()))
              .toList();
      consumer.assign(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
      }
    }
    return found;
  }
}
