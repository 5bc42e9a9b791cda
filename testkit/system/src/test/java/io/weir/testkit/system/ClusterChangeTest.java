package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.util.ServerErrorMessage;

/**
 * Clusters are changed while views on them are read: the specification's own statements, and more.
 */
@ExtendWith(Stand.Shared.class)
class ClusterChangeTest {
  private final Stand stand;
  private final List<String> made = new ArrayList<>();

  ClusterChangeTest(Stand stand) {
    this.stand = stand;
  }

  /** Also after a failure: nothing of it is to go on under the tests that follow. */
  @AfterEach
  void drop() throws SQLException {
    try (Db db = stand.connect()) {
      for (String c : made) {
        db.run(
            "DROP CLUSTER IF EXISTS " + c + " CASCADE",
            "DROP CLUSTER IF EXISTS " + c + "_x CASCADE",
            "DROP TABLE IF EXISTS t" + c + " CASCADE");
      }
    }
  }

  /** A cluster with a view on it; gives its name. */
  private String cluster(Db db, String options) throws SQLException {
    String c = Stand.name("rc");
    made.add(c);
    db.run(
        "CREATE CLUSTER " + c + " " + options,
        "CREATE TABLE t" + c + " (a int)",
        "INSERT INTO t" + c + " VALUES (1), (2), (3)",
        "CREATE MATERIALIZED VIEW v" + c + " IN CLUSTER " + c + " AS SELECT sum(a) FROM t" + c);
    assertThat(db.value("SELECT * FROM v" + c)).isEqualTo("6");
    return c;
  }

  private static List<String> replicas(Db db, String cluster) throws SQLException {
    return db.lines(
        "SELECT r.name, r.size, r.pending FROM weir_cluster_replicas r"
            + " JOIN weir_clusters c ON c.id = r.cluster_id WHERE c.name = '"
            + cluster
            + "' ORDER BY r.id");
  }

  private static String changes(String cluster) {
    return "SELECT r.status FROM weir_cluster_reconfigurations r"
        + " JOIN weir_clusters c ON c.id = r.cluster_id WHERE c.name = '"
        + cluster
        + "' ORDER BY r.started_at";
  }

  /** Only then the catalog knows how the last change ended, and lets another one begin. */
  private static void settles(Db db, String cluster) {
    db.eventually(
        "SELECT count(*) FROM weir_operations WHERE ended_at IS NULL AND statement LIKE"
            + " 'ALTER CLUSTER "
            + cluster
            + " %'",
        "0");
  }

  private static String url(NodeProcess node) {
    return "http://127.0.0.1:" + node.httpPort();
  }

  @Test
  void newReplicasTakeOverWhenTheyAreReady() throws Exception {
    try (Db db = stand.connect()) {
      String c = cluster(db, "(SIZE 'small')");
      db.run("ALTER CLUSTER " + c + " SET (SIZE '3xsmall')");
      db.eventually(changes(c), "finalized");
      settles(db, c);
      assertThat(replicas(db, c)).containsExactly("r2|3xsmall|f");
      assertThat(db.lines("SHOW CREATE CLUSTER " + c))
          .containsExactly(c + "|CREATE CLUSTER " + c + " (SIZE '3xsmall', REPLICATION FACTOR 1)");
      assertThat(db.value("SELECT * FROM v" + c)).isEqualTo("6");
      db.run("INSERT INTO t" + c + " VALUES (4)");
      assertThat(db.value("SELECT * FROM v" + c)).isEqualTo("10");

      db.run(
          "ALTER CLUSTER "
              + c
              + " SET (SIZE 'small', REPLICATION FACTOR 2)"
              + " WITH (WAIT UNTIL READY (TIMEOUT '10 min', ON TIMEOUT ROLLBACK))");
      assertThat(replicas(db, c)).containsExactly("r3|small|f", "r4|small|f");
      db.run("ALTER CLUSTER " + c + " SET (REPLICATION FACTOR 1)");
      assertThat(replicas(db, c)).containsExactly("r3|small|f");
    }
  }

  @Test
  void aTeardownAtATimeIsPendingUntilThenAndCanBeAborted() throws Exception {
    try (Db db = stand.connect()) {
      String c = cluster(db, "(SIZE 'small')");
      db.run(
          "ALTER CLUSTER "
              + c
              + " SET (SIZE '3xsmall') WITH TEARDOWN (AFTER now() + INTERVAL '1 hour')");
      assertThat(replicas(db, c)).containsExactly("r1|small|f", "r2|3xsmall|t");
      ServerErrorMessage second =
          db.refusal(
              "ALTER CLUSTER "
                  + c
                  + " SET (SIZE '2xsmall') WITH TEARDOWN (AFTER now() + INTERVAL '1 hour')");
      assertThat(second.getMessage()).isEqualTo("Cluster " + c + " has a pending action.");
      assertThat(second.getDetail())
          .isEqualTo("Wait for the pending action to complete, or abort the pending action.");
      assertThat(db.refusal("DROP CLUSTER " + c).getSQLState()).isEqualTo("55006");
      db.run("ALTER CLUSTER " + c + " EXTEND BY '10 min'", "ALTER CLUSTER " + c + " RESET (SIZE)");
      assertThat(replicas(db, c)).containsExactly("r1|small|f");
      assertThat(db.lines(changes(c))).containsExactly("cancelled");
      db.eventually(
          "SELECT status, error FROM weir_operations WHERE statement LIKE 'ALTER CLUSTER "
              + c
              + " SET %'",
          "cancelled|the change of the cluster was aborted: reset by weir");
      db.run(
          "ALTER CLUSTER "
              + c
              + " SET (SIZE '3xsmall') WITH TEARDOWN (AFTER now() + INTERVAL '300 ms')");
      db.eventually(changes(c), "cancelled", "finalized");
      assertThat(replicas(db, c)).containsExactly("r3|3xsmall|f");
      settles(db, c);
      db.run(
          "ALTER CLUSTER "
              + c
              + " SET (SIZE 'small')"
              + " WITH TEARDOWN (SIGNAL 'hydration', AFTER now() + INTERVAL '10 minutes')");
      db.eventually(changes(c), "cancelled", "finalized", "finalized");
    }
  }

  /** Nor does anything else that happens to the cluster, or is refused, put it off. */
  @Test
  void aDeadlineIsMovedByExtendAlone() throws Exception {
    try (Db db = stand.connect()) {
      String c = cluster(db, "(SIZE 'small')");
      String late = " WITH TEARDOWN (AFTER now() + INTERVAL '1000 days')";
      db.run("ALTER CLUSTER " + c + " SET (SIZE '3xsmall')" + late);
      String deadline =
          "SELECT r.deadline FROM weir_cluster_reconfigurations r JOIN weir_clusters c"
              + " ON c.id = r.cluster_id WHERE c.name LIKE '"
              + c
              + "%' AND r.status = 'in-progress'";
      assertThat(db.lines(deadline)).hasSize(1);
      String before = db.value(deadline);
      for (String refused :
          new String[] {
            " SET (SIZE '2xsmall') WITH TEARDOWN (AFTER now() + INTERVAL '1 hour')",
            " SET (REPLICATION FACTOR 2)",
            " SET (MANAGED = false)"
          }) {
        assertThat(db.refusal("ALTER CLUSTER " + c + refused).getSQLState()).isEqualTo("55006");
      }
      db.run(
          "CREATE MATERIALIZED VIEW one_" + c + " IN CLUSTER " + c + " AS SELECT 1 AS one",
          "COMMENT ON CLUSTER " + c + " IS 'in mid-change'",
          "ALTER CLUSTER " + c + " RENAME TO " + c + "_x");
      assertThat(db.value(deadline)).isEqualTo(before);
      db.run("ALTER CLUSTER " + c + "_x EXTEND BY '1 day'");
      assertThat(db.value(deadline)).isNotEqualTo(before);
    }
  }

  @Test
  void theDanceByHandWorks() throws Exception {
    try (Db db = stand.connect()) {
      String c = cluster(db, "(SIZE 'small')");
      db.run(
          "ALTER CLUSTER " + c + " SET (MANAGED false)",
          "ALTER CLUSTER REPLICA " + c + ".r1 RENAME r1_pending",
          "CREATE CLUSTER REPLICA " + c + ".r1 SIZE 'xsmall'");
      assertThat(db.lines("SHOW CLUSTER REPLICAS LIKE '" + c + "'")).hasSize(2);
      db.eventually(
          "SELECT count(*) FROM weir_cluster_replicas r JOIN weir_clusters c ON c.id = r.cluster_id"
              + " WHERE c.name = '"
              + c
              + "' AND r.status = 'ready'",
          "2");
      db.run("DROP CLUSTER REPLICA " + c + ".r1_pending", "ALTER CLUSTER " + c + " SET (MANAGED)");
      assertThat(db.lines("SHOW CREATE CLUSTER " + c))
          .containsExactly(c + "|CREATE CLUSTER " + c + " (SIZE 'xsmall', REPLICATION FACTOR 1)");
      assertThat(db.value("SELECT * FROM v" + c)).isEqualTo("6");
    }
  }

  /** As they stand there, one after the other. */
  @Test
  void theStatementsOfTheSpecification() throws Exception {
    try (NodeProcess node = stand.newNode();
        Db db = new Db(node.jdbcUrl())) {
      db.run(
          "CREATE CLUSTER c (SIZE 'small')",
          "CREATE CLUSTER c1 (SIZE 'small')",
          "CREATE TABLE t (a int)",
          "CREATE MATERIALIZED VIEW v IN CLUSTER c AS SELECT count(*) FROM t",
          "CREATE MATERIALIZED VIEW v1 IN CLUSTER c1 AS SELECT count(*) FROM t",
          "ALTER CLUSTER c SET (MANAGED false)",
          "ALTER CLUSTER REPLICA c.r1 RENAME r1_pending",
          "CREATE CLUSTER REPLICA c.r1 SIZE 'xsmall'",
          "DROP CLUSTER REPLICA c.r1_pending",
          "ALTER CLUSTER c SET (MANAGED)");
      assertThat(replicas(db, "c")).containsExactly("r1|xsmall|f");

      db.run(
          "ALTER CLUSTER c1 SET (SIZE '3xsmall') WITH TEARDOWN (AFTER now() + INTERVAL '1 hour');");
      assertThat(replicas(db, "c1")).containsExactly("r1|small|f", "r2|3xsmall|t");
      db.run("ALTER CLUSTER c1 RESET (SIZE)");
      assertThat(replicas(db, "c1")).containsExactly("r1|small|f");
      assertThat(
              db.refusal(
                      "ALTER CLUSTER c1 SET (SIZE '3xsmall')"
                          + " WITH TEARDOWN (AFTER TIMESTAMP '2023-07-08 00:00')")
                  .getMessage())
          .contains("must be in the future"); // midnight of then is over
      db.run(
          "ALTER CLUSTER c1 SET (SIZE '3xsmall') WITH TEARDOWN (AFTER TIMESTAMP '"
              + db.value("SELECT (extract(year FROM now()) + 1)::int")
              + "-07-08 00:00')",
          "ALTER CLUSTER c1 RESET (SIZE)",
          "ALTER CLUSTER c1 SET (SIZE '3xsmall') WITH TEARDOWN (SIGNAL 'hydration')");
      db.eventually(changes("c1"), "cancelled", "cancelled", "finalized");
      assertThat(replicas(db, "c1")).containsExactly("r4|3xsmall|f");
      settles(db, "c1");
      db.run(
          "ALTER CLUSTER c1 SET (SIZE 'small')"
              + " WITH TEARDOWN (SIGNAL 'hydration', AFTER now() + INTERVAL '10 minutes')");
      db.eventually(changes("c1"), "cancelled", "cancelled", "finalized", "finalized");

      db.run(
          "ALTER CLUSTER c SET (SIZE '3xsmall') WITH TEARDOWN (AFTER now() + INTERVAL '1 hour')");
      ServerErrorMessage second =
          db.refusal(
              "ALTER CLUSTER c SET (SIZE '2xsmall')"
                  + " WITH TEARDOWN (AFTER now() + INTERVAL '1 hour')");
      assertThat(second.getMessage()).isEqualTo("Cluster c has a pending action.");
      assertThat(second.getDetail())
          .isEqualTo("Wait for the pending action to complete, or abort the pending action.");
      assertThat(db.value("SELECT * FROM v")).isEqualTo("0");
      assertThat(db.value("SELECT * FROM v1")).isEqualTo("0");
      db.run("DROP CLUSTER c CASCADE");
      db.eventually("SELECT count(*) FROM weir_operations WHERE ended_at IS NULL", "0");
    }
  }

  @Test
  void theTimeOfAfterIsChecked() throws Exception {
    try (Db db = stand.connect()) {
      String c = cluster(db, "(SIZE 'small')");
      String alter = "ALTER CLUSTER " + c + " SET (SIZE '3xsmall') WITH TEARDOWN (AFTER ";
      assertThat(db.refusal(alter + "TIMESTAMP '2023-07-08 00:00')").getMessage())
          .contains("must be in the future");
      assertThat(db.refusal(alter + "42)").getSQLState()).isEqualTo("42804");
      assertThat(db.refusal(alter + "now() - INTERVAL '1 s')").getSQLState()).isEqualTo("22023");
      assertThat(db.refusal(alter + "'soon')").getSQLState()).isEqualTo("22007");
      assertThat(db.refusal(alter + "NULL)").getSQLState()).isEqualTo("22023");
      assertThat(db.refusal(alter + "1/0)").getSQLState()).isIn("42804", "22012");
      assertThat(db.refusal(alter + "unknown_column)").getSQLState()).isEqualTo("42703");
      assertThat(
              db.lines(
                  "SELECT * FROM weir_cluster_reconfigurations WHERE cluster_id = '"
                      + db.value("SELECT id FROM weir_clusters WHERE name = '" + c + "'")
                      + "'"))
          .isEmpty();
      List<String> lines = db.lines("EXPLAIN " + alter + "(SELECT now() + INTERVAL '1 day'))");
      assertThat(lines)
          .contains(
              "  replicas before: r1 (small)",
              "  replicas during: r1 (small), r2 (3xsmall)",
              "  replicas after:  r2 (3xsmall)",
              "  workers: 2 before, 3 at the peak, 1 after");
      db.run(
          alter
              + "'"
              + db.value("SELECT (extract(year FROM now()) + 3)::int")
              + "-01-01 00:00+02'::timestamptz - INTERVAL '1 year')");
      assertThat(db.lines(changes(c))).containsExactly("in-progress");
    }
  }

  @Test
  void aDeadlineThatPassedWhileTheNodeWasDownActsAtOnceAndAnotherIsArmedAgain() throws Exception {
    NodeProcess node = stand.newNode();
    try (node) {
      Instant deadline;
      try (Db db = new Db(node.jdbcUrl())) {
        db.run(
            "CREATE CLUSTER a (SIZE 'small')",
            "CREATE CLUSTER b (SIZE 'small')",
            "ALTER CLUSTER b SET (SIZE '3xsmall')"
                + " WITH TEARDOWN (AFTER now() + INTERVAL '1 hour')");
        deadline = Instant.now().plusSeconds(5).truncatedTo(ChronoUnit.MILLIS);
        db.run(
            "ALTER CLUSTER a SET (SIZE '3xsmall') WITH TEARDOWN (AFTER '"
                + deadline
                + "'::timestamptz)");
      }
      node.kill();
      Instant killed = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      Awaitility.await().until(() -> Instant.now().isAfter(deadline));
      node.start();
      try (Db db = new Db(node.jdbcUrl())) {
        db.eventually(changes("a"), "finalized");
        assertThat(
                db.value(
                    "SELECT min(ended_at) > '"
                        + killed
                        + "'::timestamptz"
                        + " FROM weir_cluster_reconfigurations"))
            .as("it had not passed before")
            .isEqualTo("t");
        db.eventually(changes("b"), "in-progress");
        assertThat(replicas(db, "a")).containsExactly("r2|3xsmall|f");
        assertThat(replicas(db, "b")).containsExactly("r1|small|f", "r2|3xsmall|t");
        db.run("ALTER CLUSTER b RESET (SIZE)");
        assertThat(replicas(db, "b")).containsExactly("r1|small|f");
        Weirctl listed = Weirctl.run(url(node), "clusters", "list");
        assertThat(listed.status()).isZero();
        assertThat(listed.out()).contains("r2 (3xsmall)");
        assertThat(Weirctl.run(url(node), "clusters", "show", "b").out()).contains("cancelled");
        assertThat(Weirctl.run(url(node), "clusters", "show", "none").status()).isEqualTo(3);
        db.run("ALTER CLUSTER b SET (SIZE '3xsmall') WITH TEARDOWN (AFTER now() + INTERVAL '1 h')");
        assertThat(Weirctl.run(url(node), "clusters", "extend", "b", "--by", "10m").status())
            .isZero();
        assertThat(
                db.value(
                    "SELECT deadline - started_at > INTERVAL '69 min'"
                        + " FROM weir_cluster_reconfigurations WHERE status = 'in-progress'"))
            .isEqualTo("t");
      }
    }
  }
}
