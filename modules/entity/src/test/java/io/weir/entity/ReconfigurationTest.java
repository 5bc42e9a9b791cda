package io.weir.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand.Redefine;
import io.weir.domain.catalog.CatalogCommand.Redefinition;
import io.weir.domain.catalog.CatalogDecider;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfCluster;
import io.weir.domain.catalog.ObjectDefinition.PendingShape;
import io.weir.domain.cluster.ClusterCommand;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.ClusterState;
import io.weir.domain.cluster.Condition;
import io.weir.domain.cluster.Condition.OnTimeout;
import io.weir.domain.cluster.Reconfiguration.Outcome;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationPlan.Step;
import io.weir.kernel.ObjectId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster is resized over real shells, nodes come and go, and time passes while none is there.
 */
class ReconfigurationTest {
  private static final ObjectId CLUSTER = CatalogDecider.QUICKSTART;
  private static final ClusterDefinition LARGE = ClusterDefinition.managed("large", 1);
  private static final Instant DEADLINE = TestServices.NOW.plus(Duration.ofHours(1));

  private final RecordingDataPlane dataPlane = new RecordingDataPlane();
  private final Path directory;

  /** What the nodes take the time to be. */
  private volatile Instant time = TestServices.NOW;

  ReconfigurationTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private TestNode start() {
    dataPlane.holdReady();
    return TestNode.start(
        directory.resolve("journal.db"), ControlPlane.Routing.LOCAL, dataPlane, () -> time);
  }

  private static CatalogEntry entry(TestNode node) {
    return node.control().catalog().current().entry(CLUSTER).orElseThrow();
  }

  private static OfCluster cataloged(TestNode node) {
    return (OfCluster) entry(node).definition();
  }

  private static ClusterState.Live live(TestNode node) {
    return node.control().clusters().standing(CLUSTER).orElseThrow();
  }

  private static List<Outcome> ended(TestNode node) {
    return live(node).ended().stream().map(e -> e.outcome()).toList();
  }

  private static String status(TestNode node, ObjectId operation) {
    return node.control().operations().list().stream()
        .filter(o -> o.id().equals(operation))
        .findFirst()
        .orElseThrow()
        .status();
  }

  /** Resizes; completes when the intent is durable. */
  private static ObjectId resize(TestNode node, Condition condition) {
    CatalogEntry entry = entry(node);
    OfCluster now = (OfCluster) entry.definition();
    String id = "alter/s1/" + node.control().catalog().current().version();
    OfCluster pending = now.with(new PendingShape(id, LARGE));
    AggregateRef cluster = new AggregateRef(AggregateType.CLUSTER, CLUSTER);
    return TestNode.get(
        node.control()
            .operations()
            .run(
                new OperationPlan(
                    "alter cluster",
                    "ALTER CLUSTER quickstart",
                    List.of(
                        new Step(
                            "note",
                            AggregateRef.CATALOG,
                            Redefine.of(
                                entry, new Redefinition(entry.createSql(), pending, List.of())),
                            new Redefine(
                                CLUSTER,
                                pending,
                                new Redefinition(entry.createSql(), now, List.of()),
                                true)),
                        new Step(
                            "start",
                            cluster,
                            new ClusterCommand.Alter(
                                id, "quickstart", now.definition(), LARGE, condition),
                            new ClusterCommand.Abort(id, "taken back")),
                        new Step("wait", cluster, new ClusterCommand.AwaitReconfigured(id), null),
                        new Step(
                            "note",
                            AggregateRef.CATALOG,
                            new Redefine(
                                CLUSTER,
                                pending,
                                new Redefinition("new", new OfCluster(LARGE), List.of())),
                            null)),
                    List.of(),
                    2),
                "ada"));
  }

  @Test
  void aDeadlineThatPassedWhileNoNodeWasThereActsAtOnce() {
    ObjectId operation;
    try (TestNode node = start()) {
      operation = resize(node, Condition.hydrated(DEADLINE));
      assertThat(cataloged(node).pending()).isNotNull();
      assertThat(dataPlane.calls()).contains("replica s1 r2 large", "await s1 [r2]");
    }
    time = DEADLINE.plusSeconds(1);
    try (TestNode node = start()) {
      TestNode.await(() -> assertThat(ended(node)).containsExactly(Outcome.TIMED_OUT));
      TestNode.await(() -> assertThat(status(node, operation)).isEqualTo("failed"));
      assertThat(cataloged(node).pending()).isNull();
      assertThat(dataPlane.calls()).contains("stop replica s1 r2");
      assertThat(live(node).running()).containsExactly(new Replica("r1", "small"));
    }
  }

  @Test
  void oneThatHasNotPassedIsArmedAgainAndReadinessEndsIt() {
    ObjectId operation;
    try (TestNode node = start()) {
      operation = resize(node, Condition.hydrated(DEADLINE));
    }
    time = DEADLINE.minusSeconds(1);
    try (TestNode node = start()) {
      TestNode.await(() -> assertThat(dataPlane.waitsForReady()).isTrue());
      assertThat(live(node).pending()).isNotNull();
      assertThat(status(node, operation)).isEqualTo("running");
      dataPlane.ready();
      TestNode.await(() -> assertThat(status(node, operation)).isEqualTo("succeeded"));
      assertThat(cataloged(node)).isEqualTo(new OfCluster(LARGE));
      assertThat(live(node).running()).containsExactly(new Replica("r2", "large"));
      assertThat(dataPlane.calls()).contains("stop replica s1 r1");
    }
  }

  @Test
  void anOperationThatIsCancelledDropsTheNewReplicas() {
    try (TestNode node = start()) {
      ObjectId operation = resize(node, Condition.hydrated(DEADLINE));
      TestNode.get(node.control().operations().cancel(operation, "ada"));
      TestNode.await(() -> assertThat(status(node, operation)).isEqualTo("cancelled"));
      assertThat(ended(node)).containsExactly(Outcome.CANCELLED);
      assertThat(cataloged(node).pending()).isNull();
      assertThat(live(node).running()).containsExactly(new Replica("r1", "small"));
    }
  }

  @Test
  void aReplicaThatDiesMeanwhileIsWaitedForAgain() {
    try (TestNode node = start()) {
      ObjectId operation = resize(node, Condition.hydrated(DEADLINE));
      dataPlane.notReady();
      TestNode.await(() -> assertThat(dataPlane.waitsForReady()).isTrue());
      dataPlane.ready();
      TestNode.await(() -> assertThat(status(node, operation)).isEqualTo("succeeded"));
    }
  }

  @Test
  void atATimeTheNewReplicasTakeOverAsTheyAre() {
    try (TestNode node = start()) {
      ObjectId operation =
          resize(node, new Condition(false, time.plusMillis(50), OnTimeout.COMMIT));
      time = DEADLINE;
      TestNode.await(() -> assertThat(status(node, operation)).isEqualTo("succeeded"));
      assertThat(ended(node)).containsExactly(Outcome.FINALIZED);
      assertThat(dataPlane.calls()).doesNotContain("await s1 [r2]");
    }
  }
}
