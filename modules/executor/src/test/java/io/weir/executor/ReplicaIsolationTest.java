package io.weir.executor;

import static io.weir.executor.DataPlaneFixture.CLUSTER;
import static io.weir.executor.DataPlaneFixture.KEY_VALUE;
import static io.weir.executor.DataPlaneFixture.SOURCE;
import static io.weir.executor.DataPlaneFixture.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.dataflow.expr.Expr;
import io.weir.dataflow.plan.AggregateCall;
import io.weir.dataflow.plan.Plan;
import io.weir.domain.view.ViewDefinition;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.memory.MemoryDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes wrong in one dataflow, or on one replica, stays there. */
class ReplicaIsolationTest {
  private static final ObjectId OTHER = new ObjectId("u9");

  private final MemoryUpstream upstream = new MemoryUpstream();
  private final ManualPlane node =
      new ManualPlane(new MemoryDirectory(), upstream, new ManualClock(), this::planned);
  private Supplier<Plan> planned = DataPlaneFixture::countByKey;

  private Plan planned(ViewDefinition definition) {
    return definition.name().equals("neighbour") ? DataPlaneFixture.countByKey() : planned.get();
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

  private void stop(String replica) {
    node.done(node.plane.stopReplica(CLUSTER, replica));
    node.settle();
  }

  private List<String> errors() {
    return node.board.dataflows().stream()
        .map(HydrationStatus::error)
        .filter(Objects::nonNull)
        .toList();
  }

  private static Plan outOfMemory() {
    throw Rejection.of(SqlState.OUT_OF_MEMORY, "too large").exception();
  }

  private static Plan nestedTooDeep() {
    throw new StackOverflowError();
  }

  @Test
  void readersDoNotHearOfAReplicaThatFailsWhileAnotherServes() {
    run();
    planned = ReplicaIsolationTest::outOfMemory;
    node.startReplica("r2");
    node.ticks(20);
    assertThat(errors())
        .singleElement()
        .asString()
        .matches("too large \\(attempt [23]; the next one at [-0-9T:]+Z\\)");
    assertThat(node.read(VIEW)).isEqualTo(Map.of(1L, 1L));
    stop("r1");
    assertThat(node.sqlState(node.reads.readEpoch(Set.of(VIEW)))).isEqualTo("53200");
    planned = DataPlaneFixture::countByKey;
    upstream.add("0", 2, 1);
    node.ticks(40);
    assertThat(errors()).isEmpty();
    assertThat(node.read(VIEW)).isEqualTo(Map.of(1L, 1L, 2L, 1L));
  }

  @Test
  void anErrorOfTheMachineInOneViewLeavesItsNeighbourAlone() {
    planned = ReplicaIsolationTest::nestedTooDeep;
    run();
    node.done(
        node.plane.installView(
            OTHER,
            new ViewDefinition(
                "neighbour", "unused", CLUSTER, DataPlaneFixture.COUNTS, List.of(SOURCE)),
            1));
    node.ticks(5);
    upstream.add("0", 2, 1);
    node.ticks(2);
    assertThat(node.read(OTHER)).isEqualTo(Map.of(1L, 1L, 2L, 1L));
    assertThat(errors()).singleElement().asString().contains("stack depth");
    assertThat(node.sqlState(node.reads.readEpoch(Set.of(VIEW)))).isEqualTo("54001");
    planned = DataPlaneFixture::countByKey;
    node.ticks(50);
    assertThat(node.read(VIEW)).isEqualTo(Map.of(1L, 1L, 2L, 1L));
  }

  @Test
  void aFailingDataflowIsTriedAgainLessAndLessOften() {
    int[] tries = {0};
    planned =
        () -> {
          tries[0]++;
          return outOfMemory();
        };
    run();
    node.ticks(37); // 5 + 10 + 20 ticks after the first, and on the way to the fifth
    assertThat(tries[0]).isEqualTo(4);
  }

  private List<String> hydrated() {
    return node.board.dataflows().stream()
        .filter(HydrationStatus::hydrated)
        .map(HydrationStatus::replica)
        .toList();
  }

  @Test
  void aReplicaThatLosesAWorkerHydratesAgainWhileTheOtherServes() {
    run();
    node.startReplica("r2");
    node.ticks(5);
    assertThat(hydrated()).containsExactlyInAnyOrder("r1", "r2");
    node.loseWorker("r2");
    upstream.add("0", 2, 1);
    node.ticks(2);
    assertThat(hydrated()).containsExactly("r1");
    assertThat(node.read(VIEW)).isEqualTo(Map.of(1L, 1L, 2L, 1L));
    node.ticks(20);
    assertThat(hydrated()).containsExactlyInAnyOrder("r1", "r2");
    assertThat(errors()).isEmpty();
  }

  @Test
  void whatDoesNotFitIsTriedEvenLessOften() {
    int[] tries = {0};
    planned =
        () -> {
          tries[0]++;
          return outOfMemory();
        };
    run();
    node.ticks(5 * 63); // 5, 10, 20, 40, 80, 160
    int soon = tries[0];
    assertThat(soon).isBetween(6, 7);
    node.ticks(300);
    assertThat(tries[0]).isEqualTo(soon);
  }

  @Test
  void withoutReplicasReadersAreToldAtOnceAndWaitAgainWhenThereIsOne() {
    run();
    stop("r1");
    assertThat(node.sqlState(node.reads.readEpoch(Set.of(VIEW)))).isEqualTo("55000");
    upstream.add("0", 2, 1);
    node.ticks(3);
    node.startReplica("r2");
    node.ticks(3);
    assertThat(node.read(VIEW)).isEqualTo(Map.of(1L, 1L, 2L, 1L));
  }

  @Test
  void aViewThatNeverHadAReplicaSaysSoAfterAWhile() {
    upstream.add("0", 1, 1);
    node.startSource(1, false, Map.of("0", "0"));
    node.installView(1, SOURCE);
    var read = node.reads.readEpoch(Set.of(VIEW));
    node.ticks(3);
    assertThat(ManualPlane.isDone(read)).isFalse();
    node.ticks(30);
    assertThat(node.sqlState(read)).isEqualTo("55000");
  }

  @Test
  void aReplicaThatComputesSomethingElseIsLoud() {
    run();
    planned = ReplicaIsolationTest::countBelowTen;
    node.startReplica("r2");
    node.ticks(3);
    assertThat(errors()).isEmpty();
    upstream.add("0", 11, 1);
    node.tick();
    upstream.add("0", 2, 1);
    node.tick();
    assertThat(errors()).singleElement().asString().contains("computes other rows of \"counts\"");
  }

  @Test
  void replicasThatComeAndGoLeaveNoGapAndNoDifference() {
    run();
    Random random = new Random(7);
    List<String> there = new ArrayList<>(List.of("r1"));
    Map<Long, Long> expected = new TreeMap<>(Map.of(1L, 1L));
    for (int step = 0; step < 200; step++) {
      if (random.nextInt(4) == 0 && there.size() < 4) {
        there.add("n" + step);
        node.startReplica("n" + step);
      } else if (random.nextInt(5) == 0 && there.size() > 1) {
        stop(there.remove(random.nextInt(there.size())));
      }
      long key = random.nextInt(5);
      upstream.add("0", key, 1);
      expected.merge(key, 1L, Long::sum);
      node.tick();
      assertThat(errors()).isEmpty();
    }
    node.ticks(3);
    assertThat(node.read(VIEW)).isEqualTo(expected);
    assertThat(node.board.dataflows()).hasSameSizeAs(there).allMatch(HydrationStatus::hydrated);
  }

  private static Plan countBelowTen() {
    return new Plan.Aggregate(
        new Plan.Filter(
            new Plan.Get(SOURCE, KEY_VALUE),
            new Expr.Call(
                "<",
                List.of(
                    new Expr.Input(0, DataType.INT8),
                    new Expr.Literal(Scalar.ofLong(DataType.INT8, 10))),
                DataType.BOOLEAN)),
        List.of(0),
        List.of(new AggregateCall("count", false, List.of(), -1, DataType.INT8)),
        DataPlaneFixture.COUNTS);
  }
}
