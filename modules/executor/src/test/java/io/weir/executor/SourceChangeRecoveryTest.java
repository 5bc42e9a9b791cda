package io.weir.executor;

import static io.weir.executor.DataPlaneFixture.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.source.PendingChange;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceEffect.StartConductor;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.source.SplitChange;
import io.weir.storage.memory.MemoryDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A change is applied once, whatever ends between two of its steps. */
class SourceChangeRecoveryTest {
  private static final String OTHER = "other";

  /** From main to other, split 0 from its second record, split 1 from where it is. */
  private static final SourceChange CHANGE =
      new SourceChange(
          "c1",
          List.of(
              SourceChangeTest.topic(OTHER, true),
              new SourceMutation.InjectOffsets(Map.of("0", "1"))));

  private static final List<SplitChange> DONE = List.of(new SplitChange("0", "2", "1"));

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryUpstream upstream = new MemoryUpstream();
  private final RecordingUpstream recorded = new RecordingUpstream(upstream);
  private final ManualClock clock = new ManualClock();
  private ManualPlane node = new ManualPlane(directory, recorded, clock);

  @AfterEach
  void close() {
    node.close();
  }

  private void start() {
    upstream.add("0", 1, 1);
    upstream.add("0", 2, 2);
    upstream.add("1", 3, 3);
    upstream.add(OTHER, "0", 11, 11);
    upstream.add(OTHER, "0", 12, 12);
    upstream.add(OTHER, "1", 13, 13);
    upstream.add(OTHER, "1", 14, 14);
    node.startSource(1, false, Map.of("0", "0", "1", "0"));
    node.ticks(3);
  }

  private CompletionStage<ChangeOutcome> change() {
    return node.change("c1", 2, CHANGE.mutations().toArray(SourceMutation[]::new));
  }

  /** As the aggregate starts it that has heard nothing of the change. */
  private void restart() {
    clock.pass(Duration.ofMillis(ManualPlane.TICK));
    node = new ManualPlane(directory, recorded, clock);
    node.start(
        new StartConductor(
            DataPlaneFixture.definition("memory", false),
            null,
            3,
            Map.of("0", "0", "1", "0"),
            Set.of(),
            null,
            new PendingChange(CHANGE, 4, false, null)));
  }

  private void isAppliedOnce() {
    node.ticks(4);
    assertThat(node.told).startsWith("c1 applied " + DONE);
    assertThat(node.told.stream().filter(told -> told.contains("applied"))).hasSize(1);
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L, 3L, 3L, 12L, 12L, 14L, 14L));
    assertThat(node.offsets()).isEqualTo(Map.of("0", "2", "1", "2"));
    assertThat(node.sourceStatus().generation()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void anEndBeforeTheReadersAreConnected() {
    start();
    upstream.reachable(OTHER, false);
    CompletionStage<ChangeOutcome> change = change();
    assertThat(ManualPlane.isDone(change)).isFalse();
    node.kill();
    upstream.reachable(OTHER, true);
    restart();
    isAppliedOnce();
  }

  @Test
  void anEndBeforeTheBarrier() {
    start();
    node.disk.hold();
    for (int i = 0; i < ManualPlane.MAX_IN_FLIGHT; i++) {
      upstream.add(OTHER, "2", i, i); // of no split that is read
      node.tick();
      upstream.add("0", 5 + i, 5 + i);
    }
    CompletionStage<ChangeOutcome> change = change();
    assertThat(ManualPlane.isDone(change)).isFalse();
    node.kill();
    restart();
    node.ticks(4);
    // Records that were there before the change are read before it or never: not both.
    assertThat(node.told).hasSize(2);
    ChangeOutcome outcome = Objects.requireNonNull(node.ended.get("c1")).orElseThrow();
    SplitChange split = outcome.splits().getFirst();
    assertThat(node.read(SOURCE)).hasSize(Integer.parseInt(String.valueOf(split.before())) + 3);
  }

  @Test
  void anEndBeforeTheCommitIsDurable() {
    start();
    node.disk.hold();
    CompletionStage<ChangeOutcome> change = change();
    assertThat(ManualPlane.isDone(change)).isFalse();
    node.kill();
    restart();
    isAppliedOnce();
  }

  @Test
  void anEndAfterTheCommitIsDurable() {
    start();
    node.done(change());
    node.kill();
    int before = recorded.readers();
    restart();
    assertThat(node.told).startsWith("c1 applied " + DONE);
    isAppliedOnce();
    assertThat(recorded.readers()).isEqualTo(before + 2);
  }

  @Test
  void anEndLongAfterItAndThenAnother() {
    start();
    node.done(change());
    node.ticks(3);
    node.kill();
    restart();
    node.ticks(2);
    node.kill();
    restart();
    isAppliedOnce();
  }

  @Test
  void anExecutorThatBreaksWhileTheCommitIsOnItsWay() {
    start();
    node.disk.hold();
    CompletionStage<ChangeOutcome> change = change();
    recorded.breakNextCut();
    node.ticks(2);
    node.disk.release();
    node.ticks(20);
    assertThat(node.done(change).splits()).isEqualTo(DONE);
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L, 3L, 3L, 12L, 12L, 14L, 14L));
    assertThat(node.sourceStatus().generation()).isEqualTo(2);
    assertThat(node.told).containsExactly("c1 read");
  }

  @Test
  void anExecutorThatBreaksWhileReadersConnect() {
    start();
    upstream.reachable(OTHER, false);
    CompletionStage<ChangeOutcome> change = change();
    recorded.breakNextCut();
    node.ticks(2);
    upstream.reachable(OTHER, true);
    node.ticks(20);
    assertThat(node.done(change).splits()).isEqualTo(DONE);
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L, 3L, 3L, 12L, 12L, 14L, 14L));
  }

  @Test
  void aFullDiskDelaysTheChangeAndLosesNothing() {
    start();
    directory.capacity(directory.used());
    CompletionStage<ChangeOutcome> change = change();
    node.ticks(10);
    assertThat(ManualPlane.isDone(change)).isFalse();
    assertThat(node.sourceStatus().status()).isEqualTo("stalled");
    directory.capacity(Long.MAX_VALUE);
    node.ticks(10);
    assertThat(node.done(change).splits()).isEqualTo(DONE);
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L, 3L, 3L, 12L, 12L, 14L, 14L));
  }

  @Test
  void aChangeBehindEpochsThatAreInFlight() {
    start();
    node.disk.hold();
    upstream.add("0", 5, 5);
    node.tick();
    upstream.add("1", 6, 6);
    CompletionStage<ChangeOutcome> change = change();
    assertThat(ManualPlane.isDone(change)).isFalse();
    node.disk.release();
    node.ticks(3);
    assertThat(node.done(change).splits()).containsExactly(new SplitChange("0", "3", "1"));
    assertThat(node.read(SOURCE))
        .isEqualTo(Map.of(1L, 1L, 2L, 2L, 3L, 3L, 5L, 5L, 6L, 6L, 12L, 12L));
  }

  @Test
  void aChangeThatFailsAfterARestartIsToldOnce() {
    start();
    node.kill();
    recorded.refuseAssignmentOf(recorded.readers() + 2);
    restart();
    node.ticks(3);
    assertThat(node.told).containsExactly("c1 failed XX000");
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L, 3L, 3L));
    assertThat(node.sourceStatus().generation()).isEqualTo(3);
  }

  @Test
  void aConductorOfALaterGenerationTakesTheChangeOver() {
    start();
    upstream.reachable(OTHER, false);
    CompletionStage<ChangeOutcome> change = change();
    node.start(
        new StartConductor(
            DataPlaneFixture.definition("memory", false),
            null,
            3,
            Map.of("0", "0", "1", "0"),
            Set.of(),
            null,
            new PendingChange(CHANGE, 4, false, null)));
    upstream.reachable(OTHER, true);
    node.pass(Duration.ofSeconds(1)); // for as long readers may take to connect
    isAppliedOnce();
    assertThat(ManualPlane.isDone(change)).isFalse();
  }
}
