package io.weir.executor;

import static io.weir.executor.DataPlaneFixture.SOURCE;
import static io.weir.executor.DataPlaneFixture.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.cluster.ClusterDefinition;
import io.weir.kernel.ObjectId;
import io.weir.storage.memory.MemoryDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Several views that become other definitions' at one epoch. */
class TogetherTest extends ReplacementStand {
  private static final ObjectId OTHER = new ObjectId("u6");
  private static final ObjectId OF_OTHER = new ObjectId("u7");
  private static final ObjectId ELSEWHERE = new ObjectId("s2");
  private static final Set<ObjectId> BOTH = Set.of(VIEW, OTHER);

  private static io.weir.domain.view.ViewDefinition elsewhere(String query) {
    return new io.weir.domain.view.ViewDefinition(
        "w", query, ELSEWHERE, DataPlaneFixture.COUNTS, List.of(SOURCE));
  }

  /** As {@link #run}, and a second view over the table, on a cluster of its own. */
  private void runBoth(long generation) {
    run(generation);
    node.done(node.plane.startReplica(ELSEWHERE, new ClusterDefinition.Replica("r1", "small")));
    node.done(node.plane.installView(OTHER, elsewhere(COUNT), generation));
    node.ticks(2);
  }

  private void stageBoth(long generation) {
    node.plane.installReplacement(REPLACEMENT, VIEW, definition(SUM, SOURCE), generation);
    node.plane.installReplacement(OF_OTHER, OTHER, elsewhere(SUM), generation);
  }

  private CompletionStage<CutOver> applyView(long generation) {
    return node.plane.takeOver(VIEW, REPLACEMENT, definition(SUM, SOURCE), generation, BOTH);
  }

  private CompletionStage<CutOver> applyOther(long generation) {
    return node.plane.takeOver(OTHER, OF_OTHER, elsewhere(SUM), generation, BOTH);
  }

  private void someRows() {
    write(1, 5, 1);
    write(2, 9, 1);
  }

  @Test
  void oneGoesOnAsItIsUntilTheOtherIsAskedFor() {
    runBoth(1);
    someRows();
    stageBoth(1);
    node.ticks(3);
    CompletionStage<CutOver> view = applyView(2);
    write(2, 4, 1);
    node.ticks(5);
    assertThat(ManualPlane.isDone(view)).isFalse();
    assertThat(node.read(VIEW)).isEqualTo(expected(COUNT));
    CompletionStage<CutOver> other = applyOther(2);
    node.ticks(2);
    assertThat(node.done(view).epoch()).isEqualTo(node.done(other).epoch());
    assertThat(node.read(VIEW)).isEqualTo(expected(SUM));
    assertThat(node.read(OTHER)).isEqualTo(expected(SUM));
    write(3, 3, 1);
    assertThat(node.read(DOWNSTREAM)).isEqualTo(expected(SUM));
    assertThat(node.read(OTHER)).isEqualTo(expected(SUM));
    assertThat(node.backpressure.heldBytes()).isZero();
  }

  @Test
  void thereIsOneEpochForBothWhateverHappens() {
    long first = Long.getLong("weir.seed", 0);
    for (long seed = first; seed < first + 8; seed++) {
      random(seed);
      node.close();
      table.clear();
      clock.pass(Duration.ofSeconds(100));
      node =
          new ManualPlane(
              new MemoryDirectory(), upstream, clock, definition -> plan(definition.query()));
    }
  }

  private void random(long seed) {
    Random random = new Random(seed);
    runBoth(1);
    if (random.nextBoolean()) {
      node.startReplica("r2");
    }
    Map<Long, Map<Long, Long>> counts = new TreeMap<>();
    Map<Long, Map<Long, Long>> sums = new TreeMap<>();
    int stageAt = random.nextInt(4);
    int viewAt = stageAt + random.nextInt(5);
    int otherAt = stageAt + random.nextInt(5);
    int againAt = otherAt + random.nextInt(3);
    CompletionStage<CutOver> view = null;
    CompletionStage<CutOver> other = null;
    for (int i = 0; i < stageAt + 16; i++) {
      if (i == stageAt) {
        stageBoth(1);
      }
      if (i == viewAt) {
        view = applyView(2);
      }
      if (i == otherAt) {
        other = applyOther(2);
      }
      if (i == againAt && random.nextBoolean()) {
        other = applyOther(3); // its aggregate was started again
      }
      if (random.nextBoolean()) {
        node.settle();
      }
      change(random);
      counts.put(clock.millis(), expected(COUNT));
      sums.put(clock.millis(), expected(SUM));
    }
    node.ticks(8);
    assertThat(view).isNotNull();
    assertThat(other).isNotNull();
    long cutOver = node.done(view).epoch();
    node.readEpoch(VIEW, OTHER);
    for (long epoch : counts.keySet()) {
      Map<Long, Long> expected = epoch < cutOver ? counts.get(epoch) : sums.get(epoch);
      String when = "seed " + seed + ", at " + epoch + ", cut over at " + cutOver;
      assertThat(at(VIEW, epoch)).as(when).isEqualTo(expected);
      assertThat(at(OTHER, epoch)).as(when).isEqualTo(expected);
    }
    assertThat(ManualPlane.isDone(other)).isTrue();
  }

  private void restart() {
    node.kill();
    node = start();
    node.startTable(2);
    node.startReplica("r1");
    node.done(node.plane.startReplica(ELSEWHERE, new ClusterDefinition.Replica("r1", "small")));
    node.done(node.plane.installView(DOWNSTREAM, definition(COPY, VIEW), 2));
  }

  @Test
  void aCrashBetweenTheDecisionsEndsWithBothAtOneEpoch() {
    runBoth(1);
    someRows();
    stageBoth(1);
    node.ticks(3);
    applyView(2);
    node.ticks(2);
    restart();
    CompletionStage<CutOver> view = applyView(3);
    node.done(node.plane.installView(OTHER, elsewhere(COUNT), 2));
    stageBoth(2);
    node.ticks(4);
    assertThat(ManualPlane.isDone(view)).isFalse();
    assertThat(node.read(OTHER)).isEqualTo(expected(COUNT));
    CompletionStage<CutOver> other = applyOther(3);
    node.ticks(4);
    assertThat(node.done(view).epoch()).isEqualTo(node.done(other).epoch());
    assertThat(node.read(DOWNSTREAM)).isEqualTo(expected(SUM));
    assertThat(node.read(OTHER)).isEqualTo(expected(SUM));
  }

  /** Once they were applied nobody starts again what was staged for them. */
  @Test
  void aCrashAfterTheDecisionsNeedsNothingThatWasStaged() {
    runBoth(1);
    someRows();
    stageBoth(1);
    node.ticks(3);
    node.disk.hold();
    applyView(2);
    applyOther(2);
    restart();
    CompletionStage<CutOver> view = applyView(3);
    node.ticks(2);
    assertThat(ManualPlane.isDone(view)).isFalse();
    CompletionStage<CutOver> other = applyOther(3);
    node.ticks(4);
    assertThat(node.done(view).epoch()).isEqualTo(node.done(other).epoch());
    assertThat(node.read(VIEW)).isEqualTo(expected(SUM));
    assertThat(node.read(OTHER)).isEqualTo(expected(SUM));
    write(1, 8, 1);
    assertThat(node.read(DOWNSTREAM)).isEqualTo(expected(SUM));
    assertThat(node.read(OTHER)).isEqualTo(expected(SUM));
  }

  private static final ObjectId OF_DOWNSTREAM = new ObjectId("u8");
  private static final Set<ObjectId> CHAIN = Set.of(VIEW, DOWNSTREAM);

  private CompletionStage<CutOver> applyTop(long generation) {
    return node.plane.takeOver(VIEW, REPLACEMENT, definition(SUM, SOURCE), generation, CHAIN);
  }

  private CompletionStage<CutOver> applyBelow(long generation) {
    return node.plane.takeOver(
        DOWNSTREAM, OF_DOWNSTREAM, definition(COPY, VIEW), generation, CHAIN);
  }

  /** The one reads the other: at the epoch of both it reads what that becomes. */
  @Test
  void oneThatReadsTheOtherIsAppliedWithIt() {
    run(1);
    someRows();
    node.plane.installReplacement(REPLACEMENT, VIEW, definition(SUM, SOURCE), 1);
    node.plane.installReplacement(OF_DOWNSTREAM, DOWNSTREAM, definition(COPY, VIEW), 1);
    node.ticks(3);
    CompletionStage<CutOver> top = applyTop(2);
    CompletionStage<CutOver> below = applyBelow(2);
    node.ticks(4);
    assertThat(node.done(top).epoch()).isEqualTo(node.done(below).epoch());
    assertThat(node.read(VIEW)).isEqualTo(expected(SUM));
    assertThat(node.read(DOWNSTREAM)).isEqualTo(expected(SUM));
    write(1, 8, 1);
    assertThat(node.read(DOWNSTREAM)).isEqualTo(expected(SUM));
  }

  /** The one that follows had not written its part of the epoch: it does, and at that epoch. */
  @Test
  void aCrashBetweenTheOneAndTheOneThatReadsItEndsAtTheSameEpoch() {
    run(1);
    someRows();
    node.plane.installReplacement(REPLACEMENT, VIEW, definition(SUM, SOURCE), 1);
    node.plane.installReplacement(OF_DOWNSTREAM, DOWNSTREAM, definition(COPY, VIEW), 1);
    node.ticks(3);
    node.commits.hold(DOWNSTREAM, 2);
    CompletionStage<CutOver> top = applyTop(2);
    CompletionStage<CutOver> below = applyBelow(2);
    node.ticks(3);
    long epoch = node.done(top).epoch();
    assertThat(ManualPlane.isDone(below)).isFalse();
    node.kill();
    node = start();
    node.startTable(2);
    node.startReplica("r1");
    applyTop(3);
    below = applyBelow(3);
    node.ticks(4);
    assertThat(node.done(below).epoch()).isEqualTo(epoch);
    node.readEpoch(VIEW, DOWNSTREAM);
    assertThat(at(DOWNSTREAM, epoch)).isEqualTo(at(VIEW, epoch)).isEqualTo(expected(SUM));
    write(1, 8, 1);
    assertThat(node.read(DOWNSTREAM)).isEqualTo(expected(SUM));
  }

  private static final io.weir.domain.view.ViewDefinition COPY_ELSEWHERE =
      new io.weir.domain.view.ViewDefinition(
          "w", COPY, ELSEWHERE, DataPlaneFixture.COUNTS, List.of(VIEW));

  private CompletionStage<CutOver> applyCopy(long generation) {
    return node.plane.takeOver(OTHER, OF_OTHER, COPY_ELSEWHERE, generation, BOTH);
  }

  private void startElsewhere() {
    node.done(node.plane.startReplica(ELSEWHERE, new ClusterDefinition.Replica("r1", "small")));
  }

  /** Rows come until no snapshot of {@code collection} at {@code epoch} can be read any more. */
  private void forget(ObjectId collection, long epoch) {
    for (int i = 0; node.store.state(collection).orElseThrow().since() <= epoch; i++) {
      assertThat(i).as("rows until it is compacted").isLessThan(2_000);
      node.pass(Duration.ofSeconds(1));
      write(i % 7, i, 1);
    }
  }

  /** Nobody computed it for longer than history is kept: it gives what it lacks by then. */
  @Test
  void oneThatFollowsBeginsLaterWhereTheHistoryOfWhatItReadsIsGone() {
    runBoth(1);
    someRows();
    node.plane.installReplacement(REPLACEMENT, VIEW, definition(SUM, SOURCE), 1);
    node.plane.installReplacement(OF_OTHER, OTHER, COPY_ELSEWHERE, 1);
    node.ticks(3);
    node.commits.hold(OTHER, 2);
    CompletionStage<CutOver> view = applyView(2);
    CompletionStage<CutOver> other = applyCopy(2);
    node.ticks(3);
    long epoch = node.done(view).epoch();
    assertThat(ManualPlane.isDone(other)).isFalse();
    node.kill();
    node = start();
    node.startTable(2);
    node.startReplica("r1");
    applyView(3);
    other = applyCopy(3);
    forget(VIEW, epoch);
    assertThat(ManualPlane.isDone(other)).isFalse();
    Map<Long, Long> before = at(OTHER, node.store.state(OTHER).orElseThrow().upper());
    startElsewhere();
    node.ticks(20);
    CutOver later = node.done(other);
    assertThat(later.epoch()).isGreaterThan(epoch);
    Map<Long, Long> after = node.read(OTHER);
    assertThat(after).isEqualTo(node.read(VIEW)).isEqualTo(expected(SUM));
    assertThat(later.rowsAdded())
        .as("exactly the difference")
        .isEqualTo(
            after.entrySet().stream().filter(row -> !before.entrySet().contains(row)).count());
    assertThat(later.rowsRemoved())
        .isEqualTo(
            before.entrySet().stream().filter(row -> !after.entrySet().contains(row)).count());
    write(1, 100_000, 1);
    assertThat(node.read(OTHER)).isEqualTo(expected(SUM));
    assertThat(node.backpressure.heldBytes()).isZero();
  }

  /** After a crash nobody computed any of them for so long: all begin later, at one epoch. */
  @Test
  void allBeginLaterWhereTheHistoryOfWhatTheyReadIsGone() {
    runBoth(1);
    someRows();
    stageBoth(1);
    node.ticks(3);
    node.disk.hold();
    applyView(2);
    applyOther(2);
    node.kill();
    node = start();
    node.startTable(2);
    CompletionStage<CutOver> view = applyView(3);
    CompletionStage<CutOver> other = applyOther(3);
    node.ticks(2);
    forget(SOURCE, clock.millis());
    node.startReplica("r1");
    node.ticks(10);
    assertThat(ManualPlane.isDone(view)).isFalse();
    startElsewhere();
    node.ticks(20);
    assertThat(node.done(view).epoch()).isEqualTo(node.done(other).epoch());
    assertThat(node.read(VIEW)).isEqualTo(expected(SUM));
    assertThat(node.read(OTHER)).isEqualTo(expected(SUM));
    write(1, 100_000, 1);
    assertThat(node.read(VIEW)).isEqualTo(expected(SUM));
    assertThat(node.read(OTHER)).isEqualTo(expected(SUM));
  }

  /** What stands between them is not replaced, and has the epoch in between. */
  @Test
  void oneThatReadsTheOtherByWayOfAThirdIsAppliedWithIt() {
    runBoth(1);
    someRows();
    node.plane.installReplacement(REPLACEMENT, VIEW, definition(SUM, SOURCE), 1);
    io.weir.domain.view.ViewDefinition third =
        new io.weir.domain.view.ViewDefinition(
            "w", COPY_OF_COPY, ELSEWHERE, DataPlaneFixture.COUNTS, List.of(DOWNSTREAM));
    node.plane.installReplacement(OF_OTHER, OTHER, third, 1);
    node.ticks(3);
    CompletionStage<CutOver> view = applyView(2);
    CompletionStage<CutOver> other = node.plane.takeOver(OTHER, OF_OTHER, third, 2, BOTH);
    node.ticks(4);
    long epoch = node.done(view).epoch();
    assertThat(node.done(other).epoch()).isEqualTo(epoch);
    node.readEpoch(VIEW, OTHER);
    assertThat(at(OTHER, epoch)).isEqualTo(at(VIEW, epoch)).isEqualTo(expected(SUM));
    assertThat(at(OTHER, epoch - ManualPlane.TICK)).isEqualTo(expected(COUNT));
    write(1, 8, 1);
    assertThat(node.read(OTHER)).isEqualTo(expected(SUM));
  }

  /** What was durable is so for both; the one whose aggregate did not hear of it does not wait. */
  @Test
  void aCrashAfterTheCutOverDoesNotWaitForTheOther() {
    runBoth(1);
    someRows();
    stageBoth(1);
    node.ticks(3);
    CompletionStage<CutOver> view = applyView(2);
    applyOther(2);
    node.ticks(2);
    node.done(view);
    restart();
    CompletionStage<CutOver> again = applyView(3);
    node.done(node.plane.installView(OTHER, elsewhere(SUM), 3));
    stageBoth(2);
    node.ticks(4);
    assertThat(node.done(again).rowsAdded()).isZero();
    assertThat(node.read(VIEW)).isEqualTo(expected(SUM));
    assertThat(node.read(OTHER)).isEqualTo(expected(SUM));
  }

  @Test
  void oneThatIsDroppedIsNotWaitedFor() {
    runBoth(1);
    someRows();
    stageBoth(1);
    node.ticks(3);
    CompletionStage<CutOver> view = applyView(2);
    node.ticks(2);
    assertThat(ManualPlane.isDone(view)).isFalse();
    node.done(node.plane.uninstallView(OTHER, elsewhere(COUNT)));
    node.ticks(2);
    assertThat(node.done(view).rowsAdded()).isEqualTo(2);
    assertThat(node.read(DOWNSTREAM)).isEqualTo(expected(SUM));
  }

  /** The disk is full, or slow: neither is the new one without the other. */
  @Test
  void whatCannotBeWrittenIsNotThereForEither() {
    runBoth(1);
    someRows();
    stageBoth(1);
    node.ticks(3);
    applyView(2);
    node.disk.hold();
    applyOther(2);
    node.tick();
    node.settle();
    restart();
    CompletionStage<CutOver> view = applyView(3);
    CompletionStage<CutOver> other = applyOther(3);
    stageBoth(2);
    node.ticks(4);
    assertThat(node.done(view).epoch()).isEqualTo(node.done(other).epoch());
    assertThat(node.read(VIEW)).isEqualTo(expected(SUM));
  }
}
