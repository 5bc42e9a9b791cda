package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several replacements of a view, one after the other and at once, and of several in one block. */
@ExtendWith(Stand.Shared.class)
class ReplacementOrderTest {
  private final Stand stand;

  ReplacementOrderTest(Stand stand) {
    this.stand = stand;
  }

  private static void create(Db db, String t) throws SQLException {
    db.run(
        "CREATE TABLE " + t + " (a int, b int)",
        "INSERT INTO " + t + " VALUES (1, 10), (2, 20)",
        "CREATE MATERIALIZED VIEW v" + t + " AS SELECT a, b FROM " + t,
        "CREATE MATERIALIZED VIEW w" + t + " AS SELECT a, b FROM " + t,
        "CREATE MATERIALIZED VIEW d"
            + t
            + " AS SELECT sum(v.b - w.b) AS s FROM v"
            + t
            + " v JOIN w"
            + t
            + " w ON v.a = w.a");
  }

  private static String stage(String r, String view, String table, int add) {
    return "CREATE REPLACEMENT "
        + r
        + " FOR MATERIALIZED VIEW "
        + view
        + " AS SELECT a, b + "
        + add
        + " AS b FROM "
        + table;
  }

  private static String apply(String view, String r) {
    return "ALTER MATERIALIZED VIEW " + view + " APPLY REPLACEMENT " + r;
  }

  @Test
  void theOneThatWasStagedLastIsAppliedFirst() throws Exception {
    String t = Stand.name("ro");
    try (Db db = stand.connect()) {
      create(db, t);
      try (EpochTail tail = new EpochTail(stand.connect(), "v" + t)) {
        db.run(stage("r1" + t, "v" + t, t, 1), stage("r2" + t, "v" + t, t, 2));
        db.run(apply("v" + t, "r2" + t));
        assertThat(db.answer("SELECT b FROM v" + t)).containsExactly("12", "22");
        assertThat(db.answer("SHOW CHANGES FOR REPLACEMENT r1" + t))
            .containsExactly("-1|1|12", "-1|2|22", "1|1|11", "1|2|21");
        db.run(apply("v" + t, "r1" + t), "INSERT INTO " + t + " VALUES (3, 30)");
        assertThat(db.answer("SELECT b FROM v" + t)).containsExactly("11", "21", "31");
        tail.await(db.frontier("v" + t));
        assertThat(tail.states().lastEntry().getValue())
            .isEqualTo(Map.of("1|11", 1L, "2|21", 1L, "3|31", 1L));
      }
      assertThat(
              db.lines(
                  "SELECT d.version, d.definition FROM weir_materialized_view_definitions d JOIN"
                      + " weir_objects o ON o.id = d.id WHERE o.name = 'v"
                      + t
                      + "' ORDER BY 1"))
          .containsExactly(
              "1|SELECT a, b FROM " + t,
              "2|SELECT a, b + 2 AS b FROM " + t,
              "3|SELECT a, b + 1 AS b FROM " + t);
      db.run("DROP TABLE " + t + " CASCADE");
    }
  }

  /** One after the other, in whatever order; each is applied to what the other left. */
  @Test
  void twoThatAreAppliedAtOnceDoNotMix() throws Exception {
    String t = Stand.name("ro");
    try (Db db = stand.connect()) {
      create(db, t);
      db.run(stage("r1" + t, "v" + t, t, 1), stage("r2" + t, "v" + t, t, 2));
      List<CompletableFuture<String>> both =
          List.of(
              CompletableFuture.supplyAsync(() -> stand.outcome(apply("v" + t, "r1" + t))),
              CompletableFuture.supplyAsync(() -> stand.outcome(apply("v" + t, "r2" + t))));
      List<String> outcomes = both.stream().map(CompletableFuture::join).toList();
      assertThat(outcomes).contains("done").allMatch(o -> o.equals("done") || o.equals("40001"));
      List<String> versions =
          db.lines(
              "SELECT d.definition FROM weir_materialized_view_definitions d JOIN weir_objects o ON"
                  + " o.id = d.id WHERE o.name = 'v"
                  + t
                  + "' ORDER BY d.version");
      long done = outcomes.stream().filter("done"::equals).count();
      assertThat(versions).hasSize(1 + (int) done).doesNotHaveDuplicates();
      assertThat(db.lines("SHOW REPLACEMENTS LIKE '%" + t + "'")).hasSize(2 - (int) done);
      boolean one = versions.getLast().contains("b + 1");
      assertThat(db.answer("SELECT b FROM v" + t))
          .isEqualTo(one ? List.of("11", "21") : List.of("12", "22"));
      db.run("DROP TABLE " + t + " CASCADE");
    }
  }

  @Test
  void aTransactionCutsAllOfItsViewsOverAtOneEpoch() throws Exception {
    String t = Stand.name("ro");
    try (Db db = stand.connect();
        Db reader = stand.connect()) {
      create(db, t);
      db.run(stage("rv" + t, "v" + t, t, 5), stage("rw" + t, "w" + t, t, 5));
      try (EpochTail tail = new EpochTail(stand.connect(), "d" + t)) {
        tail.awaitEpochs(1);
        db.jdbc().setAutoCommit(false);
        db.run(apply("v" + t, "rv" + t), apply("w" + t, "rw" + t));
        assertThat(reader.answer("SELECT b FROM v" + t)).containsExactly("10", "20");
        db.jdbc().rollback();
        assertThat(reader.lines("SHOW REPLACEMENTS LIKE '%" + t + "'")).hasSize(2);
        db.run(apply("v" + t, "rv" + t), apply("w" + t, "rw" + t));
        db.jdbc().commit();
        db.jdbc().setAutoCommit(true);
        assertThat(reader.answer("SELECT b FROM v" + t)).containsExactly("15", "25");
        assertThat(reader.answer("SELECT b FROM w" + t)).containsExactly("15", "25");
        assertThat(reader.lines("SHOW REPLACEMENTS LIKE '%" + t + "'")).isEmpty();
        assertThat(reader.value("SELECT s FROM d" + t)).isEqualTo("0");
        tail.await(reader.frontier("d" + t));
        assertThat(tail.states().values())
            .as("never one without the other")
            .allMatch(rows -> rows.equals(Map.of("0", 1L)));
      }
      assertThat(
              db.lines(
                  "SELECT status FROM weir_operations WHERE statement LIKE '%rv"
                      + t
                      + "%' AND statement LIKE 'ALTER%rw"
                      + t
                      + "%'"))
          .containsExactly("succeeded");
      db.run("DROP TABLE " + t + " CASCADE");
    }
  }

  /** At the epoch of both the one that reads the other reads what that becomes. */
  @Test
  void aViewAndOneThatReadsItAreAppliedTogether() throws Exception {
    String t = Stand.name("ro");
    try (Db db = stand.connect()) {
      create(db, t);
      db.run(
          stage("rv" + t, "v" + t, t, 5),
          "CREATE REPLACEMENT rd"
              + t
              + " FOR MATERIALIZED VIEW d"
              + t
              + " AS SELECT sum(v.b - w.b) * 10 AS s FROM v"
              + t
              + " v JOIN w"
              + t
              + " w ON v.a = w.a");
      try (EpochTail tail = new EpochTail(stand.connect(), "d" + t)) {
        tail.awaitEpochs(1);
        db.run(apply("v" + t, "rv" + t) + ", d" + t + " APPLY REPLACEMENT rd" + t);
        assertThat(db.value("SELECT s FROM d" + t)).isEqualTo("100");
        tail.await(db.frontier("d" + t));
        assertThat(tail.states().lastEntry().getValue()).isEqualTo(Map.of("100", 1L));
        assertThat(tail.states().values())
            .as("never the one without the other")
            .allMatch(rows -> rows.equals(Map.of("0", 1L)) || rows.equals(Map.of("100", 1L)));
      }
      db.run("INSERT INTO " + t + " VALUES (3, 30)");
      assertThat(db.value("SELECT s FROM d" + t)).isEqualTo("150");
      db.run("DROP TABLE " + t + " CASCADE");
    }
  }
}
