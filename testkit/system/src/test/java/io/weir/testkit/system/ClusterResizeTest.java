package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nobody who reads a view hears of its cluster's resizes. */
@ExtendWith(Stand.Shared.class)
class ClusterResizeTest {
  /** Up and down, and both factors; the sizes have 1, 2 and 4 workers. */
  private static final List<String> SHAPES =
      List.of(
          "SIZE '2xsmall'",
          "REPLICATION FACTOR 2",
          "SIZE 'xsmall'",
          "SIZE '3xsmall', REPLICATION FACTOR 1");

  /** Each gives a record a millisecond. */
  private static final List<String> SOURCES =
      IntStream.range(0, 10).mapToObj(i -> "g" + i).toList();

  private static final String ALL =
      String.join(" UNION ALL ", SOURCES.stream().map(g -> "SELECT counter FROM " + g).toList());

  /** The view and what it is made of, at one epoch. */
  private static final String BOTH =
      "SELECT s.n = v.n, s.n FROM (SELECT count(*) AS n FROM ("
          + ALL
          + ") AS g) AS s, (SELECT sum(n) AS n FROM v) AS v";

  private static final int RESIZES = Boolean.getBoolean("weir.soak") ? 20 : SHAPES.size();

  @Test
  void everyReadDuringResizesIsExact(Stand stand) throws Exception {
    try (NodeProcess node =
            stand.newNode(
                "--set=weir.clusters.sizes.2xsmall.workers=2",
                "--set=weir.clusters.sizes.xsmall.workers=4",
                "--set=weir.clusters.sizes.2xsmall.memory=32MiB",
                "--set=weir.clusters.sizes.xsmall.memory=32MiB");
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
      AtomicBoolean done = new AtomicBoolean();
      AtomicInteger reads = new AtomicInteger();
      CompletableFuture<Void> reader =
          CompletableFuture.runAsync(() -> read(node.jdbcUrl(), done, reads));
      for (int i = 0; i < RESIZES && !reader.isDone(); i++) {
        int before = reads.get();
        String shape = SHAPES.get(i % SHAPES.size());
        boolean direct = !shape.contains("SIZE");
        db.run(
            "ALTER CLUSTER c SET ("
                + shape
                + (direct
                    ? ")"
                    : ") WITH (WAIT UNTIL READY (TIMEOUT '120 s', ON TIMEOUT ROLLBACK))"));
        if (!direct) {
          assertThat(reads.get()).as("reads during resize %d", i).isGreaterThan(before);
        }
      }
      done.set(true);
      reader.join();
      assertThat(db.lines("SELECT count(*) FROM weir_hydration_statuses WHERE error IS NOT NULL"))
          .containsExactly("0");
    }
  }

  private static void read(String url, AtomicBoolean done, AtomicInteger reads) {
    try (Db db = new Db(url)) {
      long newest = 0;
      while (!done.get()) {
        List<List<String>> rows = db.rows(BOTH);
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).get(0)).as("view and source at one epoch: %s", rows).isEqualTo("t");
        long count = Long.parseLong(rows.get(0).get(1));
        assertThat(count).isGreaterThanOrEqualTo(newest);
        newest = count;
        reads.incrementAndGet();
      }
    } catch (SQLException e) {
      throw new AssertionError("a read failed", e);
    }
  }
}
