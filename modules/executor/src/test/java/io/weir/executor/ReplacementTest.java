package io.weir.executor;

import static io.weir.executor.DataPlaneFixture.CLUSTER;
import static io.weir.executor.DataPlaneFixture.COUNTS;
import static io.weir.executor.DataPlaneFixture.SOURCE;
import static io.weir.executor.DataPlaneFixture.VIEW;
import static io.weir.executor.ManualPlane.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.weir.columnar.Batch;
import io.weir.columnar.Consolidator;
import io.weir.columnar.LongColumn;
import io.weir.gateway.Reads;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.storage.StaleWriterException;
import io.weir.storage.memory.MemoryDirectory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Replacements beside a running view, and how the view crosses over to one. */
class ReplacementTest extends ReplacementStand {
  @Test
  void hydratesBesideTheViewAndIsReadAtTheSameEpochs() {
    run(1);
    write(1, 5, 1);
    write(1, 7, 1);
    CompletionStage<Long> caughtUp = stage(SUM);
    node.ticks(2);
    assertThat(ManualPlane.isDone(caughtUp)).isTrue();
    write(2, 9, 1);
    long epoch = node.readEpoch(VIEW, REPLACEMENT);
    assertThat(at(VIEW, epoch)).isEqualTo(expected(COUNT));
    assertThat(at(REPLACEMENT, epoch)).isEqualTo(expected(SUM));
  }

  /** A view of two groups becomes another definition, while a row comes. */
  private CutOver cutOver() {
    run(1);
    write(1, 1, 1);
    write(2, 9, 1);
    stage(SUM);
    node.ticks(3);
    CompletionStage<CutOver> applied = apply(SUM, 2);
    node.settle();
    write(2, 10, 1);
    node.ticks(2);
    return node.done(applied);
  }

  @Test
  void theEpochOfTheCutOverIsTheExactDifference() {
    CutOver done = cutOver();
    assertThat(done.rowsAdded()).isEqualTo(done.rowsRemoved()).isLessThanOrEqualTo(1);
    assertThat(node.read(VIEW)).isEqualTo(expected(SUM));
    assertThat(node.read(DOWNSTREAM)).isEqualTo(expected(SUM));
    write(3, 3, 1);
    assertThat(node.read(DOWNSTREAM)).isEqualTo(expected(SUM));
    assertThat(node.board.dataflows())
        .extracting(d -> d.object())
        .containsExactly(VIEW, DOWNSTREAM);
    node.done(node.plane.uninstallView(REPLACEMENT, definition(SUM, SOURCE)));
    write(3, 4, 1);
    assertThat(node.read(VIEW)).isEqualTo(expected(SUM));
    assertThat(node.backpressure.heldBytes()).isZero();
  }

  /** What is running is the replacement's dataflow: what it read and what it holds is shown on. */
  @Test
  void showsOnWhatItsDataflowHolds() {
    cutOver();
    HydrationStatus shown =
        node.board.dataflows().stream().filter(d -> d.object().equals(VIEW)).findFirst().get();
    assertThat(shown.hydrated()).isTrue();
    assertThat(shown.rowsTotal()).isEqualTo(shown.rowsDone()).isEqualTo(2);
    assertThat(shown.hydrationMillis()).isNotNegative();
    assertThat(shown.stateBytes()).isPositive();
    long before = shown.stateBytes();
    for (int key = 10; key < 1_000; key++) {
      write(key, key, 1);
    }
    assertThat(node.board.dataflows())
        .filteredOn(d -> d.object().equals(VIEW))
        .allMatch(d -> d.stateBytes() > before);
  }

  /** At every epoch up to the cut-over the view is the old one, from it on the new one. */
  @Test
  void thereIsNoEpochWithoutADefinition() {
    for (long seed = 0; seed < 15; seed++) {
      random(new Random(seed));
      node.close();
      table.clear();
      clock.pass(java.time.Duration.ofSeconds(100));
      restartEmpty();
    }
  }

  private MemoryDirectory fresh = directory;

  private void restartEmpty() {
    fresh = new MemoryDirectory();
    node = new ManualPlane(fresh, upstream, clock, definition -> plan(definition.query()));
  }

  private void random(Random random) {
    run(1);
    Map<Long, Map<Long, Long>> counts = new TreeMap<>();
    Map<Long, Map<Long, Long>> sums = new TreeMap<>();
    int stageAt = random.nextInt(5);
    int applyAt = stageAt + random.nextInt(6);
    CompletionStage<CutOver> applied = null;
    Reads.Changes changes = null;
    Map<Long, Long> subscribed = new TreeMap<>();
    Consolidator tail = new Consolidator(COUNTS.types());
    for (int i = 0; i < applyAt + 8; i++) {
      if (i == stageAt) {
        stage(SUM);
        long from = node.readEpoch(DOWNSTREAM);
        subscribed.putAll(at(DOWNSTREAM, from));
        changes = node.reads.changes(java.util.Set.of(DOWNSTREAM), from);
      }
      if (i == applyAt) {
        applied = apply(SUM, 2);
        if (random.nextBoolean()) {
          node.settle();
        }
      }
      change(random);
      counts.put(clock.millis(), expected(COUNT));
      sums.put(clock.millis(), expected(SUM));
    }
    node.ticks(8);
    assertThat(applied).isNotNull();
    CutOver done = node.done(applied);
    long newest = node.readEpoch(VIEW);
    for (long epoch : counts.keySet()) {
      assertThat(at(VIEW, epoch))
          .as("at %s, cut over at %s", epoch, done.epoch())
          .isEqualTo(epoch < done.epoch() ? counts.get(epoch) : sums.get(epoch));
    }
    assertThat(changes).isNotNull();
    long epoch = 0;
    while (epoch < newest) {
      Reads.EpochChanges next = node.done(changes.next());
      epoch = next.epoch();
      Optional.ofNullable(next.rows().get(DOWNSTREAM)).ifPresent(tail::add);
    }
    changes.close();
    Batch sum = tail.take();
    Map<List<Long>, Long> rows = new java.util.HashMap<>();
    subscribed.forEach((key, value) -> rows.put(List.of(key, value), 1L));
    for (int row = 0; row < sum.rows(); row++) {
      rows.merge(
          List.of(((LongColumn) sum.column(0)).get(row), ((LongColumn) sum.column(1)).get(row)),
          sum.weight(row),
          Long::sum);
    }
    rows.values().removeIf(weight -> weight == 0);
    assertThat(rows.values()).allMatch(weight -> weight == 1);
    Map<Long, Long> content = new TreeMap<>();
    rows.keySet().forEach(row -> content.put(row.get(0), row.get(1)));
    assertThat(content).isEqualTo(expected(SUM));
  }

  @Test
  void twoReplicasCrossOverTogether() {
    run(1);
    node.startReplica("r2");
    write(1, 1, 1);
    write(2, 9, 1);
    stage(SUM);
    node.ticks(3);
    CompletionStage<CutOver> applied = apply(SUM, 2);
    node.ticks(2);
    assertThat(node.done(applied).rowsAdded()).isEqualTo(1);
    write(2, 10, 1);
    assertThat(node.read(DOWNSTREAM)).isEqualTo(expected(SUM));
    assertThat(node.board.dataflows()).hasSize(4).allMatch(d -> d.error() == null);
    node.done(node.plane.stopReplica(CLUSTER, "r1"));
    write(3, 1, 1);
    node.ticks(2);
    assertThat(node.read(DOWNSTREAM)).isEqualTo(expected(SUM));
  }

  /** The old dataflow has sent off an epoch and ends; what it sent comes after the cut-over. */
  @Test
  void whatAnOldWriterSentComesTooLate() {
    run(1);
    write(1, 5, 1);
    write(2, 9, 1);
    stage(SUM);
    node.ticks(3);
    node.commits.hold(VIEW, 1);
    write(2, 12, 1);
    long sent = clock.millis();
    CompletionStage<CutOver> applied = apply(SUM, 2);
    node.ticks(3);
    CutOver done = node.done(applied);
    assertThat(done.epoch()).as("the epoch that is on its way is not waited for").isEqualTo(sent);
    List<CompletionStage<Void>> late = node.commits.arrive();
    node.settle();
    assertThat(late)
        .hasSize(1)
        .allSatisfy(
            answer ->
                assertThat(catchThrowable(() -> answer.toCompletableFuture().join()))
                    .hasRootCauseInstanceOf(StaleWriterException.class));
    assertThat(at(VIEW, sent)).as("nothing of it is there").isEqualTo(expected(SUM));
    write(3, 3, 1);
    node.ticks(2);
    assertThat(node.read(VIEW)).isEqualTo(expected(SUM));
    assertThat(node.read(DOWNSTREAM)).isEqualTo(expected(SUM));
    assertThat(node.board.dataflows()).allMatch(dataflow -> dataflow.error() == null);
  }

  @Test
  void isTakenOverWhereNothingOfTheReplacementRuns() {
    run(1);
    write(1, 4, 1);
    CompletionStage<CutOver> applied = apply(SUM, 2);
    node.ticks(3);
    assertThat(node.done(applied).rowsAdded()).isEqualTo(1);
    assertThat(node.read(DOWNSTREAM)).isEqualTo(Map.of(1L, 4L));
  }

  @Test
  void aCrashAfterTheDecisionEndsInTheNewDefinition() {
    run(1);
    write(1, 4, 1);
    write(2, 1, 1);
    stage(SUM);
    node.ticks(3);
    apply(SUM, 2);
    node.close();
    node = start();
    node.startTable(2);
    node.startReplica("r1");
    CompletionStage<CutOver> applied = apply(SUM, 3);
    node.done(node.plane.installView(DOWNSTREAM, definition(COPY, VIEW), 2));
    node.ticks(3);
    node.done(applied);
    assertThat(node.read(DOWNSTREAM)).isEqualTo(expected(SUM));
    assertThat(node.read(VIEW)).isEqualTo(expected(SUM));
  }

  @Test
  void anErrorOfTheReplacementIsNotOneOfTheViewUntilItIsApplied() {
    run(1);
    write(1, 4, 1);
    write(2, 0, 1);
    stage(QUOTIENT);
    node.ticks(3);
    assertThat(node.sqlState(node.reads.snapshot(REPLACEMENT, node.readEpoch(REPLACEMENT))))
        .isEqualTo("22012");
    assertThat(node.read(VIEW)).hasSize(2);
    node.plane.takeOver(VIEW, REPLACEMENT, definition(QUOTIENT, SOURCE), 2, null);
    node.ticks(3);
    assertThat(node.sqlState(node.reads.snapshot(VIEW, node.readEpoch(VIEW)))).isEqualTo("22012");
    write(2, 0, -1);
    assertThat(node.read(VIEW)).isEqualTo(Map.of(1L, 25L));
    assertThat(node.read(DOWNSTREAM)).isEqualTo(Map.of(1L, 25L));
  }

  @Test
  void oneThatIsDroppedEndsTheWaitForIt() {
    run(1);
    CompletionStage<Long> caughtUp = stage(SUM);
    node.done(node.plane.uninstallView(REPLACEMENT, definition(SUM, SOURCE)));
    assertThat(node.sqlState(caughtUp)).isEqualTo("42P01");
    write(1, 1, 1);
    assertThat(node.read(VIEW)).isEqualTo(expected(COUNT));
  }
}
