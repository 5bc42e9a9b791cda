package io.weir.sql.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.ObjectDefinition.OfCluster;
import io.weir.domain.catalog.ObjectDefinition.PendingShape;
import io.weir.domain.cluster.ClusterCommand;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.Condition;
import io.weir.domain.cluster.Condition.OnTimeout;
import io.weir.domain.operation.OperationPlan;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlterClusterPlannerTest {
  private static final Instant NOW = Instant.EPOCH;

  private final PlannedCatalog catalog = new PlannedCatalog();

  @BeforeEach
  void clusters() {
    catalog.run("CREATE CLUSTER c (SIZE 'small')");
    catalog.run("CREATE CLUSTER u REPLICAS (r1 (SIZE 'small'), r2 (SIZE 'small'))");
    catalog.run("CREATE CLUSTER mixed REPLICAS (r1 (SIZE 'small'), r2 (SIZE 'large'))");
    catalog.run("CREATE CLUSTER empty REPLICAS ()");
    catalog.run("CREATE CLUSTER idle (SIZE 'small', REPLICATION FACTOR 0)");
  }

  private Rejection rejection(String sql) {
    return catchThrowableOfType(RejectedException.class, () -> catalog.plan(sql)).rejection();
  }

  private OfCluster cluster(String name) {
    return (OfCluster) catalog.entry(name).definition();
  }

  /** The change as far as it is when it is pending. */
  private void begin(String sql) {
    catalog.take((CatalogCommand) catalog.plan(sql).steps().getFirst().command());
  }

  private static ClusterCommand.Alter alter(OperationPlan plan) {
    return (ClusterCommand.Alter) plan.steps().get(1).command();
  }

  @Test
  void aPlainSetIsGracefulAndGoesOnInTheBackground() {
    OperationPlan plan = catalog.plan("ALTER CLUSTER c SET (SIZE 'large', REPLICATION FACTOR 2)");
    assertThat(plan.steps())
        .extracting(step -> step.command().getClass().getSimpleName())
        .containsExactly("Redefine", "Alter", "AwaitReconfigured", "Redefine");
    assertThat(plan.foreground()).isEqualTo(2);
    assertThat(alter(plan).target()).isEqualTo(ClusterDefinition.managed("large", 2));
    assertThat(alter(plan).condition())
        .isEqualTo(new Condition(true, NOW.plus(Duration.ofHours(24)), OnTimeout.ROLLBACK));
    assertThat(plan.touches()).anyMatch(line -> line.equals("resizes c: small -> 2 x large"));
    catalog.run(plan);
    assertThat(cluster("c")).isEqualTo(new OfCluster(ClusterDefinition.managed("large", 2)));
    assertThat(catalog.entry("c").createSql())
        .isEqualTo("CREATE CLUSTER c (SIZE 'large', REPLICATION FACTOR 2)");
  }

  @Test
  void whatTheOtherFormsMean() {
    assertThat(
            alter(
                    catalog.plan(
                        "ALTER CLUSTER c SET (SIZE 'large') WITH TEARDOWN (SIGNAL 'hydration')"))
                .condition())
        .isEqualTo(Condition.hydrated(NOW.plus(Duration.ofHours(24))));
    OperationPlan waits =
        catalog.plan("ALTER CLUSTER c SET (SIZE 'large') WITH (WAIT FOR '10 minutes')");
    assertThat(waits.foreground()).isNull();
    assertThat(alter(waits).condition())
        .isEqualTo(new Condition(false, NOW.plusSeconds(600), OnTimeout.COMMIT));
    for (String then : List.of("COMMIT", "ROLLBACK")) {
      OperationPlan ready =
          catalog.plan(
              "ALTER CLUSTER c SET (SIZE 'large') WITH (WAIT UNTIL READY (TIMEOUT '1 h', ON"
                  + " TIMEOUT "
                  + then
                  + "))");
      assertThat(ready.foreground()).isNull();
      assertThat(alter(ready).condition())
          .isEqualTo(new Condition(true, NOW.plusSeconds(3600), OnTimeout.valueOf(then)));
    }
    assertThat(
            alter(
                    catalog.plan(
                        "ALTER CLUSTER c SET (SIZE 'large') WITH (WAIT UNTIL READY (TIMEOUT"
                            + " '1h'))"))
                .condition()
                .onTimeout())
        .isEqualTo(OnTimeout.ROLLBACK);
  }

  @Test
  void theTimeOfAfterIsWhatItsExpressionGave() {
    Draft draft =
        catalog.draft(
            "ALTER CLUSTER c SET (SIZE 'large') WITH TEARDOWN (SIGNAL 'hydration', AFTER x)");
    assertThat(draft.check())
        .isInstanceOfSatisfying(
            UpstreamCheck.OfTime.class,
            time -> assertThat(time.expression().text()).isEqualTo("x"));
    Instant at = NOW.plusSeconds(3600);
    assertThat(alter(finish(draft, at)).condition())
        .isEqualTo(new Condition(true, at, OnTimeout.COMMIT));
    for (Instant wrong : new Instant[] {NOW, NOW.minusSeconds(1), Instant.MAX, null}) {
      assertThat(
              catchThrowableOfType(RejectedException.class, () -> finish(draft, wrong))
                  .rejection()
                  .sqlState())
          .isEqualTo("22023");
    }
  }

  private static OperationPlan finish(Draft draft, Instant time) {
    return Objects.requireNonNull(draft.completion())
        .apply(new Answers(List.of(), List.of(), time));
  }

  @Test
  void oneActionAtATime() {
    begin("ALTER CLUSTER c SET (SIZE 'large')");
    assertThat(Objects.requireNonNull(cluster("c").pending()).target())
        .isEqualTo(ClusterDefinition.managed("large", 1));
    assertThat(catalog.entry("c").createSql())
        .isEqualTo("CREATE CLUSTER c (SIZE 'small', REPLICATION FACTOR 1)");
    Rejection second = rejection("ALTER CLUSTER c SET (SIZE 'medium')");
    assertThat(second.message()).isEqualTo("Cluster c has a pending action.");
    assertThat(second.detail())
        .isEqualTo("Wait for the pending action to complete, or abort the pending action.");
    assertThat(rejection("ALTER CLUSTER c SET (REPLICATION FACTOR 2)").message())
        .isEqualTo("cannot change replication factor while a reconfiguration is in progress");
    assertThat(rejection("ALTER CLUSTER c SET (MANAGED = false)").message())
        .isEqualTo("cannot convert cluster to unmanaged while a reconfiguration is in progress");
    assertThat(rejection("ALTER CLUSTER c RESET (REPLICATION FACTOR)").sqlState())
        .isEqualTo("55006");
    assertThat(rejection("DROP CLUSTER c").message()).isEqualTo("Cluster c has a pending action.");
    assertThat(catalog.plan("DROP CLUSTER c CASCADE").steps()).hasSize(3);
  }

  @Test
  void resetAbortsWhatIsPendingWhoeverClearsTheCatalogFirst() {
    OperationPlan change = catalog.plan("ALTER CLUSTER c SET (SIZE 'large')");
    catalog.take((CatalogCommand) change.steps().getFirst().command());
    PendingShape pending = Objects.requireNonNull(cluster("c").pending());
    OperationPlan reset = catalog.plan("ALTER CLUSTER c RESET (SIZE)");
    assertThat(reset.steps().getFirst().command())
        .isEqualTo(new ClusterCommand.Abort(pending.id(), "reset by weir"));
    catalog.run(reset);
    assertThat(cluster("c").pending()).isNull();
    catalog.take((CatalogCommand) Objects.requireNonNull(change.steps().getFirst().undo()));
    begin("ALTER CLUSTER c SET (SIZE 'large')");
    catalog.take((CatalogCommand) Objects.requireNonNull(change.steps().getFirst().undo()));
    assertThat(cluster("c").pending()).isNotNull();
  }

  @Test
  void resetWithoutAnActionGivesTheDefaultsAndSaysSo() {
    catalog.run("ALTER CLUSTER c SET (SIZE 'large')");
    Draft draft = catalog.draft("ALTER CLUSTER c RESET (SIZE)");
    assertThat(draft.notices())
        .extracting(notice -> notice.text().message())
        .containsExactly("cluster \"c\" has no pending action: SIZE is set to its default, small");
    assertThat(alter(catalog.finish(draft)).target())
        .isEqualTo(ClusterDefinition.managed("small", 1));
    catalog.run("ALTER CLUSTER c RESET (SIZE)");
    Draft nothing = catalog.draft("ALTER CLUSTER c RESET (SIZE)");
    assertThat(nothing.isNothing()).isTrue();
    assertThat(nothing.notices())
        .extracting(notice -> notice.text().message())
        .containsExactly("cluster \"c\" is small already");
    assertThat(catalog.draft("ALTER CLUSTER IF EXISTS none RESET (SIZE)").isNothing()).isTrue();
  }

  @Test
  void conversionsKeepTheReplicas() {
    catalog.run("ALTER CLUSTER u SET (MANAGED)");
    assertThat(cluster("u").definition()).isEqualTo(ClusterDefinition.managed("small", 2));
    catalog.run("ALTER CLUSTER u SET (MANAGED false)");
    catalog.run("ALTER CLUSTER REPLICA u.r1 RENAME r1_pending");
    catalog.run("CREATE CLUSTER REPLICA u.r1 SIZE 'xsmall'");
    catalog.run("DROP CLUSTER REPLICA u.r1_pending");
    assertThat(catalog.entry("u").createSql())
        .isEqualTo("CREATE CLUSTER u REPLICAS (r2 (SIZE 'small'), r1 (SIZE 'xsmall'))");
    catalog.run("ALTER CLUSTER empty SET (MANAGED, SIZE 'small')");
    assertThat(cluster("empty").definition()).isEqualTo(ClusterDefinition.managed("small", 0));
  }

  @Test
  void aRenamedClusterIsSoInTheStatementsOfItsViews() {
    catalog.run("CREATE TABLE t (a int)");
    catalog.run("CREATE MATERIALIZED VIEW v IN CLUSTER c AS SELECT a FROM t");
    catalog.run("ALTER CLUSTER c RENAME TO d");
    assertThat(catalog.entry("v").createSql())
        .isEqualTo("CREATE MATERIALIZED VIEW v IN CLUSTER d AS SELECT a FROM t");
    assertThat(catalog.entry("d").createSql())
        .isEqualTo("CREATE CLUSTER d (SIZE 'small', REPLICATION FACTOR 1)");
  }

  @Test
  void whatDoesNotFitAtThePeakIsRefusedBeforeAnythingStarts() {
    catalog.memory(2048L << 20);
    Rejection refused = rejection("ALTER CLUSTER c SET (SIZE 'xlarge')");
    assertThat(refused.sqlState()).isEqualTo("53000");
    assertThat(refused.message()).startsWith("cluster \"c\" does not fit: all clusters would take");
    assertThat(refused.detail()).contains("c: 256 MiB, and 2 GiB beside it while it changes");
    assertThat(rejection("CREATE CLUSTER big (SIZE 'xlarge')").sqlState()).isEqualTo("53000");
    assertThat(rejection("ALTER CLUSTER c SET (REPLICATION FACTOR 30)").sqlState())
        .isEqualTo("53000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ALTER CLUSTER none SET (SIZE 'small') | 42704 | cluster \"none\" does not exist",
        "ALTER CLUSTER c SET () | 42601 | ALTER CLUSTER ... SET needs an option",
        "ALTER CLUSTER c SET (COLOUR 'red') | 22023 | ALTER CLUSTER has no option COLOUR",
        "ALTER CLUSTER c RESET (COLOUR) | 22023 | ALTER CLUSTER has no option COLOUR",
        "ALTER CLUSTER c SET (SIZE 'huge') | 22023 | unknown cluster replica size \"huge\"",
        "ALTER CLUSTER c SET (REPLICATION FACTOR -1) | 22023 | REPLICATION FACTOR must be a number from 0 to 32",
        "ALTER CLUSTER c SET (REPLICATION FACTOR 99999999999) | 22023 | REPLICATION FACTOR must be a number from 0 to 32",
        "ALTER CLUSTER c SET (REPLICATION FACTOR 2) WITH TEARDOWN (SIGNAL 'hydration') | 0A000 | a change of only the REPLICATION FACTOR applies directly: it takes no WITH",
        "ALTER CLUSTER c SET (SIZE 'large', REPLICATION FACTOR 0) WITH (WAIT FOR '1s') | 0A000 | a change from or to no replicas applies directly: it takes no WITH",
        "ALTER CLUSTER idle SET (SIZE 'large') WITH (WAIT FOR '1s') | 0A000 | a change from or to no replicas applies directly: it takes no WITH",
        "ALTER CLUSTER c SET (MANAGED = false) WITH (WAIT FOR '1s') | 0A000 | a conversion to an unmanaged cluster applies directly: it takes no WITH",
        "ALTER CLUSTER c SET (MANAGED = false, SIZE 'large') | 22023 | an unmanaged cluster has no option SIZE",
        "ALTER CLUSTER u SET (SIZE 'large') | 0A000 | cannot change SIZE of unmanaged cluster \"u\"",
        "ALTER CLUSTER u SET (SIZE 'large') WITH TEARDOWN (SIGNAL 'hydration') | 0A000 | ALTER... WITH not supported for unmanaged clusters",
        "ALTER CLUSTER u SET (MANAGED, REPLICATION FACTOR 4) | 22023 | REPLICATION FACTOR 4 does not match number of replicas (2)",
        "ALTER CLUSTER u SET (MANAGED, SIZE 'large') | 22023 | Cluster replicas of size small do not match expected SIZE large",
        "ALTER CLUSTER mixed SET (MANAGED) | 22023 | Cannot convert unmanaged cluster to managed, non-unique replica sizes: large, small",
        "ALTER CLUSTER empty SET (MANAGED) | 22023 | Missing SIZE for empty cluster",
        "ALTER CLUSTER c SET (SIZE 'large') WITH (WAIT UNTIL READY (ON TIMEOUT COMMIT)) | 42601 | TIMEOUT=<duration> option is required for ALTER CLUSTER ... WITH (WAIT UNTIL READY ( ... ))",
        "ALTER CLUSTER c SET (SIZE 'large') WITH (WAIT UNTIL READY (TIMEOUT '1s', ON TIMEOUT IGNORE)) | 22023 | invalid value for ON TIMEOUT: \"ignore\"",
        "ALTER CLUSTER c SET (SIZE 'large') WITH (WAIT FOR 'soon') | 22023 | WAIT FOR must be a length of time, such as '10 min'",
        "ALTER CLUSTER c SET (SIZE 'large') WITH (WAIT FOR '-1s') | 22023 | WAIT FOR must be a length of time, such as '10 min'",
        "ALTER CLUSTER c EXTEND BY '10 min' | 55000 | cluster \"c\" has no pending action",
        "ALTER CLUSTER REPLICA c.r1 RENAME TO x | 0A000 | cannot change the replicas of managed cluster \"c\"",
        "ALTER CLUSTER REPLICA u.r9 RENAME TO x | 42704 | cluster replica \"r9\" does not exist",
        "ALTER CLUSTER REPLICA u.r1 RENAME TO r2 | 42710 | cluster replica \"r2\" already exists",
      })
  void badInput(String sql, String sqlState, String message) {
    Rejection refused = rejection(sql);
    assertThat(refused.message()).isEqualTo(message);
    assertThat(refused.sqlState()).isEqualTo(sqlState);
  }
}
