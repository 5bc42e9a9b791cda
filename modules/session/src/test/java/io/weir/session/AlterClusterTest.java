package io.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.catalog.CatalogDecider;
import io.weir.domain.cluster.ClusterCommand;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.ClusterState;
import io.weir.domain.cluster.Condition;
import io.weir.domain.cluster.Reconfiguration;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.kernel.ObjectId;
import io.weir.session.fake.Conversation;
import io.weir.session.fake.World;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ALTER CLUSTER as a session sees it; the clock stands at 2026-01-01 12:00 UTC. */
class AlterClusterTest {
  private static final String AFTER =
      "ALTER CLUSTER quickstart SET (SIZE 'large') WITH TEARDOWN (AFTER ";
  private static final Replica R1 = new Replica("r1", "small");
  private static final ClusterDefinition SMALL = ClusterDefinition.managed("small", 1);

  private final World world = new World();
  private final Conversation sql = world.connect();

  @BeforeEach
  void cluster() {
    sql.runAll(
        "CREATE TABLE t (a int, at timestamptz)",
        "INSERT INTO t VALUES (1, '2026-01-01 14:00+00')",
        "CREATE MATERIALIZED VIEW v AS SELECT a FROM t");
    standing(null);
  }

  private void standing(@Nullable Reconfiguration pending) {
    world.clusters.standing.put(
        CatalogDecider.QUICKSTART,
        new ClusterState.Live(SMALL, List.of(R1), Set.of("r1"), Set.of("r1"), pending, List.of()));
  }

  private Condition condition() {
    return world.catalog.ran().getLast().steps().stream()
        .map(step -> step.command())
        .filter(ClusterCommand.Alter.class::isInstance)
        .map(ClusterCommand.Alter.class::cast)
        .findFirst()
        .orElseThrow()
        .condition();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "now() + INTERVAL '1 hour' | 2026-01-01T13:00:00Z",
        "TIMESTAMP '2026-01-01 13:00' | 2026-01-01T13:00:00Z",
        "('2026-01-01 15:00+02') | 2026-01-01T13:00:00Z",
        "'2026-01-01 15:00+02'::timestamptz | 2026-01-01T13:00:00Z",
        "DATE '2026-01-02' | 2026-01-02T00:00:00Z",
        "(SELECT max(at) FROM t) | 2026-01-01T14:00:00Z",
        "greatest(now(), TIMESTAMPTZ '2026-01-01 12:30Z') | 2026-01-01T12:30:00Z",
        "CASE WHEN true THEN now() + INTERVAL '1 day' END | 2026-01-02T12:00:00Z",
      })
  void anExpressionGivesTheTime(String expression, Instant at) {
    assertThat(sql.run(AFTER + expression + ")")).isEqualTo("ALTER CLUSTER");
    assertThat(condition()).isEqualTo(new Condition(false, at, Condition.OnTimeout.COMMIT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "42 | 42804 TEARDOWN (AFTER ...) must be a timestamp, not integer",
        "lower('B') | 42804 TEARDOWN (AFTER ...) must be a timestamp, not text",
        "INTERVAL '1 hour' | 42804 TEARDOWN (AFTER ...) must be a timestamp, not interval",
        "now() | 22023 TEARDOWN (AFTER ...) must be in the future: 2026-01-01T12:00:00Z is not",
        "TIMESTAMP '2023-07-08 00:00' | 22023 TEARDOWN (AFTER ...) must be in the future: 2023-07-08T00:00:00Z is not",
        "TIMESTAMP '2126-07-08 00:00' | 22023 TEARDOWN (AFTER ...) must be within ten years",
        "NULL | 22023 TEARDOWN (AFTER ...) must not be null",
        "(SELECT at FROM t WHERE false) | 22023 TEARDOWN (AFTER ...) must not be null",
      })
  void whatIsNoTimeToComeIsRefused(String expression, String error) {
    assertThat(sql.error(AFTER + expression + ")")).isEqualTo(error);
    assertThat(world.catalog.ran()).hasSize(2);
  }

  @Test
  void anErrorPointsAtTheExpression() {
    assertThat(sql.rejection(AFTER + "nope)").sqlState()).isEqualTo("42703");
    assertThat(sql.rejection(AFTER + "42)").position()).isEqualTo(AFTER.length() + 1);
    assertThat(sql.rejection(AFTER + "'soon')").sqlState()).isEqualTo("22007");
  }

  @Test
  void theStatementSaysThatItGoesOnUnlessItWaits() {
    sql.run("ALTER CLUSTER quickstart SET (SIZE 'large')");
    assertThat(world.notices).anyMatch(n -> n.contains("goes on in the background"));
    world.notices.clear();
    sql.run("ALTER CLUSTER quickstart SET (SIZE 'small') WITH (WAIT UNTIL READY (TIMEOUT '1 h'))");
    sql.run("ALTER CLUSTER quickstart SET (REPLICATION FACTOR 2)");
    assertThat(world.notices).isEmpty();
    sql.run("ALTER CLUSTER quickstart SET (REPLICATION FACTOR 2)");
    assertThat(world.notices)
        .containsExactly("NOTICE: cluster \"quickstart\" is 2 x small already");
  }

  @Test
  void explainTellsBeforeDuringAndAfter() {
    hydration("r1", true, 1000, 1000, 0);
    assertThat(sql.query("EXPLAIN ALTER CLUSTER quickstart SET (SIZE 'large')"))
        .contains(
            "  replicas before: r1 (small)",
            "  replicas during: r1 (small), r2 (large)",
            "  replicas after:  r2 (large)",
            "  workers: 2 before, 10 at the peak, 8 after",
            "  hydration: 1 view, 1000 rows a replica; about 2 s at the 500 rows a second measured"
                + " last");
    assertThat(sql.query("EXPLAIN ALTER CLUSTER quickstart SET (REPLICATION FACTOR 2)"))
        .contains("  replicas after:  r1 (small), r2 (small)");
    assertThat(world.catalog.ran()).hasSize(2);
  }

  private void hydration(String replica, boolean hydrated, long done, long total, long behind) {
    ObjectId view =
        world.catalog.current().ready().stream()
            .filter(e -> e.name().equals("v"))
            .findFirst()
            .orElseThrow()
            .id();
    world.status.hydration.add(
        new HydrationStatus(
            view, replica, hydrated, done, total, 1, 2000, 2100, 0, 0, behind, 0, 40_000, null));
  }

  @Test
  void showClustersTellsWhatIsUnderWay() {
    assertThat(sql.query("SHOW CLUSTERS")).containsExactly("quickstart|r1 (small)|null|null");
    standing(
        new Reconfiguration(
            "a",
            ClusterDefinition.managed("large", 1),
            List.of(new Replica("r2", "large")),
            Condition.hydrated(World.NOW.plusSeconds(60)),
            World.NOW));
    hydration("r1", true, 100, 100, 0);
    assertThat(sql.query("SHOW CLUSTERS").getFirst())
        .startsWith("quickstart|r1 (small), r2 (large)|resizing small -> large, 0 %|");
    hydration("r2", false, 63, 100, 12_400);
    assertThat(sql.query("SHOW CLUSTERS").getFirst())
        .isEqualTo(
            "quickstart|r1 (small), r2 (large)|resizing small -> large, 63 %, v 12 s behind, about"
                + " 40 s left|null");
    assertThat(sql.query("SHOW CLUSTER REPLICAS"))
        .containsExactly("quickstart|r1|small|ready", "quickstart|r2|large|hydrating");
    assertThat(
            sql.query(
                "SELECT status, target, signal, on_timeout, ended_at, details"
                    + " FROM weir_cluster_reconfigurations"))
        .containsExactly(
            "in-progress|large|hydration|rollback|null|resizing small -> large, 63 %, v 12 s"
                + " behind, about 40 s left");
    assertThat(sql.query("SELECT id, status, pending FROM weir_cluster_replicas"))
        .containsExactly("s1.r1|ready|f", "s1.r2|hydrating|t");
  }

  @Test
  void sizesAreListed() {
    assertThat(sql.query("SHOW CLUSTER SIZES"))
        .startsWith("3xsmall|1|32 MiB")
        .contains("large|8|1 GiB");
    assertThat(sql.query("SHOW CLUSTER SIZES LIKE 'x%'")).hasSize(2);
    assertThat(sql.query("SELECT count(*) FROM weir_cluster_sizes")).containsExactly("7");
  }
}
