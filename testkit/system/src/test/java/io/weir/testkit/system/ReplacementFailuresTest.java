package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.util.ServerErrorMessage;

/** Replacements whose rows fail, whose cluster goes, and that cannot be: the view stays. */
@ExtendWith(Stand.Shared.class)
class ReplacementFailuresTest {
  private final Stand stand;

  ReplacementFailuresTest(Stand stand) {
    this.stand = stand;
  }

  private static void create(Db db, String t) throws SQLException {
    db.run(
        "CREATE TABLE " + t + " (g int, n int)",
        "INSERT INTO " + t + " VALUES (1, 1), (2, 0)",
        "CREATE MATERIALIZED VIEW v" + t + " AS SELECT g, n FROM " + t);
  }

  private static String stage(String r, String t, String query) {
    return "CREATE REPLACEMENT " + r + " FOR MATERIALIZED VIEW v" + t + " AS " + query;
  }

  private static String apply(String t, String r) {
    return "ALTER MATERIALIZED VIEW v" + t + " APPLY REPLACEMENT " + r;
  }

  @Test
  void theStatusSaysThatRowsFailAndRevertIsTheWayBack() throws Exception {
    String t = Stand.name("rf");
    String status =
        "SELECT status, hydrated, error FROM weir_replacement_materialized_views WHERE name = 'r"
            + t
            + "'";
    try (Db db = stand.connect()) {
      create(db, t);
      db.run(stage("r" + t, t, "SELECT g, 10 / n AS n FROM " + t));
      db.eventually(status, "failed|t|division by zero");
      ServerErrorMessage refusal = db.refusal(apply(t, "r" + t));
      assertThat(refusal.getSQLState()).isEqualTo("22012");
      assertThat(db.answer("SELECT g, n FROM v" + t)).containsExactly("1|1", "2|0");
      db.run("DELETE FROM " + t + " WHERE n = 0");
      db.eventually(status, "hydrated|t|NULL");
      db.run("INSERT INTO " + t + " VALUES (3, 0)");
      db.eventually(status, "failed|t|division by zero");
      db.run("DELETE FROM " + t + " WHERE n = 0", apply(t, "r" + t));
      assertThat(db.answer("SELECT g, n FROM v" + t)).containsExactly("1|10");
      db.run("INSERT INTO " + t + " VALUES (4, 0)");
      assertThat(db.answer("SELECT g, n FROM v" + t)).containsExactly("error 22012");
      assertThat(db.refusal("SELECT g, n FROM v" + t).getHint())
          .endsWith("ALTER MATERIALIZED VIEW v" + t + " REVERT.");
      db.eventually(
          "SELECT status, error FROM weir_materialized_views WHERE name = 'v" + t + "'",
          "failed|division by zero");
      db.run("ALTER MATERIALIZED VIEW v" + t + " REVERT");
      assertThat(db.answer("SELECT g, n FROM v" + t)).containsExactly("1|1", "4|0");
      db.eventually(
          "SELECT status, error FROM weir_materialized_views WHERE name = 'v" + t + "'",
          "running|NULL");
      db.run("DROP TABLE " + t + " CASCADE");
    }
  }

  @Test
  void theClusterOfAReplacementIsDropped() throws Exception {
    String t = Stand.name("rf");
    try (Db db = stand.connect()) {
      create(db, t);
      db.run("CREATE CLUSTER c" + t + " REPLICAS ()");
      db.run(
          "CREATE REPLACEMENT r"
              + t
              + " FOR MATERIALIZED VIEW v"
              + t
              + " IN CLUSTER c"
              + t
              + " AS SELECT g, n + 1 AS n FROM "
              + t);
      CompletableFuture<ServerErrorMessage> waiting =
          CompletableFuture.supplyAsync(() -> stand.refusal(apply(t, "r" + t)));
      assertThat(db.refusal("DROP CLUSTER c" + t).getSQLState()).isEqualTo("2BP01");
      db.run("DROP CLUSTER c" + t + " CASCADE");
      assertThat(waiting.join().getSQLState()).isIn("42P01", "42704");
      assertThat(db.lines("SHOW REPLACEMENTS LIKE 'r" + t + "'")).isEmpty();
      db.run("INSERT INTO " + t + " VALUES (3, 3)");
      assertThat(db.answer("SELECT g, n FROM v" + t)).containsExactly("1|1", "2|0", "3|3");
      db.run("DROP TABLE " + t + " CASCADE");
    }
  }

  @Test
  void whatCannotBeReplacedIsSaid() throws Exception {
    String t = Stand.name("rf");
    try (Db db = stand.connect()) {
      create(db, t);
      db.run(
          "CREATE SOURCE s" + t + " FROM LOAD GENERATOR COUNTER (TICK INTERVAL '1s')",
          "CREATE VIEW p" + t + " AS SELECT g, n FROM v" + t);
      ServerErrorMessage source =
          db.refusal("CREATE REPLACEMENT r FOR MATERIALIZED VIEW s" + t + " AS SELECT 1 AS c");
      assertThat(source.getSQLState()).isEqualTo("42809");
      assertThat(source.getMessage())
          .isEqualTo("cannot replace source s" + t + " with materialized view r");
      assertThat(db.refusal(stage("r" + t, t, "SELECT g, n FROM p" + t)).getMessage())
          .isEqualTo("replacement would cause v" + t + " to depend on itself");
      assertThat(db.refusal(stage("p" + t, t, "SELECT g, n FROM " + t)).getSQLState())
          .as("a name that is in use")
          .isEqualTo("42P07");
      assertThat(db.refusal(stage("r" + t, t, "SELECT g, n FROM " + t + " ORDER BY random()")))
          .extracting(ServerErrorMessage::getSQLState)
          .as("a query that cannot be maintained")
          .isIn("0A000", "42883");
      assertThat(db.lines("SHOW REPLACEMENTS LIKE '%" + t + "'")).isEmpty();
      db.run("DROP SOURCE s" + t, "DROP TABLE " + t + " CASCADE");
    }
  }
}
