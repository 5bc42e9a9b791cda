package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.NodeProcess;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Sinks of a real node into a real Kafka, under SIGKILLs: what readers of committed records sum up.
 */
@ExtendWith(Stand.Shared.class)
class SinkTest {
  private static final int KILLS = 3;
  private static final String VIEW = "SELECT g, n, total FROM by_group ORDER BY g";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Stand stand;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger writes = new AtomicInteger();

  SinkTest(Stand stand) {
    this.stand = stand;
  }

  @Test
  void whatIsDownstreamIsTheViewWheneverTheNodeIsKilled() throws Exception {
    String upserts = Stand.name("upserts");
    String changes = Stand.name("changes");
    try (NodeProcess node = stand.newNode()) {
      try (Db db = new Db(node.jdbcUrl())) {
        db.run(
            stand.connection("c"),
            "CREATE TABLE t (id int, g int, v numeric(10,2))",
            "CREATE MATERIALIZED VIEW by_group AS SELECT g, count(*) AS n, sum(v) AS total FROM t"
                + " GROUP BY g",
            "INSERT INTO t VALUES (-1, 1, 1.10), (-2, 2, 2.20)",
            sink("upserts", upserts, "KEY (g) FORMAT JSON ENVELOPE UPSERT"),
            sink("changes", changes, "FORMAT JSON ENVELOPE DEBEZIUM"));
      }
      Thread writer = Thread.ofPlatform().name("writer").start(() -> write(node));
      SplittableRandom random = new SplittableRandom(11);
      for (int kill = 0; kill < KILLS; kill++) {
        int enough = writes.get() + 5;
        while (writes.get() < enough) {
          LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(100, 1_200)).toNanos());
        node.kill();
        node.start();
      }
      over.set(true);
      writer.join();
      try (Db db = new Db(node.jdbcUrl())) {
        List<String> view = db.lines(VIEW);
        assertThat(view).isNotEmpty();
        Awaitility.await()
            .atMost(Db.PATIENCE)
            .untilAsserted(
                () -> {
                  assertThat(latest(upserts)).isEqualTo(view);
                  assertThat(summed(changes)).isEqualTo(view);
                });
        db.eventually("SELECT DISTINCT status FROM weir_sinks", "running");
        db.run("DROP SINK upserts", "DROP SINK changes");
      }
    }
  }

  @Test
  void aChangedConnectionLosesAndRepeatsNothing() throws Exception {
    String topic = Stand.name("moved");
    String table = Stand.name("moved_table");
    String connection = Stand.name("moved_connection");
    String bootstrap = stand.kafka().bootstrap();
    String other = bootstrap.replace("127.0.0.1", "localhost");
    try (Db db = stand.connect()) {
      db.run(
          stand.connection(connection),
          "CREATE TABLE " + table + " (g int, n int, total int)",
          "INSERT INTO " + table + " VALUES (1, 1, 1)",
          sink(topic, table, connection, topic, "FORMAT JSON ENVELOPE DEBEZIUM"));
      for (int i = 2; i < 20; i++) {
        db.run("INSERT INTO " + table + " VALUES (" + i + ", 1, 1)");
        if (i % 6 == 0) {
          String broker = i == 12 ? bootstrap : other;
          db.run("ALTER CONNECTION " + connection + " SET (BROKER '" + broker + "')");
        }
        db.run("DELETE FROM " + table + " WHERE g = " + (i - 1));
      }
      List<String> rows = db.lines("SELECT g, n, total FROM " + table);
      Awaitility.await()
          .atMost(Db.PATIENCE)
          .untilAsserted(() -> assertThat(summed(topic)).isEqualTo(rows));
      db.eventually("SELECT status FROM weir_sinks WHERE name = '" + topic + "'", "running");
      db.run("DROP SINK " + topic);
    }
  }

  private static String sink(String name, String topic, String how) {
    return sink(name, "by_group", "c", topic, how);
  }

  private static String sink(
      String name, String from, String connection, String topic, String how) {
    return "CREATE SINK "
        + name
        + " FROM "
        + from
        + " INTO KAFKA CONNECTION "
        + connection
        + " (TOPIC '"
        + topic
        + "') "
        + how;
  }

  /** Rows come, change and go; a statement that the node did not answer may be there or not. */
  private void write(NodeProcess node) {
    SplittableRandom random = new SplittableRandom(12);
    int id = 0;
    while (!over.get()) {
      try (Db db = new Db(node.jdbcUrl())) {
        while (!over.get()) {
          int group = random.nextInt(9);
          switch (random.nextInt(4)) {
            case 0 -> db.run("DELETE FROM t WHERE g = " + group);
            case 1 -> db.run("UPDATE t SET v = v + 0.01 WHERE g = " + group);
            default -> {
              id += 2;
              db.run(
                  "INSERT INTO t VALUES (%d, %d, %d.5), (%d, %d, 2)"
                      .formatted(id, group, random.nextInt(100), id + 1, random.nextInt(9)));
            }
          }
          writes.incrementAndGet();
        }
      } catch (SQLException killed) {
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }

  /** The last value of each key, as the view's rows. */
  private List<String> latest(String topic) {
    Map<String, String> rows = new TreeMap<>();
    read(
        topic,
        record -> {
          String key = tree(record.key()).get("g").asText();
          if (record.value() == null) {
            rows.remove(key);
          } else {
            rows.put(key, line(tree(record.value())));
          }
        });
    return List.copyOf(rows.values());
  }

  /** What all changes add up to, as the view's rows; fails where one is there twice or missing. */
  private List<String> summed(String topic) {
    Map<String, Integer> weights = new HashMap<>();
    read(
        topic,
        record -> {
          JsonNode change = tree(record.value());
          if (!change.get("before").isNull()) {
            weights.merge(line(change.get("before")), -1, Integer::sum);
          }
          if (!change.get("after").isNull()) {
            weights.merge(line(change.get("after")), 1, Integer::sum);
          }
        });
    weights.values().removeIf(weight -> weight == 0);
    assertThat(weights.values()).containsOnly(1);
    return weights.keySet().stream().sorted().toList();
  }

  private static JsonNode tree(byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String line(JsonNode row) {
    return row.get("g").asText() + "|" + row.get("n").asText() + "|" + row.get("total").asText();
  }

  private void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    KafkaService kafka = stand.kafka();
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.bootstrap(), "isolation.level", "read_committed");
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all = new ArrayList<>();
      consumer
          .partitionsFor(topic)
          .forEach(info -> all.add(new TopicPartition(topic, info.partition())));
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(each);
      }
    }
  }
}
