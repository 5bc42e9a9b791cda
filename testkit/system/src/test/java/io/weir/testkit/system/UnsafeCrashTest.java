package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.testkit.services.NodeProcess;
import io.weir.testkit.spec.Soak;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * SIGKILL at a random moment of what operators do to a source, again and again, while records come:
 * every operation ends, nobody's pause is lost or left behind, and each record was read as often as
 * the offsets say that the journal has. The choices come from {@code -Dweir.seed}.
 */
@ExtendWith(Stand.Shared.class)
class UnsafeCrashTest {
  private static final int ROUNDS = Soak.rounds(5, 20);
  private static final int PARTITIONS = 2;
  private static final long SEED = Soak.seed(20_261_122);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Stand stand;
  private final NodeProcess node;
  private final ReadBook book = new ReadBook();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** How many statements were answered that change the source whatever was before. */
  private final AtomicInteger changed = new AtomicInteger();

  UnsafeCrashTest(Stand stand) {
    this.stand = stand;
    this.node = stand.newNode();
  }

  @Test
  void whatIsReadIsWhatTheJournalSays() throws Exception {
    System.out.println("UnsafeCrashTest: -Dweir.seed=" + SEED);
    try (node;
        Topic topic = new Topic(stand.kafka(), Stand.name("killed"), PARTITIONS)) {
      begin(topic);
      Thread operator = thread("operator", () -> operate(topic));
      Thread load = thread("load", () -> load(topic));
      SplittableRandom random = new SplittableRandom(SEED);
      for (int round = 0; round < ROUNDS; round++) {
        int before = changed.get();
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(20, 900)).toNanos());
        node.kill();
        node.start();
        while (changed.get() < before + 2 && failure.get() == null) {
          LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
      }
      over.set(true);
      operator.join();
      load.join();
      assertThat(failure.get()).isNull();
      try (Db db = new Db(node.jdbcUrl())) {
        end(db, topic);
      }
    }
  }

  private Thread thread(String name, Runnable task) {
    return Thread.ofPlatform()
        .name(name)
        .uncaughtExceptionHandler((thread, e) -> failure.compareAndSet(null, e))
        .start(task);
  }

  private void begin(Topic topic) throws SQLException {
    try (Db db = new Db(node.jdbcUrl())) {
      db.run(
          "ALTER SYSTEM SET enable_unsafe_ops = true",
          stand.connection("c"),
          "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC '"
              + topic.name
              + "') (data text)"
              + " FORMAT TEXT",
          "CREATE MATERIALIZED VIEW v AS SELECT data, count(*) AS n FROM s GROUP BY data");
      for (int partition = 0; partition < PARTITIONS; partition++) {
        book.begins(topic.name, Integer.toString(partition), 0);
        produce(topic, partition);
      }
      topic.flush();
      db.eventually("SELECT count(*) FROM v", Integer.toString(PARTITIONS));
    }
  }

  private synchronized void produce(Topic topic, int partition) {
    String split = Integer.toString(partition);
    String value = String.format("%d/%06d", partition, book.end(topic.name, split));
    topic.send(partition, null, value);
    book.produced(topic.name, split, value);
  }

  private void load(Topic topic) {
    for (int i = 0; !over.get(); i++) {
      produce(topic, i % PARTITIONS);
      if (i % 20 == 19) {
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
    }
    topic.flush();
  }

  private synchronized long end(Topic topic, int partition) {
    return book.end(topic.name, Integer.toString(partition));
  }

  private void operate(Topic topic) {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    while (!over.get()) {
      try (Db db = new Db(node.jdbcUrl())) {
        while (!over.get()) {
          String statement = statement(random, topic);
          db.run(statement);
          if (statement.startsWith("UNSAFE")) {
            changed.incrementAndGet();
          }
        }
      } catch (SQLException e) {
        String state = String.valueOf(e.getSQLState());
        // 40001, 55006: the one before, whose answer was lost, is still being made. 22003: ahead
        // of what the broker has of the load.
        if (!state.startsWith("08")
            && !state.startsWith("57P")
            && !List.of("40001", "55006", "22003").contains(state)) {
          failure.compareAndSet(null, e);
        }
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }
  }

  private String statement(SplittableRandom random, Topic topic) {
    int partition = random.nextInt(PARTITIONS);
    String inject =
        " INJECT OFFSETS '{\"" + partition + "\": " + random.nextLong(end(topic, partition)) + "}'";
    return switch (random.nextInt(7)) {
      case 0 -> "PAUSE SOURCE s REASON 'a'";
      case 1 -> "RESUME SOURCE s REASON 'a'";
      case 2 -> "PAUSE ALL SOURCES REASON 'b'";
      case 3 -> "RESUME ALL SOURCES REASON 'b'";
      case 4 -> "UNSAFE ALTER SOURCE s" + inject;
      case 5 -> "UNSAFE ALTER SOURCE s RESET SPLITS" + (random.nextBoolean() ? inject : "");
      default ->
          "UNSAFE ALTER SOURCE s SET (CLIENT ID = 'c" + random.nextInt(100) + "') RESET SPLITS";
    };
  }

  private void end(Db db, Topic topic) throws SQLException {
    String seed = "seed " + SEED;
    db.eventually("SELECT count(*) FROM weir_operations WHERE ended_at IS NULL", "0");
    db.run("RESUME SOURCE s REASON 'a'", "RESUME SOURCE s REASON 'b'");
    db.eventually("SELECT status FROM weir_sources", "running");
    List<String> applied =
        db.lines(
            "SELECT details FROM weir_audit_events WHERE event_type = 'source.change-applied'"
                + " ORDER BY position");
    List<String> ids = new ArrayList<>();
    for (String details : applied) {
      JsonNode change = json(details);
      ids.add(change.path("change").asText());
      for (JsonNode split : change.path("splits")) {
        book.moved(
            topic.name,
            split.path("split").asText(),
            split.path("before").asText(null),
            split.path("after").asText(null));
      }
    }
    assertThat(ids).as(seed).doesNotHaveDuplicates().hasSizeGreaterThan(ROUNDS);
    db.eventually("SELECT sum(n)::bigint FROM v", Long.toString(book.count()));
    assertThat(db.lines("SELECT data, n FROM v ORDER BY data")).as(seed).isEqualTo(book.lines());
    assertThat(
            db.value(
                "SELECT count(*) FROM weir_operations WHERE status NOT IN ('succeeded', 'failed')"))
        .as(seed)
        .isEqualTo("0");
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(text, e);
    }
  }
}
