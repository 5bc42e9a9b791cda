package io.weir.entity;

import static io.weir.entity.Resizes.DEADLINE;
import static io.weir.entity.Resizes.LARGE;
import static io.weir.entity.Resizes.cataloged;
import static io.weir.entity.Resizes.ended;
import static io.weir.entity.Resizes.live;
import static io.weir.entity.Resizes.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.catalog.ObjectDefinition.OfCluster;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.Condition;
import io.weir.domain.cluster.Condition.OnTimeout;
import io.weir.domain.cluster.Reconfiguration.Outcome;
import io.weir.kernel.ObjectId;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster is resized over real shells, nodes come and go, and time passes while none is there.
 */
class ReconfigurationTest {

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

  /** Resizes; completes when the intent is durable. */
  private static ObjectId resize(TestNode node, Condition condition) {
    return TestNode.get(node.control().operations().run(Resizes.resize(node, condition), "ada"));
  }

  private static @Nullable String error(TestNode node, ObjectId operation) {
    return node.control().operations().list().stream()
        .filter(o -> o.id().equals(operation))
        .findFirst()
        .orElseThrow()
        .error();
  }

  @Test
  void aDeadlineThatPassedWhileNoNodeWasThereActsAtOnce() {
    ObjectId operation;
    try (TestNode node = start()) {
      operation = resize(node, Condition.hydrated(DEADLINE));
      assertThat(cataloged(node).pending()).isNotNull();
      TestNode.await(
          () -> assertThat(dataPlane.calls()).contains("replica s1 r2 large", "await s1 [r2]"));
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
      assertThat(error(node, operation)).isEqualTo("the operation was cancelled: by ada");
      assertThat(ended(node)).containsExactly(Outcome.CANCELLED);
      assertThat(cataloged(node).pending()).isNull();
      assertThat(live(node).running()).containsExactly(new Replica("r1", "small"));
    }
  }

  @Test
  void aReplicaThatDiesMeanwhileIsWaitedForAgain() {
    try (TestNode node = start()) {
      ObjectId operation = resize(node, Condition.hydrated(DEADLINE));
      TestNode.await(() -> assertThat(dataPlane.waitsForReady()).isTrue());
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
      assertThat(dataPlane.calls()).contains("stop replica s1 r1");
    }
  }

  @Test
  void beforeItsTimeReadinessEndsNothingAndWantOfMemoryDoes() {
    try (TestNode node = start()) {
      ObjectId operation = resize(node, new Condition(false, DEADLINE, OnTimeout.COMMIT));
      TestNode.await(() -> assertThat(dataPlane.waitsForReady()).isTrue());
      dataPlane.ready();
      TestNode.get(node.control().aggregates().state(Resizes.REF)); // it has heard of it
      assertThat(live(node).pending()).isNotNull();
      TestNode.get(node.control().operations().run(Resizes.reset(node), "bob"));
      TestNode.await(() -> assertThat(status(node, operation)).isEqualTo("cancelled"));
      assertThat(error(node, operation))
          .isEqualTo("the change of the cluster was aborted: reset by bob");
      dataPlane.holdReady();
      ObjectId again = resize(node, new Condition(false, DEADLINE, OnTimeout.COMMIT));
      TestNode.await(() -> assertThat(dataPlane.waitsForReady()).isTrue());
      dataPlane.exhausted();
      TestNode.await(() -> assertThat(status(node, again)).isEqualTo("failed"));
      assertThat(ended(node)).containsExactly(Outcome.CANCELLED, Outcome.RESOURCE_EXHAUSTED);
      assertThat(live(node).running()).containsExactly(new Replica("r1", "small"));
    }
  }
}
