package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.util.ServerErrorMessage;

/** What can be said about replacements, and what is wrong to say. */
@ExtendWith(Stand.Shared.class)
class ReplacementStatementsTest {
  private final Stand stand;

  ReplacementStatementsTest(Stand stand) {
    this.stand = stand;
  }

  private static String stage(String r, String mv, String query) {
    return "CREATE REPLACEMENT " + r + " FOR MATERIALIZED VIEW " + mv + " AS " + query;
  }

  private static String apply(String mv, String r) {
    return "ALTER MATERIALIZED VIEW " + mv + " APPLY REPLACEMENT " + r;
  }

  private static void table(Db db, String t) throws SQLException {
    db.run(
        "CREATE TABLE " + t + " (a int, b int)",
        "INSERT INTO " + t + " VALUES (1, 10), (2, 20)",
        "CREATE MATERIALIZED VIEW v" + t + " AS SELECT a, b FROM " + t);
  }

  @Test
  void columnsAreAddedAndWhoWasThereBeforeKeepsItsOwn() throws Exception {
    try (NodeProcess node = stand.newNode()) {
      try (Db db = new Db(node.jdbcUrl())) {
        table(db, "t");
        db.run(
            "CREATE MATERIALIZED VIEW star AS SELECT * FROM vt",
            "CREATE VIEW plain AS SELECT * FROM vt",
            stage("r", "vt", "SELECT a, b, a + b AS c FROM t"));
        db.eventually("SELECT hydrated FROM weir_replacement_materialized_views", "t");
        assertThat(db.answer("SHOW CHANGES FOR REPLACEMENT r"))
            .containsExactly("-1|1|10|NULL", "-1|2|20|NULL", "1|1|10|11", "1|2|20|22");
        db.eventually(
            "SELECT rows_added, rows_removed FROM weir_replacement_materialized_views", "2|2");
        assertThat(db.lines("EXPLAIN " + apply("vt", "r")))
            .contains(
                "  materialized view vt: 2 rows added, 2 removed",
                "  materialized view star: 0 rows added, 0 removed");
        db.run(apply("vt", "r"));
        assertThat(db.answer("SELECT * FROM vt")).containsExactly("1|10|11", "2|20|22");
        assertThat(db.answer("SELECT * FROM star")).containsExactly("1|10", "2|20");
        assertThat(db.answer("SELECT * FROM plain")).containsExactly("1|10", "2|20");
        db.run("INSERT INTO t VALUES (3, 30)");
        assertThat(db.answer("SELECT * FROM star")).containsExactly("1|10", "2|20", "3|30");
      }
      node.kill();
      node.start();
      try (Db db = new Db(node.jdbcUrl())) {
        db.run("INSERT INTO t VALUES (4, 40)");
        assertThat(db.answer("SELECT * FROM star WHERE a > 2")).containsExactly("3|30", "4|40");
        assertThat(db.answer("SELECT * FROM vt WHERE a > 2")).containsExactly("3|30|33", "4|40|44");
        db.run("ALTER MATERIALIZED VIEW vt REVERT");
        assertThat(db.answer("SELECT * FROM vt WHERE a > 2"))
            .containsExactly("3|30|NULL", "4|40|NULL");
      }
    }
  }

  @Test
  void whenHydratedAppliesByItselfOrSaysWhyNot() throws Exception {
    String t = Stand.name("rs");
    try (Db db = stand.connect()) {
      table(db, t);
      String status =
          "SELECT apply_status, apply_error FROM weir_replacement_materialized_views WHERE name = 'r"
              + t
              + "'";
      db.run("CREATE CLUSTER c" + t + " REPLICAS ()");
      db.run(
          "CREATE REPLACEMENT r"
              + t
              + " FOR MATERIALIZED VIEW v"
              + t
              + " IN CLUSTER c"
              + t
              + " AS SELECT a, -b AS b FROM "
              + t);
      String apply = apply("v" + t, "r" + t) + " WHEN HYDRATED";
      db.run(apply + " WITH (MAX CHANGES 3)");
      db.eventually(status, "waiting|NULL");
      assertThat(db.refusal(apply).getSQLState()).as("two at once").isEqualTo("55000");
      db.run("CREATE CLUSTER REPLICA c" + t + ".r1 SIZE 'small'");
      db.eventually(status, "refused|replacement \"r" + t + "\" would change 4 rows, more than 3");
      assertThat(db.answer("SELECT b FROM v" + t)).containsExactly("10", "20");
      db.run(apply + " WITH (MAX CHANGES 4, TIMEOUT '10 min')");
      db.eventually("SELECT min(b) FROM v" + t, "-20");
      db.eventually(
          "SELECT count(*) FROM weir_replacement_materialized_views WHERE name = 'r" + t + "'",
          "0");
      // One that fails stays staged, and the view as it is.
      db.run(stage("f" + t, "v" + t, "SELECT a, 1 / (a - 1) AS b FROM " + t));
      db.run(apply("v" + t, "f" + t) + " WHEN HYDRATED");
      db.eventually(
          status.replace("'r", "'f"),
          "refused|replacement \"f" + t + "\" cannot be read: division by zero");
      assertThat(db.answer("SELECT b FROM v" + t)).containsExactly("-10", "-20");
      db.run("DROP TABLE " + t + " CASCADE", "DROP CLUSTER c" + t);
    }
  }

  @Test
  void aDeadlineThatPassedWhileTheNodeWasDownActsAtOnce() throws Exception {
    try (NodeProcess node = stand.newNode()) {
      try (Db db = new Db(node.jdbcUrl())) {
        table(db, "t");
        db.run("CREATE CLUSTER c REPLICAS ()");
        db.run(
            "CREATE REPLACEMENT r FOR MATERIALIZED VIEW vt IN CLUSTER c AS SELECT b AS a, a AS b"
                + " FROM t");
        db.run(apply("vt", "r") + " WHEN HYDRATED WITH (TIMEOUT '1 s')");
      }
      node.kill();
      node.start();
      try (Db db = new Db(node.jdbcUrl())) {
        db.eventually(
            "SELECT status, error LIKE 'replacement \"r\" was not hydrated by %' FROM"
                + " weir_operations ORDER BY started_at DESC LIMIT 1",
            "failed|t");
        db.run("CREATE CLUSTER REPLICA c.r1 SIZE 'small'");
        db.run(apply("vt", "r") + " WITH (TIMEOUT '1 min')");
        assertThat(db.answer("SELECT * FROM vt")).containsExactly("10|1", "20|2");
      }
    }
  }

  @Test
  void whoWaitsIsToldWhenItGoes() throws Exception {
    String t = Stand.name("rs");
    try (Db db = stand.connect()) {
      for (String drop :
          List.of("DROP REPLACEMENT r" + t, "DROP MATERIALIZED VIEW v" + t + " CASCADE")) {
        table(db, t);
        db.run("CREATE CLUSTER c" + t + " REPLICAS ()");
        db.run(
            "CREATE REPLACEMENT r"
                + t
                + " FOR MATERIALIZED VIEW v"
                + t
                + " IN CLUSTER c"
                + t
                + " AS SELECT a, b FROM "
                + t);
        assertThat(db.refusal("DROP MATERIALIZED VIEW v" + t).getSQLState()).isEqualTo("2BP01");
        assertThat(db.refusal("DROP CLUSTER c" + t).getSQLState()).isEqualTo("2BP01");
        CompletableFuture<ServerErrorMessage> waiting =
            CompletableFuture.supplyAsync(() -> asked(t));
        db.eventually("SELECT count(*) FROM " + t + " WHERE a = 9", "1");
        db.run(apply("v" + t, "r" + t) + " WHEN HYDRATED");
        db.run(drop);
        ServerErrorMessage gone = waiting.join();
        assertThat(gone.getSQLState()).isIn("42P01", "42704");
        // Where it came that late, it may miss the view rather than what was staged for it.
        assertThat(gone.getMessage()).contains(t);
        db.eventually(
            "SELECT count(*) FROM weir_operations WHERE ended_at IS NULL AND statement LIKE '%r"
                + t
                + "%'",
            "0");
        db.run("DROP TABLE " + t + " CASCADE", "DROP CLUSTER c" + t);
      }
    }
  }

  /** What is said to who applies, right after a row that tells that this comes next. */
  private ServerErrorMessage asked(String t) {
    try (Db client = stand.connect()) {
      client.run("INSERT INTO " + t + " VALUES (9, 9)");
      return client.refusal(apply("v" + t, "r" + t));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void ofTwoWhoApplyAtOnceOneDoes() throws Exception {
    String t = Stand.name("rs");
    try (Db db = stand.connect()) {
      table(db, t);
      db.run(stage("r" + t, "v" + t, "SELECT a, b + 1 AS b FROM " + t));
      List<CompletableFuture<String>> both =
          List.of(
              CompletableFuture.supplyAsync(() -> stand.outcome(apply("v" + t, "r" + t))),
              CompletableFuture.supplyAsync(() -> stand.outcome(apply("v" + t, "r" + t))));
      assertThat(both.stream().map(CompletableFuture::join))
          .hasSize(2)
          .contains("done")
          .anyMatch(outcome -> outcome.startsWith("42"));
      assertThat(db.answer("SELECT b FROM v" + t)).containsExactly("11", "21");
      db.run("DROP TABLE " + t + " CASCADE");
    }
  }

  @Test
  void severalAreAppliedAtOneEpoch() throws Exception {
    String t = Stand.name("rs");
    try (Db db = stand.connect()) {
      table(db, t);
      db.run(
          "CREATE MATERIALIZED VIEW w" + t + " AS SELECT a, b FROM " + t,
          "CREATE MATERIALIZED VIEW d"
              + t
              + " AS SELECT sum(v.b - w.b) AS s FROM v"
              + t
              + " v JOIN w"
              + t
              + " w ON v.a = w.a",
          stage("rv" + t, "v" + t, "SELECT a, b * 2 AS b FROM " + t),
          stage("rw" + t, "w" + t, "SELECT a, b * 2 AS b FROM " + t));
      assertThat(db.value("SELECT s FROM d" + t)).isEqualTo("0");
      try (EpochTail tail = new EpochTail(stand.connect(), "d" + t)) {
        tail.awaitEpochs(1);
        db.run(apply("v" + t, "rv" + t) + ", w" + t + " APPLY REPLACEMENT rw" + t);
        assertThat(db.answer("SELECT b FROM v" + t)).containsExactly("20", "40");
        assertThat(db.answer("SELECT b FROM w" + t)).containsExactly("20", "40");
        assertThat(db.value("SELECT s FROM d" + t)).isEqualTo("0");
        tail.await(db.frontier("d" + t));
        assertThat(tail.states().values())
            .as("never one without the other")
            .allMatch(rows -> rows.equals(Map.of("0", 1L)));
      }
      db.run("DROP TABLE " + t + " CASCADE");
    }
  }

  @Test
  void theAuditTellsWhoDidWhat() throws Exception {
    String t = Stand.name("rs");
    try (Db db = stand.connect()) {
      table(db, t);
      db.run(stage("r" + t, "v" + t, "SELECT a, b + 1 AS b FROM " + t));
      db.run(
          "CREATE OR REPLACE REPLACEMENT r"
              + t
              + " FOR MATERIALIZED VIEW v"
              + t
              + " AS SELECT a, b + 2 AS b FROM "
              + t);
      db.run(apply("v" + t, "r" + t), "ALTER MATERIALIZED VIEW v" + t + " REVERT");
      db.run(stage("x" + t, "v" + t, "SELECT a, b FROM " + t), "DROP MATERIALIZED VIEW x" + t);
      assertThat(
              db.value(
                  "SELECT details->>'action' FROM weir_audit_events WHERE object_name = 'x"
                      + t
                      + "' AND event_type = 'view.dropped'"))
          .isEqualTo("discarded");
      assertThat(
              db.lines(
                  "SELECT event_type, details->>'action', operation_id IS NOT NULL, principal FROM"
                      + " weir_audit_events WHERE object_name = 'r"
                      + t
                      + "' AND object_type = 'replacement' ORDER BY position"))
          .containsSubsequence(
              "view.created|staged|t|weir",
              "view.dropped|discarded|t|weir",
              "view.created|staged|t|weir",
              "view.hydrated|NULL|t|weir",
              "view.dropped|took its place|t|weir");
      assertThat(
              db.lines(
                  "SELECT event_type, details->>'action', details->'old'->'definition'->>'query',"
                      + " details->'new'->'definition'->>'query', details->>'rowsAdded' FROM"
                      + " weir_audit_events WHERE object_name = 'v"
                      + t
                      + "' AND event_type IN ('view.applied', 'view.cut-over') ORDER BY position"))
          .containsExactly(
              "view.applied|applied|SELECT a, b FROM "
                  + t
                  + "|SELECT a, b + 2 AS b FROM "
                  + t
                  + "|NULL",
              "view.cut-over|NULL|NULL|NULL|2",
              "view.applied|reverted|SELECT a, b + 2 AS b FROM "
                  + t
                  + "|SELECT a, b FROM "
                  + t
                  + "|NULL",
              "view.cut-over|NULL|NULL|NULL|2");
      db.run("DROP TABLE " + t + " CASCADE");
    }
  }
}
