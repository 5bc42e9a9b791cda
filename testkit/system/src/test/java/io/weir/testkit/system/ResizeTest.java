package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import io.weir.testkit.spec.Soak;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A cluster is resized again and again while a view on it changes and is read: nobody who reads
 * hears of it. And with it the node is killed at whatever moment, which comes from {@code
 * -Dweir.seed}; how often from {@code -Dweir.rounds}. A long run resizes twenty times, and tells
 * how long reads took.
 */
@ExtendWith(Stand.Shared.class)
class ResizeTest {
  private static final int CRASHES = Soak.rounds(2, 20);
  private static final long SEED = Soak.seed(20_261_121);
  private static final List<String> SIZES = List.of("3xsmall", "2xsmall", "xsmall", "small");

  /** Up and down, and both factors; the sizes have 1, 2 and 4 workers. */
  private static final List<String> SHAPES =
      List.of(
          "SIZE '2xsmall'",
          "REPLICATION FACTOR 2",
          "SIZE 'xsmall'",
          "SIZE '3xsmall', REPLICATION FACTOR 1");

  private static final int RESIZES = Soak.on() ? 20 : SHAPES.size();

  /** Each gives a record a millisecond. */
  private static final List<String> SOURCES =
      IntStream.range(0, 10).mapToObj(i -> "g" + i).toList();

  private static final String ALL =
      String.join(" UNION ALL ", SOURCES.stream().map(g -> "SELECT counter FROM " + g).toList());

  /** The view and what it is made of, at one epoch. */
  private static final String OF_STREAMS =
      "SELECT s.n = v.n, s.n FROM (SELECT count(*) AS n FROM ("
          + ALL
          + ") AS g) AS s, (SELECT sum(n) AS n FROM v) AS v";

  private static final String OF_TABLE =
      "SELECT s.n = v.n, s.n FROM (SELECT count(*) AS n FROM t) AS s,"
          + " (SELECT coalesce(sum(n), 0) AS n FROM v) AS v";

  private final Stand stand;
  private final SplittableRandom random = new SplittableRandom(SEED);

  ResizeTest(Stand stand) {
    this.stand = stand;
  }

  /** Reads until it is told to stop. */
  private static final class Reader {
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger reads = new AtomicInteger();

    /** Begins and ends of resizes: odd while there is one. */
    private final AtomicInteger turns = new AtomicInteger();

    private final ConcurrentLinkedQueue<Long> ordinary = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> during = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> done;

    Reader(String url) {
      done = CompletableFuture.runAsync(() -> read(url));
    }

    private void read(String url) {
      try (Db db = new Db(url)) {
        long newest = 0;
        int turn = turns.get();
        while (!over.get()) {
          long from = System.nanoTime();
          newest = exact(db, OF_STREAMS, newest);
          long took = System.nanoTime() - from;
          int now = turns.get();
          (now % 2 == 1 || now != turn ? during : ordinary).add(took);
          turn = now;
          reads.incrementAndGet();
        }
      } catch (SQLException e) {
        throw new AssertionError("a read failed", e);
      }
    }

    void awaitReads(int more) {
      int enough = reads.get() + more;
      while (reads.get() < enough && !done.isDone()) {
        LockSupport.parkNanos(1_000_000);
      }
    }

    private static String words(String what, ConcurrentLinkedQueue<Long> nanos) {
      List<Long> all = new ArrayList<>(nanos);
      all.sort(Long::compare);
      return "%s: %d reads, median %.1f ms, p99 %.1f ms, longest %.1f ms"
          .formatted(
              what,
              all.size(),
              all.get(all.size() / 2) / 1e6,
              all.get(all.size() * 99 / 100) / 1e6,
              all.getLast() / 1e6);
    }
  }

  /** One read of both at one epoch; gives how many there are. */
  private static long exact(Db db, String both, long atLeast) throws SQLException {
    List<List<String>> rows = db.rows(both);
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().getFirst())
        .as("view and input at one epoch: %s", rows)
        .isEqualTo("t");
    long count = Long.parseLong(rows.getFirst().get(1));
    assertThat(count).isGreaterThanOrEqualTo(atLeast);
    return count;
  }

  @Test
  void everyReadSucceedsAndIsExact() throws Exception {
    try (NodeProcess node =
            stand.newNode(
                "--set=weir.clusters.max-cutover-lag=500ms",
                "--set=weir.clusters.sizes.2xsmall.workers=2",
                "--set=weir.clusters.sizes.xsmall.workers=4",
                "--set=weir.clusters.sizes.2xsmall.memory=32MiB",
                "--set=weir.clusters.sizes.xsmall.memory=32MiB",
                "--set=weir.clusters.sizes.tiny.workers=1",
                "--set=weir.clusters.sizes.tiny.memory=1KiB");
        Db db = new Db(node.jdbcUrl())) {
      db.run("CREATE CLUSTER c (SIZE '3xsmall')");
      for (String source : SOURCES) {
        db.run("CREATE SOURCE " + source + " FROM LOAD GENERATOR COUNTER (TICK INTERVAL '1ms')");
      }
      db.run(
          "CREATE MATERIALIZED VIEW v IN CLUSTER c AS SELECT counter % 1000 AS k, count(*) AS n"
              + " FROM ("
              + ALL
              + ") AS g GROUP BY 1");
      db.eventually("SELECT count(*) FROM v", "1000");
      Reader reader = new Reader(node.jdbcUrl());
      for (int i = 0; i < RESIZES && !reader.done.isDone(); i++) {
        reader.awaitReads(Soak.on() ? 20 : 2);
        resize(db, SHAPES.get(i % SHAPES.size()), reader);
      }
      reader.awaitReads(1);
      reader.over.set(true);
      reader.done.join();
      if (Soak.on()) {
        System.out.println(Reader.words("between resizes", reader.ordinary));
        System.out.println(Reader.words("during resizes", reader.during));
      }
      assertThat(db.lines("SELECT count(*) FROM weir_hydration_statuses WHERE error IS NOT NULL"))
          .containsExactly("0");
      assertThat(db.lines("SELECT DISTINCT status FROM weir_cluster_reconfigurations"))
          .containsExactly("finalized");
      tooSmallIsTakenBack(db);
      exact(db, OF_STREAMS, 1);
    }
  }

  private static void resize(Db db, String shape, Reader reader) throws SQLException {
    boolean waits = shape.contains("SIZE");
    int before = reader.during.size();
    reader.turns.incrementAndGet();
    db.run(
        "ALTER CLUSTER c SET ("
            + shape
            + (waits ? ") WITH (WAIT UNTIL READY (TIMEOUT '120 s', ON TIMEOUT ROLLBACK))" : ")"));
    reader.turns.incrementAndGet();
    // The one that was under way at the end, however short the resize was.
    reader.awaitReads(1);
    if (!reader.done.isCompletedExceptionally()) {
      assertThat(reader.during).as("reads while %s", shape).hasSizeGreaterThan(before);
    }
  }

  private static void tooSmallIsTakenBack(Db db) throws SQLException {
    assertThat(
            db.refusal("ALTER CLUSTER c SET (SIZE 'tiny') WITH (WAIT UNTIL READY (TIMEOUT '60 s'))")
                .getSQLState())
        .isEqualTo("53200");
    assertThat(
            db.number(
                "SELECT count(*) FROM weir_cluster_reconfigurations"
                    + " WHERE status = 'resource-exhausted'"))
        .isEqualTo(1);
  }

  @Test
  void afterAKillAtAnyMomentThereIsOneShapeOrTheOther() throws Exception {
    try (NodeProcess node = stand.newNode("--set=weir.clusters.max-cutover-lag=200ms")) {
      try (Db db = new Db(node.jdbcUrl())) {
        db.run(
            "CREATE CLUSTER c (SIZE 'small')",
            "CREATE TABLE t (a int, g int)",
            "CREATE MATERIALIZED VIEW v IN CLUSTER c AS SELECT g, count(*) AS n FROM t GROUP BY g",
            "INSERT INTO t SELECT g, g % 100 FROM generate_series(1, 10000) g");
      }
      for (int i = 0; i < CRASHES; i++) {
        try (Db db = new Db(node.jdbcUrl())) {
          change(db);
          LockSupport.parkNanos(random.nextInt(1, 900) * 1_000_000L);
        }
        node.kill();
        node.start();
        try (Db db = new Db(node.jdbcUrl())) {
          exact(db, OF_TABLE, 10_000);
        }
      }
      try (Db db = new Db(node.jdbcUrl())) {
        db.eventually(
            "SELECT count(*) FROM weir_cluster_reconfigurations WHERE status = 'in-progress'", "0");
        db.eventually("SELECT count(*) FROM weir_operations WHERE ended_at IS NULL", "0");
        String size = db.value("SELECT size FROM weir_clusters WHERE name = 'c'");
        assertThat(
                db.lines(
                    "SELECT DISTINCT r.size FROM weir_cluster_replicas r JOIN weir_clusters c"
                        + " ON c.id = r.cluster_id WHERE c.name = 'c' AND NOT r.pending"))
            .containsExactly(size);
        assertThat(db.lines("SHOW CREATE CLUSTER c").getFirst()).contains("SIZE '" + size + "'");
        exact(db, OF_TABLE, 10_000);
        db.run(
            "ALTER CLUSTER c SET (SIZE 'medium') WITH (WAIT UNTIL READY (TIMEOUT '60 s'))",
            "INSERT INTO t VALUES (1, 1)");
        exact(db, OF_TABLE, 10_001);
      }
    }
  }

  /** Some change; one that another is in the way of is as good as any. */
  private void change(Db db) throws SQLException {
    String alter = "ALTER CLUSTER c SET (SIZE '" + SIZES.get(random.nextInt(SIZES.size())) + "')";
    String statement =
        switch (random.nextInt(4)) {
          case 0 -> alter;
          case 1 ->
              alter
                  + " WITH TEARDOWN (AFTER now() + INTERVAL '"
                  + random.nextInt(100, 3000)
                  + " ms')";
          case 2 ->
              alter
                  + " WITH TEARDOWN (SIGNAL 'hydration', AFTER now() + INTERVAL '"
                  + random.nextInt(100, 3000)
                  + " ms')";
          default -> "ALTER CLUSTER c RESET (SIZE)";
        };
    try {
      db.run(statement);
    } catch (SQLException e) {
      if (!"55006".equals(e.getSQLState()) && !"55000".equals(e.getSQLState())) {
        throw e;
      }
    }
  }
}
