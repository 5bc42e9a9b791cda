package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import io.weir.testkit.spec.Soak;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * SIGKILL again and again at a random moment, also while the node starts, under records, inserts
 * and DDL; then the views are what a plain loop computes, and nothing acknowledged is missing. The
 * moments come from {@code -Dweir.seed}.
 */
@ExtendWith(Stand.Shared.class)
class CrashLoopTest {
  private static final int ROUNDS = Soak.rounds(6, 20);
  private static final int GROUPS = 7;
  private static final long SEED = Soak.seed(20_250_101);

  private final Stand stand;
  private final NodeProcess node;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicInteger produced = new AtomicInteger();
  private final AtomicInteger attempted = new AtomicInteger();
  private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> views = ConcurrentHashMap.newKeySet();
  private final Set<String> triedViews = ConcurrentHashMap.newKeySet();

  CrashLoopTest(Stand stand) {
    this.stand = stand;
    this.node = stand.newNode();
  }

  @Test
  void nothingIsLostAndNothingComesTwice() throws Exception {
    String name = Stand.name("crash");
    try (node;
        Topic topic = new Topic(stand.kafka(), name, 3)) {
      try (Db db = new Db(node.jdbcUrl())) {
        db.run(
            stand.connection("c"),
            "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC '"
                + name
                + "') (id bigint, g int, amount numeric(12,2)) FORMAT JSON",
            "CREATE TABLE t (id int, g int)",
            "CREATE MATERIALIZED VIEW by_group AS SELECT g, count(*) AS n, count(DISTINCT id) AS ids,"
                + " sum(amount) AS total, max(id) AS latest FROM s GROUP BY g",
            "CREATE MATERIALIZED VIEW of_table AS SELECT g, count(*) AS n, sum(id) AS ids FROM t"
                + " GROUP BY g",
            "CREATE MATERIALIZED VIEW joined AS SELECT a.g, a.n AS records, b.n AS inserted"
                + " FROM by_group a LEFT JOIN of_table b ON a.g = b.g");
      }
      List<Thread> work =
          List.of(
              thread("produce", () -> produce(topic)),
              thread("insert", this::insert),
              thread("ddl", this::ddl));
      SplittableRandom random = new SplittableRandom(SEED);
      for (int round = 0; round < ROUNDS; round++) {
        pause(random.nextInt(50, 1_500));
        node.kill();
        if (round % 4 == 3) {
          Thread start = thread("start", this::startInVain);
          pause(random.nextInt(100, 2_500));
          node.kill();
          start.join();
          // Where that came before the process, or after it was ready.
          node.kill();
        }
        node.start();
      }
      Awaitility.await("rows were inserted")
          .atMost(Db.PATIENCE)
          .until(() -> acknowledged.size() > ROUNDS || failure.get() != null);
      over.set(true);
      for (Thread each : work) {
        each.join();
      }
      assertThat(failure.get()).isNull();
      topic.flush();
      try (Db db = new Db(node.jdbcUrl())) {
        compare(db);
      }
    }
  }

  private void compare(Db db) throws SQLException {
    int records = produced.get();
    String seed = "seed " + SEED + ", " + records + " records";
    db.eventually("SELECT coalesce(sum(n), 0) >= " + good(records) + " FROM by_group", "t");
    Map<Integer, long[]> expected = new TreeMap<>();
    for (int id = 0; id < records; id++) {
      if (!isBad(id)) {
        long[] sums = expected.computeIfAbsent(id % GROUPS, group -> new long[3]);
        sums[0]++;
        sums[1] += cents(id);
        sums[2] = id;
      }
    }
    List<String> rows =
        expected.entrySet().stream()
            .map(
                e ->
                    e.getKey()
                        + "|"
                        + e.getValue()[0]
                        + "|"
                        + e.getValue()[0]
                        + "|"
                        + java.math.BigDecimal.valueOf(e.getValue()[1], 2)
                        + "|"
                        + e.getValue()[2])
            .toList();
    assertThat(db.lines("SELECT g, n, ids, total, latest FROM by_group ORDER BY g"))
        .as(seed)
        .containsExactlyElementsOf(rows);
    db.eventually("SELECT count(*) FROM s_errors", Integer.toString(records - good(records)));
    // What was asked for when the node died may still be on its way.
    db.eventually("SELECT count(*) FROM weir_operations WHERE ended_at IS NULL", "0");

    Set<Integer> inserted = new HashSet<>();
    for (List<String> row : db.rows("SELECT id FROM t")) {
      assertThat(inserted.add(Integer.valueOf(row.getFirst())))
          .as(seed + ": twice " + row)
          .isTrue();
    }
    assertThat(inserted).as(seed).containsAll(acknowledged);
    assertThat(inserted).as(seed).allMatch(id -> id < attempted.get());
    String recomputed = "SELECT g, count(*), sum(id) FROM t GROUP BY g ORDER BY g";
    assertThat(db.lines("SELECT g, n, ids FROM of_table ORDER BY g"))
        .as(seed)
        .isEqualTo(db.lines(recomputed));
    assertThat(db.lines("SELECT g, records, inserted FROM joined ORDER BY g"))
        .as(seed)
        .isEqualTo(
            db.lines(
                "SELECT a.g, a.n, b.n FROM by_group a LEFT JOIN of_table b ON a.g = b.g ORDER BY 1"));

    List<String> present = db.lines("SELECT name FROM weir_materialized_views");
    assertThat(present).as(seed).containsAll(views);
    for (String view : triedViews) {
      if (present.contains(view)) {
        assertThat(db.lines("SELECT g, n, ids FROM " + view + " ORDER BY g"))
            .as(seed + " " + view)
            .isEqualTo(db.lines(recomputed));
      }
    }
  }

  private void produce(Topic topic) {
    while (!over.get()) {
      for (int i = 0; i < 20; i++) {
        int id = produced.getAndIncrement();
        topic.send(
            id % 3,
            null,
            isBad(id)
                ? "{\"id\":" + id + ",\"g\":"
                : "{\"id\":"
                    + id
                    + ",\"g\":"
                    + id % GROUPS
                    + ",\"amount\":"
                    + java.math.BigDecimal.valueOf(cents(id), 2)
                    + "}");
      }
      pause(5);
    }
  }

  private static boolean isBad(int id) {
    return id % 997 == 996;
  }

  private static int good(int records) {
    return records - records / 997;
  }

  private static long cents(int id) {
    return id * 31L % 10_007;
  }

  /** Inserts rows one by one; what was answered is acknowledged. */
  private void insert() {
    whileTheNodeDies(
        db -> {
          int id = attempted.getAndIncrement();
          db.run("INSERT INTO t VALUES (" + id + ", " + id % GROUPS + ")");
          acknowledged.add(id);
        });
  }

  /** Creates views over the table and drops some again. */
  private void ddl() {
    AtomicInteger next = new AtomicInteger();
    whileTheNodeDies(
        db -> {
          String view = "extra_" + next.getAndIncrement();
          triedViews.add(view);
          db.run(
              "CREATE MATERIALIZED VIEW "
                  + view
                  + " AS SELECT g, count(*) AS n, sum(id) AS ids FROM t GROUP BY g");
          views.add(view);
          if (views.size() > 5) {
            String old = views.iterator().next();
            views.remove(old);
            triedViews.remove(old);
            db.run("DROP MATERIALIZED VIEW " + old);
          }
          pause(100);
        });
  }

  private interface Step {
    void run(Db db) throws SQLException;
  }

  /** Connects again whenever the connection is lost; any other refusal is a failure of the test. */
  private void whileTheNodeDies(Step step) {
    while (!over.get()) {
      try (Db db = new Db(node.jdbcUrl())) {
        while (!over.get()) {
          step.run(db);
        }
      } catch (SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (!state.startsWith("08") && !state.startsWith("57P")) {
          failure.compareAndSet(null, e);
        }
        pause(20);
      }
    }
  }

  private void startInVain() {
    try {
      node.start();
    } catch (IllegalStateException killed) {
      // This is what the test wants: it was killed before it was ready.
      assertThat(killed).hasMessageContaining("137");
    }
  }

  private Thread thread(String name, Runnable body) {
    return Thread.ofPlatform()
        .name(name)
        .uncaughtExceptionHandler((thread, e) -> failure.compareAndSet(null, e))
        .start(body);
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
  }
}
