package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import java.sql.SQLException;
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
 * A cluster is resized again and again while a view on it changes and is read; and with it the node
 * is killed at whatever moment. The moments come from {@code -Dweir.seed}, how often from {@code
 * -Dweir.resizes} and {@code -Dweir.crashes}.
 */
@ExtendWith(Stand.Shared.class)
class ResizeTest {
  private static final int RESIZES = Integer.getInteger("weir.resizes", 8);
  private static final int CRASHES = Integer.getInteger("weir.crashes", 3);
  private static final long SEED = Long.getLong("weir.seed", 20_261_121);
  private static final List<String> SIZES = List.of("3xsmall", "2xsmall", "xsmall", "small");

  /** Both at one epoch: how many rows there are, and how many the view counted. */
  private static final String BOTH =
      "SELECT (SELECT count(*) FROM t), (SELECT coalesce(sum(n), 0) FROM v)";

  private final NodeProcess node;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  ResizeTest(Stand stand) {
    node =
        stand.newNode(
            "--set",
            "weir.clusters.max-cutover-lag=200ms",
            "--set",
            "weir.clusters.sizes.tiny.workers=1",
            "--set",
            "weir.clusters.sizes.tiny.memory=1KiB");
  }

  private static void create(Db db) throws SQLException {
    db.run(
        "CREATE CLUSTER c (SIZE 'small')",
        "CREATE TABLE t (a int, g int)",
        "CREATE MATERIALIZED VIEW v IN CLUSTER c AS SELECT g, count(*) AS n FROM t GROUP BY g");
  }

  private Thread thread(String name, Work work) {
    return Thread.ofPlatform()
        .name(name)
        .uncaughtExceptionHandler((thread, e) -> failure.compareAndSet(null, e))
        .start(
            () -> {
              try (Db db = new Db(node.jdbcUrl())) {
                while (!over.get()) {
                  work.once(db);
                }
              } catch (SQLException e) {
                throw new AssertionError(e);
              }
            });
  }

  @FunctionalInterface
  private interface Work {
    void once(Db db) throws SQLException;
  }

  private void insert(Db db) throws SQLException {
    db.run("INSERT INTO t SELECT g, g % 100 FROM generate_series(1, 1000) g");
    LockSupport.parkNanos(80_000_000);
  }

  private void read(Db db) throws SQLException {
    List<String> both = db.rows(BOTH).getFirst();
    assertThat(both.get(1)).isEqualTo(both.get(0));
    reads.incrementAndGet();
  }

  @Test
  void everyReadSucceedsAndIsExact() throws Exception {
    try (node;
        Db db = new Db(node.jdbcUrl())) {
      create(db);
      List<Thread> threads = List.of(thread("insert", this::insert), thread("read", this::read));
      for (int i = 0; i < RESIZES && failure.get() == null; i++) {
        db.run(
            "ALTER CLUSTER c SET (SIZE '"
                + SIZES.get(i % SIZES.size())
                + "', REPLICATION FACTOR "
                + (1 + i % 2)
                + ") WITH (WAIT UNTIL READY (TIMEOUT '60 s'))");
      }
      over.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failure.get()).isNull();
      assertThat(reads.get()).isGreaterThan(RESIZES);
      assertThat(db.lines("SELECT DISTINCT status FROM weir_cluster_reconfigurations"))
          .containsExactly("finalized");
      assertThat(
              db.refusal(
                      "ALTER CLUSTER c SET (SIZE 'tiny') WITH (WAIT UNTIL READY (TIMEOUT '60 s'))")
                  .getSQLState())
          .isEqualTo("53200");
      assertThat(
              db.number(
                  "SELECT count(*) FROM weir_cluster_reconfigurations"
                      + " WHERE status = 'resource-exhausted'"))
          .isEqualTo(1);
      read(db);
    }
  }

  @Test
  void afterAKillAtAnyMomentThereIsOneShapeOrTheOther() throws Exception {
    try (node) {
      try (Db db = new Db(node.jdbcUrl())) {
        create(db);
        db.run("INSERT INTO t SELECT g, g % 100 FROM generate_series(1, 10000) g");
      }
      for (int i = 0; i < CRASHES; i++) {
        try (Db db = new Db(node.jdbcUrl())) {
          change(db);
          LockSupport.parkNanos(random.nextInt(1, 900) * 1_000_000L);
        }
        node.kill();
        node.start();
        try (Db db = new Db(node.jdbcUrl())) {
          read(db);
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
        read(db);
        db.run(
            "ALTER CLUSTER c SET (SIZE 'medium') WITH (WAIT UNTIL READY (TIMEOUT '60 s'))",
            "INSERT INTO t VALUES (1, 1)");
        read(db);
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
