package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Replacements that are staged when the node dies: the view they are for keeps its rows and goes
 * on, whatever becomes of them afterwards.
 */
@ExtendWith(Stand.Shared.class)
class ReplacementRestartTest {
  private static final String VIEW = "SELECT g, count(*) AS n FROM t GROUP BY g";
  private static final String OTHER = "SELECT g, count(*) * 10 AS n FROM t GROUP BY g";

  private final Stand stand;

  ReplacementRestartTest(Stand stand) {
    this.stand = stand;
  }

  @Test
  void theViewGoesOnWhateverBecomesOfWhatWasStaged() throws Exception {
    try (NodeProcess node = stand.newNode()) {
      try (Db db = new Db(node.jdbcUrl())) {
        db.run(
            "CREATE TABLE t (id int, g int)",
            "INSERT INTO t VALUES (1, 1), (2, 1), (3, 2)",
            "CREATE MATERIALIZED VIEW v AS " + VIEW,
            "CREATE MATERIALIZED VIEW w AS SELECT sum(n) AS n FROM v",
            "CREATE REPLACEMENT r FOR MATERIALIZED VIEW v AS " + OTHER,
            "CREATE REPLACEMENT s FOR MATERIALIZED VIEW v AS " + OTHER);
        db.eventually(
            "SELECT count(*) FROM weir_replacement_materialized_views WHERE hydrated", "2");
      }
      restart(node);
      try (Db db = new Db(node.jdbcUrl())) {
        assertThat(db.lines("SELECT g, n FROM v ORDER BY g")).containsExactly("1|2", "2|1");
        assertThat(db.lines("SELECT g, n FROM r ORDER BY g")).containsExactly("1|20", "2|10");
        db.run("INSERT INTO t VALUES (4, 2)");
        assertThat(db.lines("SELECT g, n FROM v ORDER BY g")).containsExactly("1|2", "2|2");
        db.run("DROP REPLACEMENT r", "INSERT INTO t VALUES (5, 3)");
        assertThat(db.lines("SELECT g, n FROM v ORDER BY g")).containsExactly("1|2", "2|2", "3|1");
        assertThat(db.lines("SELECT n FROM w")).containsExactly("5");
      }
      restart(node);
      try (Db db = new Db(node.jdbcUrl())) {
        assertThat(db.lines("SHOW REPLACEMENTS")).containsExactly("s|v|quickstart|NULL");
        db.run("DELETE FROM t WHERE id = 1");
        assertThat(db.lines("SELECT g, n FROM v ORDER BY g")).containsExactly("1|1", "2|2", "3|1");
        db.run("ALTER MATERIALIZED VIEW v APPLY REPLACEMENT s");
        assertThat(db.lines("SELECT g, n FROM v ORDER BY g"))
            .containsExactly("1|10", "2|20", "3|10");
      }
      restart(node);
      try (Db db = new Db(node.jdbcUrl())) {
        db.run("INSERT INTO t VALUES (6, 3)");
        assertThat(db.lines("SELECT g, n FROM v ORDER BY g"))
            .containsExactly("1|10", "2|20", "3|20");
        assertThat(db.lines("SELECT n FROM w")).containsExactly("50");
        assertThat(db.lines("SHOW REPLACEMENTS")).isEmpty();
      }
    }
  }

  private static void restart(NodeProcess node) throws Exception {
    node.kill();
    node.start();
  }
}
