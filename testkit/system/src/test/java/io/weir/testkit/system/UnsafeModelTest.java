package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import io.weir.testkit.spec.Soak;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Three hundred random things that operators do to a source, and SIGKILLs among them, against a
 * model: a list of records for each partition, where each split is, and the reasons of pauses. The
 * choices come from {@code -Dweir.seed}; {@code -Dweir.rounds} says how many.
 */
@ExtendWith(Stand.Shared.class)
class UnsafeModelTest {
  private static final int OPERATIONS = Soak.rounds(300, 2_000);
  private static final long SEED = Soak.seed(20_261_121);
  private static final List<String> REASONS = List.of("a", "b", "c");
  private static final String EXACT = "SELECT data, n FROM v ORDER BY data";

  private final Stand stand;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final ReadBook book = new ReadBook();

  /** By topic its partitions. */
  private final Map<String, Integer> topics = new TreeMap<>();

  private final Map<String, Topic> producers = new TreeMap<>();
  private final Set<String> reasons = new TreeSet<>();
  private final List<String> done = new ArrayList<>();
  private String topic = "";
  private boolean limited;
  private int produced;
  private int unsafe;

  UnsafeModelTest(Stand stand) {
    this.stand = stand;
  }

  @Test
  void eachRecordIsReadAsOftenAsTheModelSays() throws Exception {
    System.out.println("UnsafeModelTest: -Dweir.seed=" + SEED);
    try (NodeProcess node = stand.newNode();
        Topic one = new Topic(stand.kafka(), Stand.name("one"), 2);
        Topic two = new Topic(stand.kafka(), Stand.name("two"), 3)) {
      topics.put(one.name, 2);
      topics.put(two.name, 3);
      producers.put(one.name, one);
      producers.put(two.name, two);
      topic = one.name;
      Db db = begin(node);
      try {
        for (int i = 0; i < OPERATIONS; i++) {
          if (i % 75 == 74) {
            db.close();
            node.kill();
            node.start();
            db = new Db(node.jdbcUrl());
            done.add("SIGKILL");
            // It may be starting, or not have reached the broker yet.
            db.eventually("SELECT status = 'paused' OR status = 'running' FROM weir_sources", "t");
            assertThat(db.value("SHOW enable_unsafe_ops")).as(story()).isEqualTo("on");
          } else {
            act(db);
          }
          assertThat(db.value("SELECT status = 'paused' FROM weir_sources"))
              .as(story())
              .isEqualTo(reasons.isEmpty() ? "f" : "t");
        }
        end(db);
      } finally {
        db.close();
      }
    }
  }

  private String story() {
    return "seed " + SEED + ": " + done.subList(Math.max(0, done.size() - 12), done.size());
  }

  private Db begin(NodeProcess node) throws SQLException {
    Db db = new Db(node.jdbcUrl());
    db.run(
        "ALTER SYSTEM SET enable_unsafe_ops = true",
        stand.connection("c"),
        "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC '" + topic + "') (data text) FORMAT TEXT",
        "CREATE MATERIALIZED VIEW v AS SELECT data, count(*) AS n FROM s GROUP BY data");
    for (int partition = 0; partition < partitions(topic); partition++) {
      book.begins(topic, Integer.toString(partition), 0);
      produce(topic, partition, 1);
    }
    isExact(db);
    return db;
  }

  private int partitions(String of) {
    return topics.getOrDefault(of, 0);
  }

  private void produce(String to, int partition, int count) {
    Topic producer = Objects.requireNonNull(producers.get(to));
    for (int i = 0; i < count; i++) {
      String value = String.format("%s/%d/%05d", to, partition, ++produced);
      producer.send(partition, null, value);
      book.produced(to, Integer.toString(partition), value);
    }
    producer.flush();
  }

  private void act(Db db) throws SQLException {
    int chance = random.nextInt(100);
    if (chance < 30) {
      String to = new ArrayList<>(topics.keySet()).get(random.nextInt(topics.size()));
      produce(to, random.nextInt(partitions(to)), random.nextInt(1, 20));
      return;
    }
    if (random.nextInt(3) == 0 && reasons.isEmpty() && !limited) {
      isExact(db);
    }
    if (chance < 42) {
      String reason = REASONS.get(random.nextInt(REASONS.size()));
      run(db, "PAUSE SOURCE s REASON '" + reason + "'");
      reasons.add(reason);
    } else if (chance < 58) {
      String reason = REASONS.get(random.nextInt(REASONS.size()));
      run(db, "RESUME SOURCE s REASON '" + reason + "'");
      reasons.remove(reason);
    } else if (chance < 74) {
      Map<String, Long> offsets = offsets(topic);
      if (!offsets.isEmpty()) {
        move(db, topic, "INJECT OFFSETS '" + json(offsets) + "'", offsets, false);
      }
    } else if (chance < 81) {
      move(db, topic, "RESET SPLITS", Map.of(), true);
    } else if (chance < 90) {
      String next = new ArrayList<>(topics.keySet()).get(random.nextInt(topics.size()));
      Map<String, Long> offsets = offsets(next);
      String inject = offsets.isEmpty() ? "" : " INJECT OFFSETS '" + json(offsets) + "'";
      move(db, next, "SET (TOPIC = '" + next + "') RESET SPLITS" + inject, offsets, true);
      topic = next;
    } else if (chance < 95) {
      run(db, "ALTER SOURCE s SET (CLIENT ID = 'client-" + random.nextInt(1000) + "')");
    } else {
      limited = random.nextBoolean();
      run(db, "ALTER SOURCE s SET (SOURCE_RATE_LIMIT = " + (limited ? 40 : -1) + ")");
    }
  }

  private void run(Db db, String sql) throws SQLException {
    done.add(sql);
    db.run(sql);
  }

  /** Some partitions of the topic, each with an offset that it has. */
  private Map<String, Long> offsets(String of) {
    Map<String, Long> offsets = new TreeMap<>();
    for (int partition = 0; partition < partitions(of); partition++) {
      if (random.nextBoolean()) {
        String split = Integer.toString(partition);
        offsets.put(split, random.nextLong(book.end(of, split) + 1));
      }
    }
    return offsets;
  }

  private static String json(Map<String, Long> offsets) {
    List<String> members = new ArrayList<>();
    offsets.forEach((split, offset) -> members.add("\"" + split + "\": " + offset));
    return "{" + String.join(", ", members) + "}";
  }

  private void move(Db db, String to, String clauses, Map<String, Long> injected, boolean resets)
      throws SQLException {
    String sql = "UNSAFE ALTER SOURCE s " + clauses;
    done.add(sql);
    unsafe++;
    Set<String> moved = new TreeSet<>();
    try (Statement statement = db.jdbc().createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        String split = rows.getString("split_id");
        String before = rows.getString("old_offset");
        String after = rows.getString("new_offset");
        moved.add(split);
        if (before != null) {
          assertThat(Long.parseLong(before)).as(story()).isBetween(0L, book.end(topic, split));
        }
        if (after != null) {
          assertThat(Long.parseLong(after)).as(story()).isEqualTo(injected.getOrDefault(split, 0L));
        }
        book.moved(to, split, before, after);
      }
    }
    int splits = Math.max(partitions(topic), partitions(to));
    assertThat(moved).as(story()).hasSize(resets ? splits : injected.size());
  }

  private void isExact(Db db) throws SQLException {
    db.eventually("SELECT coalesce(sum(n), 0)::bigint FROM v", Long.toString(book.count()));
    assertThat(db.lines(EXACT)).as(story()).isEqualTo(book.lines());
  }

  private void end(Db db) throws SQLException {
    for (String reason : REASONS) {
      run(db, "RESUME SOURCE s REASON '" + reason + "'");
    }
    run(db, "ALTER SOURCE s SET (SOURCE_RATE_LIMIT = -1)");
    isExact(db);
    db.eventually("SELECT status FROM weir_sources", "running");
    db.eventually("SELECT count(*) FROM weir_operations WHERE ended_at IS NULL", "0");
    assertThat(
            db.value(
                "SELECT count(*) FROM weir_audit_events WHERE unsafe"
                    + " AND event_type = 'source.change-applied'"))
        .as(story())
        .isEqualTo(Integer.toString(unsafe));
    assertThat(db.value("SELECT create_sql FROM weir_sources")).contains("'" + topic + "'");
  }
}
