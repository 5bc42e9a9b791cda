package io.weir.executor;

import static io.weir.executor.DataPlaneFixture.SOURCE;
import static io.weir.executor.DataPlaneFixture.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gateway.Status.DifferenceStatus;
import io.weir.storage.memory.MemoryDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** By what a replacement differs from its target, whoever asks and whenever. */
class DifferenceTest extends ReplacementStand {
  /** More ticks than are counted at once where nobody asks. */
  private static final int MORE_THAN_A_SECOND = 1000 / ManualPlane.TICK + 20;

  private DifferenceStatus counted() {
    return node.done(node.board.differences()).getFirst();
  }

  /** What both hold at the epoch of {@code counted}, compared row by row. */
  private DifferenceStatus recomputed(long epoch) {
    Map<List<Long>, Long> both = new java.util.HashMap<>();
    at(REPLACEMENT, epoch).forEach((k, v) -> both.merge(List.of(k, v), 1L, Long::sum));
    at(VIEW, epoch).forEach((k, v) -> both.merge(List.of(k, v), -1L, Long::sum));
    long added = both.values().stream().filter(weight -> weight > 0).count();
    long removed = both.values().stream().filter(weight -> weight < 0).count();
    return new DifferenceStatus(REPLACEMENT, epoch, added, removed, 16 * added, 16 * removed, null);
  }

  private void runAndStage() {
    run(1);
    write(1, 1, 1);
    write(2, 9, 1);
    stage(SUM);
    node.ticks(4);
  }

  @Test
  void isThatOfARecomputationAtEveryEpochThatIsAskedFor() {
    runAndStage();
    Random random = new Random(7);
    for (int i = 0; i < 60; i++) {
      change(random);
      node.ticks(2);
      DifferenceStatus counted = counted();
      assertThat(counted).isEqualTo(recomputed(counted.epoch()));
      assertThat(counted.epoch()).isEqualTo(node.readEpoch(VIEW, REPLACEMENT));
    }
    DifferenceStatus last = counted();
    CompletionStage<CutOver> applied = apply(SUM, 2);
    node.ticks(3);
    assertThat(node.done(applied).rowsAdded()).isEqualTo(last.rowsAdded());
    assertThat(node.done(applied).rowsRemoved()).isEqualTo(last.rowsRemoved());
    assertThat(node.done(node.board.differences())).isEmpty();
    assertThat(node.backpressure.heldBytes()).isZero();
  }

  /** Now and then somebody asks: at once, in the middle of a second, after several. */
  @Test
  void isExactHoweverMuchWaits() {
    for (long seed = 0; seed < 5; seed++) {
      Random random = new Random(seed);
      runAndStage();
      for (int i = 0; i < 12; i++) {
        int changes = random.nextInt(1 + random.nextInt(MORE_THAN_A_SECOND));
        for (int j = 0; j < changes; j++) {
          change(random);
        }
        List<CompletionStage<List<DifferenceStatus>>> readers =
            List.of(node.board.differences(), node.board.differences());
        long epoch = node.readEpoch(VIEW, REPLACEMENT);
        for (CompletionStage<List<DifferenceStatus>> reader : readers) {
          assertThat(node.done(reader))
              .as("seed %s, after %s changes", seed, changes)
              .containsExactly(recomputed(epoch));
        }
      }
      node.close();
      clock.pass(Duration.ofSeconds(100));
      empty();
    }
  }

  /** What nobody asked for is in what the view is given all the same. */
  @Test
  void whatWaitsIsInTheCutOver() {
    for (long seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      runAndStage();
      int changes = random.nextInt(MORE_THAN_A_SECOND);
      for (int j = 0; j < changes; j++) {
        change(random);
      }
      DifferenceStatus expected = recomputed(node.readEpoch(VIEW, REPLACEMENT));
      CompletionStage<CutOver> applied = apply(SUM, 2);
      node.ticks(3);
      assertThat(node.done(applied).rowsAdded()).isEqualTo(expected.rowsAdded());
      assertThat(node.done(applied).rowsRemoved()).isEqualTo(expected.rowsRemoved());
      assertThat(node.read(VIEW)).as("seed %s", seed).isEqualTo(expected(SUM));
      assertThat(node.read(DOWNSTREAM)).isEqualTo(expected(SUM));
      assertThat(node.backpressure.heldBytes()).isZero();
      node.close();
      clock.pass(Duration.ofSeconds(100));
      empty();
    }
  }

  @Test
  void isCountedAnewAfterACrash() {
    runAndStage();
    Random random = new Random(3);
    counted();
    for (int j = 0; j < 20; j++) {
      change(random);
    }
    node.kill();
    node = start();
    node.startTable(2);
    node.startReplica("r1");
    node.done(node.plane.installView(VIEW, definition(COUNT, SOURCE), 2));
    node.plane.installReplacement(REPLACEMENT, VIEW, definition(SUM, SOURCE), 2);
    node.ticks(4);
    for (int j = 0; j < 20; j++) {
      change(random);
      assertThat(counted()).isEqualTo(recomputed(node.readEpoch(VIEW, REPLACEMENT)));
    }
  }

  /** Where one of the two does not go on, the answer is of where it stands. */
  @Test
  void nobodyWaitsForOneThatStandsStill() {
    runAndStage();
    DifferenceStatus before = counted();
    node.commits.hold(VIEW, 1);
    write(2, 12, 1);
    node.ticks(2);
    assertThat(counted()).isEqualTo(before);
    node.commits.arrive();
    node.ticks(2);
    DifferenceStatus after = counted();
    assertThat(after.epoch()).isGreaterThan(before.epoch());
    assertThat(after).isEqualTo(recomputed(after.epoch()));
  }

  @Test
  void whoAsksOfOneThatIsDroppedIsAnswered() {
    runAndStage();
    CompletionStage<Void> dropped = node.plane.uninstallView(REPLACEMENT, definition(SUM, SOURCE));
    CompletionStage<Optional<DifferenceStatus>> asked = node.board.difference(REPLACEMENT);
    node.done(dropped);
    assertThat(ManualPlane.isDone(asked)).isTrue();
    assertThat(node.done(node.board.difference(REPLACEMENT))).isEmpty();
    assertThat(node.backpressure.heldBytes()).isZero();
  }

  /** Both have the same error, so there is none between them; the replacement is not right. */
  @Test
  void anErrorOfBothIsOneOfTheReplacement() {
    run(1);
    write(1, 4, 1);
    write(2, 0, 1);
    node.done(node.plane.installView(VIEW, definition(QUOTIENT, SOURCE), 2));
    stage(QUOTIENT);
    node.ticks(4);
    assertThat(counted().error()).isEqualTo("division by zero");
    assertThat(counted().rowsAdded() + counted().rowsRemoved()).isZero();
    write(3, 0, 1);
    write(2, 0, -1);
    assertThat(counted().error()).isEqualTo("division by zero");
    write(3, 0, -1);
    assertThat(counted().error()).isNull();
    write(4, 0, 1);
    node.ticks(MORE_THAN_A_SECOND);
    assertThat(counted().error()).isEqualTo("division by zero");
    assertThat(counted().rowsAdded()).isZero();
  }

  private void empty() {
    table.clear();
    node =
        new ManualPlane(
            new MemoryDirectory(), upstream, clock, definition -> plan(definition.query()));
  }
}
