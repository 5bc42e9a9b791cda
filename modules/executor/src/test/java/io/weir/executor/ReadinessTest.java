package io.weir.executor;

import static io.weir.executor.DataPlaneFixture.CLUSTER;
import static io.weir.executor.DataPlaneFixture.SOURCE;
import static io.weir.executor.DataPlaneFixture.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.dataflow.plan.Plan;
import io.weir.domain.view.ViewDefinition;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.memory.MemoryDirectory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static final ObjectId OTHER = new ObjectId("u9");

  /** How many ticks a replica must have been caught up for. */
  private static final int STABLE = (int) ManualPlane.MAX_CUTOVER_LAG.toMillis() / ManualPlane.TICK;

  private final MemoryUpstream upstream = new MemoryUpstream();
  private final ManualPlane node =
      new ManualPlane(new MemoryDirectory(), upstream, new ManualClock(), this::planned);
  private boolean failing;
  private String failure = SqlState.INTERNAL_ERROR;

  private Plan planned(ViewDefinition definition) {
    if (failing) {
      throw Rejection.of(failure, "too large").exception();
    }
    return DataPlaneFixture.countByKey();
  }

  @AfterEach
  void close() {
    node.close();
  }

  private void run() {
    upstream.add("0", 1, 1);
    node.startSource(1, false, Map.of("0", "0"));
    node.startReplica("r1");
    node.installView(1, SOURCE);
    node.ticks(3);
  }

  private CompletionStage<Void> await(String... replicas) {
    CompletionStage<Void> ready = node.plane.awaitReady(CLUSTER, Set.of(replicas));
    node.settle();
    return ready;
  }

  private HydrationStatus status(String replica) {
    return node.board.dataflows(Map.of(SOURCE, node.readEpoch(SOURCE))).stream()
        .filter(status -> status.object().equals(VIEW) && status.replica().equals(replica))
        .findFirst()
        .orElseThrow();
  }

  private void install(ObjectId view) {
    node.done(
        node.plane.installView(
            view,
            new ViewDefinition("o", "unused", CLUSTER, DataPlaneFixture.COUNTS, List.of(SOURCE)),
            1));
  }

  @Test
  void aReplicaWithoutViewsIsReadyAtOnce() {
    node.startReplica("r1");
    node.startReplica("r2");
    node.done(node.plane.awaitReady(CLUSTER, Set.of("r1", "r2")));
  }

  @Test
  void aReplicaIsReadyWhenItHasKeptUpForAWhile() {
    run();
    node.startReplica("r2");
    CompletionStage<Void> ready = await("r2");
    node.ticks(STABLE - 1);
    assertThat(ManualPlane.isDone(ready)).isFalse();
    node.ticks(4);
    node.done(ready);
    assertThat(status("r2").hydrated()).isTrue();
    assertThat(status("r2").behindMillis()).isZero();
    assertThat(status("r2").epoch()).isEqualTo(node.readEpoch(SOURCE));
    assertThat(status("r2").etaMillis()).isZero();
  }

  @Test
  void aStandingSourceDoesNotMakeAReplicaLate() {
    run();
    node.startReplica("r2");
    node.ticks(3);
    node.disk.hold();
    upstream.add("0", 2, 1);
    CompletionStage<Void> ready = await("r2");
    node.ticks(3 * STABLE);
    node.done(ready);
    assertThat(status("r2").lagMillis()).isGreaterThan(status("r2").behindMillis());
  }

  @Test
  void aReplicaThatFailsIsNotReadyUntilItRunsAgain() {
    run();
    failing = true;
    node.startReplica("r2");
    CompletionStage<Void> ready = await("r2");
    node.ticks(5 * STABLE);
    assertThat(ManualPlane.isDone(ready)).isFalse();
    assertThat(status("r2").error()).isEqualTo("too large");
    assertThat(status("r2").hydrated()).isFalse();
    failing = false;
    node.ticks(10 * STABLE);
    node.done(ready);
    assertThat(status("r2").error()).isNull();
  }

  @Test
  void aReplicaThatIsTooSmallForAViewNeverWillBeReady() {
    run();
    failing = true;
    failure = SqlState.OUT_OF_MEMORY;
    node.startReplica("r2");
    CompletionStage<Void> ready = await("r2");
    node.ticks(STABLE);
    assertThat(node.sqlState(ready)).isEqualTo("53200");
  }

  @Test
  void aViewThatComesMeanwhileIsWaitedForAndOneThatGoesIsNot() {
    run();
    node.startReplica("r2");
    CompletionStage<Void> ready = await("r2");
    node.ticks(3);
    failing = true;
    install(OTHER);
    node.ticks(5 * STABLE);
    assertThat(ManualPlane.isDone(ready)).isFalse();
    node.done(
        node.plane.uninstallView(
            OTHER,
            new ViewDefinition("o", "unused", CLUSTER, DataPlaneFixture.COUNTS, List.of(SOURCE))));
    node.ticks(STABLE + 3);
    node.done(ready);
  }

  @Test
  void whoWaitsForAReplicaThatIsStoppedIsTold() {
    run();
    failing = true;
    node.startReplica("r2");
    CompletionStage<Void> both = await("r1", "r2");
    CompletionStage<Void> one = await("r1");
    node.done(node.plane.stopReplica(CLUSTER, "r2"));
    assertThat(node.sqlState(both)).isEqualTo("55000");
    assertThat(node.sqlState(node.plane.awaitReady(CLUSTER, Set.of("r2")))).isEqualTo("55000");
    node.ticks(STABLE + 3);
    node.done(one);
  }
}
