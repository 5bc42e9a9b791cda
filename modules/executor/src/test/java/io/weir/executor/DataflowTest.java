package io.weir.executor;

import static io.weir.executor.DataPlaneFixture.COUNTS;
import static io.weir.executor.DataPlaneFixture.KEY_VALUE;
import static io.weir.executor.DataPlaneFixture.SOURCE;
import static io.weir.executor.DataPlaneFixture.VIEW;
import static io.weir.executor.ManualPlane.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.dataflow.expr.Expr;
import io.weir.dataflow.plan.Plan;
import io.weir.domain.view.ViewDefinition;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.gateway.Writes;
import io.weir.storage.CollectionState;
import io.weir.storage.memory.MemoryDirectory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DataflowTest {
  /** SELECT k, 100 / v: a row whose v is 0 is an error. */
  private static final Plan QUOTIENTS =
      new Plan.Project(
          new Plan.Get(SOURCE, KEY_VALUE),
          List.of(
              new Expr.Input(0, DataType.INT8),
              new Expr.Call(
                  "/",
                  List.of(new Expr.Literal(number(100)), new Expr.Input(1, DataType.INT8)),
                  DataType.INT8)),
          COUNTS);

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryUpstream upstream = new MemoryUpstream();
  private final ManualClock clock = new ManualClock();
  private Plan plan = DataPlaneFixture.countByKey();
  private ManualPlane node = start();

  private ManualPlane start() {
    return new ManualPlane(directory, upstream, clock, definition -> plan);
  }

  @AfterEach
  void close() {
    node.close();
  }

  private void restart() {
    node.close();
    node = start();
  }

  private void run(long generation) {
    node.startSource(generation, false, Map.of("0", "0"));
    node.startReplica("r1");
    node.installView(generation, SOURCE);
    node.ticks(3);
  }

  private void write(Batch delta) {
    var answer = node.write(delta, Writes.BLIND);
    node.tick();
    node.done(answer);
  }

  private CollectionState stored() {
    return node.store.state(VIEW).orElseThrow();
  }

  @Test
  void aRestartAppendsOnlyTheDifference() {
    for (long key = 1; key <= 50; key++) {
      upstream.add("0", key, 1);
    }
    run(1);
    assertThat(node.read(VIEW)).hasSize(50);
    long before = stored().upper();
    restart();
    run(2);
    assertThat(stored().upper()).as("nothing had changed").isEqualTo(before);
    node.close();
    upstream.add("0", 7, 2);
    node = start();
    node.startSource(3, false, Map.of("0", "0"));
    node.ticks(3);
    node.startReplica("r1");
    node.installView(3, SOURCE);
    node.tick();
    assertThat(stored().upper()).isGreaterThan(before);
    assertThat(node.store.delta(VIEW, stored().upper()).rows()).isEqualTo(2);
    assertThat(node.read(VIEW)).hasSize(50).containsEntry(7L, 2L);
  }

  @Test
  void twoReplicasWriteOneResultAndEitherGoesOnAlone() {
    upstream.add("0", 1, 1);
    run(1);
    node.startReplica("r2");
    node.ticks(2);
    upstream.add("0", 1, 2);
    node.tick();
    upstream.add("0", 2, 1);
    node.tick();
    assertThat(node.board.dataflows()).hasSize(2).allMatch(HydrationStatus::hydrated);
    assertThat(node.board.dataflows()).allMatch(dataflow -> dataflow.error() == null);
    assertThat(node.read(VIEW)).isEqualTo(Map.of(1L, 2L, 2L, 1L));
    node.done(node.plane.stopReplica(DataPlaneFixture.CLUSTER, "r1"));
    upstream.add("0", 1, 3);
    node.ticks(2);
    assertThat(node.board.dataflows()).hasSize(1);
    assertThat(node.read(VIEW)).isEqualTo(Map.of(1L, 3L, 2L, 1L));
    assertThat(node.backpressure.heldBytes()).isZero();
  }

  @Test
  void aRowThatCannotBeComputedFailsReadsUntilItIsGone() {
    plan = QUOTIENTS;
    node.startTable(1);
    node.startReplica("r1");
    node.installView(1, SOURCE);
    node.tick();
    write(row(1, 4));
    assertThat(node.read(VIEW)).isEqualTo(Map.of(1L, 25L));
    write(row(2, 0));
    assertThat(node.sqlState(node.reads.snapshot(VIEW, node.readEpoch(VIEW)))).isEqualTo("22012");
    restart();
    node.startTable(2);
    node.startReplica("r1");
    node.installView(2, SOURCE);
    node.ticks(2);
    assertThat(node.sqlState(node.reads.snapshot(VIEW, node.readEpoch(VIEW)))).isEqualTo("22012");
    write(row(2, 0).negate());
    assertThat(node.read(VIEW)).isEqualTo(Map.of(1L, 25L));
  }

  @Test
  void aViewWithoutInputsFollowsTheClock() {
    plan = new Plan.Constant(row(1, 2), COUNTS);
    node.startReplica("r1");
    node.installView(1);
    node.ticks(2);
    long first = node.readEpoch(VIEW);
    assertThat(node.read(VIEW)).isEqualTo(Map.of(1L, 2L));
    long written = stored().upper();
    node.ticks(10);
    assertThat(node.readEpoch(VIEW)).isEqualTo(first + 10 * ManualPlane.TICK);
    assertThat(stored().upper()).as("idle epochs are not written").isEqualTo(written);
  }

  @Test
  void anotherDefinitionReplacesWhatTheChangelogHolds() {
    node.startTable(1);
    node.startReplica("r1");
    node.installView(1, SOURCE);
    node.tick();
    write(row(1, 4));
    assertThat(node.read(VIEW)).isEqualTo(Map.of(1L, 1L));
    assertThat(stored().upper()).as("changed in the newest epoch").isEqualTo(clock.millis());
    plan = QUOTIENTS;
    node.installView(2, SOURCE);
    node.ticks(2);
    assertThat(node.read(VIEW)).isEqualTo(Map.of(1L, 25L));
    write(row(2, 2));
    assertThat(node.read(VIEW)).isEqualTo(Map.of(1L, 25L, 2L, 50L));
  }

  @Test
  void aViewThatIsUninstalledLeavesNothing() {
    upstream.add("0", 1, 1);
    run(1);
    var definition =
        new ViewDefinition("counts", "unused", DataPlaneFixture.CLUSTER, COUNTS, List.of(SOURCE));
    node.done(node.plane.uninstallView(VIEW, definition));
    upstream.add("0", 2, 1);
    node.ticks(3);
    assertThat(node.store.state(VIEW)).isEmpty();
    assertThat(node.store.state(CollectionIds.errorsOf(VIEW))).isEmpty();
    assertThat(node.board.dataflows()).isEmpty();
    assertThat(node.backpressure.heldBytes()).isZero();
    assertThat(node.read(SOURCE)).hasSize(2);
  }

  private static Scalar number(long value) {
    return Scalar.ofLong(DataType.INT8, value);
  }
}
