package io.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gateway.Status.DifferenceStatus;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.kernel.ObjectId;
import io.weir.session.fake.Conversation;
import io.weir.session.fake.World;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplacementTest {
  private final World world = new World();
  private final Conversation sql = world.connect();

  @BeforeEach
  void views() {
    sql.runAll(
        "CREATE TABLE t (a int, b int)",
        "INSERT INTO t VALUES (1, 10), (2, 20)",
        "CREATE MATERIALIZED VIEW mv AS SELECT a, b FROM t",
        "CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS"
            + " SELECT a, CASE WHEN a = 2 THEN b + 1 ELSE b END AS b FROM t");
  }

  private void hydrated(boolean is, @Nullable String error) {
    world.status.hydration.clear();
    world.status.hydration.add(
        new HydrationStatus(new ObjectId("u3"), "r1", is, 5, 10, 100, 0, 0, 0, 0, 0, -1, error));
  }

  @Test
  void isAnObjectOfItsOwn() {
    hydrated(true, null);
    assertThat(sql.run("COMMENT ON REPLACEMENT r IS 'try'")).isEqualTo("COMMENT");
    assertThat(sql.query("SHOW REPLACEMENTS")).containsExactly("r|mv|quickstart|try");
    assertThat(sql.query("SHOW MATERIALIZED VIEWS")).containsExactly("mv|quickstart|null");
    assertThat(sql.query("SHOW CREATE REPLACEMENT r").getFirst())
        .startsWith("r|CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv IN CLUSTER quickstart AS");
    assertThat(sql.sorted("SELECT * FROM r")).containsExactly("1|10", "2|21");
    assertThat(sql.sorted("SELECT * FROM mv")).containsExactly("1|10", "2|20");
    for (String relation :
        new String[] {"weir_replacement_materialized_views", "mz_replacement_materialized_views"}) {
      assertThat(sql.query("SELECT name, target_id, status, hydrated, error FROM " + relation))
          .containsExactly("r|u2|hydrated|t|null");
    }
    assertThat(sql.query("SELECT type FROM weir_objects WHERE name = 'r'"))
        .containsExactly("replacement");
  }

  @Test
  void theDifferenceIsReadAtOneEpoch() {
    assertThat(sql.sorted("SHOW CHANGES FOR REPLACEMENT r")).containsExactly("-1|2|20", "1|2|21");
    assertThat(sql.query("SHOW CHANGES FOR REPLACEMENT r LIMIT 1")).hasSize(1);
    sql.run("DELETE FROM t WHERE a = 2");
    assertThat(sql.query("SHOW CHANGES FOR REPLACEMENT r")).isEmpty();
    assertThat(world.store.openSnapshots()).isZero();
    assertThat(sql.error("SHOW CHANGES FOR REPLACEMENT mv"))
        .isEqualTo("42809 \"mv\" is not a replacement");
  }

  @Test
  void theRelationHasTheSumsOfTheDifference() {
    String sums =
        "SELECT compared_at, rows_added, rows_removed, bytes_added, bytes_removed"
            + " FROM weir_replacement_materialized_views";
    assertThat(sql.query(sums)).containsExactly("null|null|null|null|null");
    world.status.differences.add(new DifferenceStatus(new ObjectId("u3"), 100, 1, 2, 16, 32));
    assertThat(sql.query(sums)).containsExactly("100|1|2|16|32");
  }

  @Test
  void isAppliedWhenItCanBeRead() {
    hydrated(true, null);
    assertThat(sql.run("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r"))
        .isEqualTo("ALTER MATERIALIZED VIEW");
    assertThat(sql.query("SHOW REPLACEMENTS")).isEmpty();
    assertThat(sql.query("SELECT version FROM weir_materialized_views")).containsExactly("2");
    assertThat(
            sql.query("SELECT version, current FROM weir_materialized_view_definitions ORDER BY 1"))
        .containsExactly("1|f", "2|t");
  }

  @Test
  void isNotWaitedForWithNowaitNorWhenItFailed() {
    hydrated(false, null);
    assertThat(sql.error("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r NOWAIT"))
        .isEqualTo("55000 replacement \"r\" is not hydrated yet");
    hydrated(false, "division by zero");
    assertThat(sql.error("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r"))
        .isEqualTo("55000 replacement \"r\" cannot be read: division by zero");
    assertThat(sql.query("SELECT status, error FROM weir_replacement_materialized_views"))
        .containsExactly("failed|division by zero");
    assertThat(sql.query("SHOW REPLACEMENTS")).hasSize(1);
  }

  @Test
  void explainSaysWhatHappens() {
    sql.run("CREATE MATERIALIZED VIEW down AS SELECT b FROM mv");
    assertThat(sql.query("EXPLAIN ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r"))
        .anyMatch(line -> line.contains("wait until replacement \"r\" is hydrated"))
        .anyMatch(line -> line.contains("materialized view down gets the difference"));
    assertThat(sql.query("SHOW REPLACEMENTS")).hasSize(1);
  }
}
