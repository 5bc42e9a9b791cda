package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import io.weir.testkit.spec.Soak;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.copy.CopyOut;

/** Replacements of views that change all the time and that others read. */
@ExtendWith(Stand.Shared.class)
class ReplacementTest {
  private static final String COUNT = "SELECT g, count(*) AS n FROM %s GROUP BY g";
  private static final String MORE = "SELECT g, count(*) + 1000 AS n FROM %s GROUP BY g";

  private final Stand stand;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  ReplacementTest(Stand stand) {
    this.stand = stand;
  }

  /**
   * Which of the queries the view is at one epoch: {@code old}, {@code new} or what else there is.
   */
  private static String which(String view, String table) {
    return "SELECT CASE WHEN NOT EXISTS ("
        + differs(view, COUNT.formatted(table))
        + ") THEN 'old' WHEN NOT EXISTS ("
        + differs(view, MORE.formatted(table))
        + ") THEN 'new' ELSE 'neither' END";
  }

  private static String differs(String view, String query) {
    return "(SELECT g, n FROM "
        + view
        + " EXCEPT ALL "
        + query
        + ") UNION ALL ("
        + query
        + " EXCEPT ALL SELECT g, n FROM "
        + view
        + ")";
  }

  @Test
  void everyReaderSeesOneOrTheOther() throws Exception {
    String t = Stand.name("rt");
    try (Db db = stand.connect();
        Db reader = stand.connect()) {
      db.run(
          "CREATE TABLE " + t + " (id int, g int)",
          "INSERT INTO " + t + " VALUES (-1, 0), (-2, 1), (-3, 2)",
          "CREATE MATERIALIZED VIEW v" + t + " AS " + COUNT.formatted(t),
          "CREATE MATERIALIZED VIEW w" + t + " AS SELECT g, n * 2 AS n FROM v" + t,
          "CREATE MATERIALIZED VIEW x" + t + " AS SELECT sum(n) AS n FROM w" + t);
      db.run("COMMENT ON MATERIALIZED VIEW v" + t + " IS 'kept'");
      String id = db.value("SELECT id FROM weir_materialized_views WHERE name = 'v" + t + "'");
      Churn churn = Churn.start(stand.node(), t);
      db.run(
          "CREATE REPLACEMENT r" + t + " FOR MATERIALIZED VIEW v" + t + " AS " + MORE.formatted(t),
          "CREATE REPLACEMENT MATERIALIZED VIEW s"
              + t
              + " FOR v"
              + t
              + " AS "
              + COUNT.formatted(t));
      assertThat(db.lines("SHOW REPLACEMENTS LIKE '_" + t + "'"))
          .containsExactly(
              "r" + t + "|v" + t + "|quickstart|NULL", "s" + t + "|v" + t + "|quickstart|NULL");
      db.eventually(
          "SELECT count(*) FROM mz_replacement_materialized_views WHERE hydrated AND name LIKE '_"
              + t
              + "'",
          "2");
      assertThat(db.value(which("r" + t, t))).isEqualTo("new");
      assertThat(db.lines("SHOW CHANGES FOR REPLACEMENT s" + t)).isEmpty();
      assertThat(db.lines("SHOW CHANGES FOR REPLACEMENT r" + t + " LIMIT 4")).hasSize(4);

      Map<String, Long> tail = new TreeMap<>();
      CopyOut copy = reader.pg().getCopyAPI().copyOut("COPY (SUBSCRIBE x" + t + ") TO STDOUT");
      Thread subscriber = thread(() -> follow(copy, tail));
      Thread readers = thread(() -> read(t));
      db.run("ALTER MATERIALIZED VIEW v" + t + " APPLY REPLACEMENT r" + t);
      assertThat(db.value(which("v" + t, t))).as("at once").isEqualTo("new");
      assertThat(
              db.value(
                  "SELECT sum(n) * 2 = (SELECT n FROM x"
                      + t
                      + ") FROM ("
                      + MORE.formatted(t)
                      + ") q"))
          .isEqualTo("t");
      Churn.pause(300);
      churn.close();
      over.set(true);
      readers.join();
      assertThat(failure.get()).isNull();
      String expected = db.value("SELECT n FROM x" + t);
      org.awaitility.Awaitility.await()
          .atMost(Db.PATIENCE)
          .untilAsserted(
              () -> {
                synchronized (tail) {
                  assertThat(tail).isEqualTo(Map.of(expected, 1L));
                }
              });
      Db.stop(copy);
      subscriber.join();
      assertThat(
              db.lines("SELECT id, version FROM weir_materialized_views WHERE name = 'v" + t + "'"))
          .containsExactly(id + "|2");
      assertThat(db.value("SELECT comment FROM weir_objects WHERE id = '" + id + "'"))
          .isEqualTo("kept");
      assertThat(db.value("SHOW CREATE MATERIALIZED VIEW v" + t)).isEqualTo("v" + t);
      assertThat(db.lines("SHOW REPLACEMENTS LIKE '_" + t + "'"))
          .containsExactly("s" + t + "|v" + t + "|quickstart|NULL");
      // In the reverse order of their creation would be the same: the second makes it the old one
      // again.
      db.run("ALTER MATERIALIZED VIEW v" + t + " APPLY REPLACEMENT s" + t + " NOWAIT");
      assertThat(db.value(which("v" + t, t))).isEqualTo("old");
      db.run("ALTER MATERIALIZED VIEW v" + t + " REVERT");
      assertThat(db.value(which("v" + t, t))).as("reverted").isEqualTo("new");
      assertThat(
              db.lines(
                  "SELECT version, current FROM weir_materialized_view_definitions WHERE id = '"
                      + id
                      + "' ORDER BY 1"))
          .containsExactly("1|f", "2|f", "3|f", "4|t");
      assertThat(
              db.value(
                  "SELECT count(*) FROM weir_audit_events WHERE event_type = 'view.cut-over' AND"
                      + " (details->>'epoch')::bigint > 0 AND (details->>'rowsAdded')::bigint > 0"
                      + " AND (details->>'rowsRemoved')::bigint > 0 AND object_id = '"
                      + id
                      + "'"))
          .isEqualTo("3");
      assertThat(
              db.value("SELECT count(*) FROM weir_objects WHERE name LIKE 'v" + t + "\\_version%'"))
          .isEqualTo("0");
      db.run("DROP TABLE " + t + " CASCADE");
    }
  }

  @Test
  void whatIsWrongIsSaidAndNothingChanges() throws Exception {
    String t = Stand.name("rt");
    try (Db db = stand.connect()) {
      db.run(
          "CREATE TABLE " + t + " (g int, n int NOT NULL)",
          "INSERT INTO " + t + " VALUES (1, 1), (2, 0)",
          "CREATE MATERIALIZED VIEW v" + t + " AS SELECT g, n FROM " + t,
          "CREATE REPLACEMENT r"
              + t
              + " FOR MATERIALIZED VIEW v"
              + t
              + " AS SELECT g, 10 / n AS n FROM "
              + t);
      assertThat(
              db.refusal("ALTER MATERIALIZED VIEW v" + t + " APPLY REPLACEMENT r" + t).getMessage())
          .isEqualTo("replacement \"r" + t + "\" cannot be read: division by zero");
      assertThat(db.lines("SELECT g, n FROM v" + t + " ORDER BY g")).containsExactly("1|1", "2|0");
      db.run("DELETE FROM " + t + " WHERE n = 0");
      db.run("ALTER MATERIALIZED VIEW v" + t + " APPLY REPLACEMENT r" + t);
      assertThat(db.lines("SELECT g, n FROM v" + t)).containsExactly("1|10");
      // A failure afterwards is one of the view, and goes when its row goes.
      db.run("INSERT INTO " + t + " VALUES (3, 0)");
      assertThat(db.answer("SELECT * FROM v" + t)).containsExactly("error 22012");
      db.run("DELETE FROM " + t + " WHERE n = 0");
      assertThat(db.lines("SELECT g, n FROM v" + t)).containsExactly("1|10");
      db.run("CREATE CLUSTER c" + t + " REPLICAS ()");
      db.run(
          "CREATE REPLACEMENT r"
              + t
              + " FOR MATERIALIZED VIEW v"
              + t
              + " IN CLUSTER c"
              + t
              + " AS SELECT g, n FROM "
              + t);
      assertThat(
              db.refusal("ALTER MATERIALIZED VIEW v" + t + " APPLY REPLACEMENT r" + t + " NOWAIT")
                  .getSQLState())
          .isEqualTo("55000");
      try (Db impatient = stand.connect()) {
        impatient.run("SET statement_timeout = '500ms'");
        assertThat(
                impatient
                    .refusal("ALTER MATERIALIZED VIEW v" + t + " APPLY REPLACEMENT r" + t)
                    .getSQLState())
            .as("waits for a replica that does not come")
            .isEqualTo("57014");
      }
      assertThat(db.refusal("DROP CLUSTER c" + t).getSQLState()).isEqualTo("2BP01");
      db.run("CREATE CLUSTER REPLICA c" + t + ".r1 SIZE 'small'");
      db.run("ALTER MATERIALIZED VIEW v" + t + " APPLY REPLACEMENT r" + t);
      assertThat(db.lines("SELECT g, n FROM v" + t)).containsExactly("1|1");
      db.run(
          "CREATE REPLACEMENT r"
              + t
              + " FOR MATERIALIZED VIEW v"
              + t
              + " AS SELECT g, n FROM "
              + t);
      db.run("DROP MATERIALIZED VIEW v" + t + " CASCADE");
      assertThat(db.lines("SHOW REPLACEMENTS LIKE '_" + t + "'")).isEmpty();
      db.run("DROP CLUSTER c" + t, "DROP TABLE " + t);
    }
  }

  /**
   * Killed at any moment, the view is the one or the other, and the other replacement is staged.
   */
  @Test
  void aKillEndsInOneOrTheOther() throws Exception {
    SplittableRandom random = new SplittableRandom(Soak.seed(5));
    try (NodeProcess node = stand.newNode()) {
      try (Db db = new Db(node.jdbcUrl())) {
        db.run(
            "CREATE TABLE t (id int, g int)",
            "INSERT INTO t VALUES (-1, 0), (-2, 1), (-3, 2)",
            "CREATE MATERIALIZED VIEW v AS " + COUNT.formatted("t"),
            "CREATE MATERIALIZED VIEW w AS SELECT g, n FROM v",
            "CREATE REPLACEMENT other FOR MATERIALIZED VIEW v AS " + COUNT.formatted("t"));
      }
      Churn churn = Churn.start(node, "t");
      String now = "old";
      for (int round = 0; round < 8; round++) {
        String to = now.equals("old") ? "new" : "old";
        String query = (to.equals("new") ? MORE : COUNT).formatted("t");
        String name = "r" + round;
        try (Db db = new Db(node.jdbcUrl())) {
          db.run("CREATE REPLACEMENT " + name + " FOR MATERIALIZED VIEW v AS " + query);
        }
        Thread apply = thread(() -> apply(node, name));
        Churn.pause(random.nextInt(400));
        node.kill();
        apply.join();
        node.start();
        try (Db db = new Db(node.jdbcUrl())) {
          db.eventually("SELECT count(*) FROM weir_operations WHERE ended_at IS NULL", "0");
          String is = db.value(which("v", "t"));
          assertThat(is).as("round %s", round).isIn("old", "new");
          assertThat(db.value(which("w", "t"))).as("round %s", round).isEqualTo(is);
          List<String> staged = db.lines("SELECT name FROM weir_replacement_materialized_views");
          assertThat(staged).contains("other");
          assertThat(staged.contains(name)).as("round %s", round).isEqualTo(!is.equals(to));
          assertThat(db.value(which("other", "t"))).isEqualTo("old");
          if (!is.equals(to)) {
            db.run("ALTER MATERIALIZED VIEW v APPLY REPLACEMENT " + name);
            assertThat(db.value(which("w", "t"))).isEqualTo(to);
          }
        }
        now = to;
      }
      churn.close();
    }
  }

  private static void apply(NodeProcess node, String name) {
    try (Db db = new Db(node.jdbcUrl())) {
      db.run("ALTER MATERIALIZED VIEW v APPLY REPLACEMENT " + name);
    } catch (SQLException e) {
      assertThat(Churn.isLost(e)).as(e.getMessage()).isTrue();
    }
  }

  private void read(String table) {
    try (Db db = stand.connect()) {
      boolean replaced = false;
      while (!over.get()) {
        String is = db.value(which("v" + table, table));
        assertThat(is).isIn("old", "new");
        assertThat(replaced && is.equals("old")).as("it does not go back").isFalse();
        replaced = is.equals("new");
        assertThat(
                db.lines(
                    "SELECT v.g, v.n * 2 - w.n FROM v"
                        + table
                        + " v FULL JOIN w"
                        + table
                        + " w ON v.g = w.g WHERE v.n * 2 - w.n IS DISTINCT FROM 0"))
            .isEmpty();
      }
    } catch (SQLException | AssertionError e) {
      failure.compareAndSet(null, e);
    }
  }

  private static void follow(CopyOut copy, Map<String, Long> tail) {
    try {
      for (byte[] line = copy.readFromCopy(); line != null; line = copy.readFromCopy()) {
        String[] row =
            new String(line, java.nio.charset.StandardCharsets.UTF_8).strip().split("\t");
        synchronized (tail) {
          tail.merge(row[2], Long.parseLong(row[1]), Long::sum);
          tail.values().removeIf(weight -> weight == 0);
        }
      }
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("57014");
    }
  }

  private static Thread thread(Runnable body) {
    return Thread.ofPlatform().start(body);
  }
}
