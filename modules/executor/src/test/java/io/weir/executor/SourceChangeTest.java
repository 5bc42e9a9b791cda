package io.weir.executor;

import static io.weir.executor.DataPlaneFixture.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.source.SourceEffect.StartConductor;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.source.SplitChange;
import io.weir.kernel.SqlState;
import io.weir.storage.memory.MemoryDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each kind of change does to a source that runs, in the simplest case and when it fails. */
class SourceChangeTest {
  private static final String OTHER = "other";

  private final MemoryUpstream upstream = new MemoryUpstream();
  private final RecordingUpstream recorded = new RecordingUpstream(upstream);
  private final ManualPlane node =
      new ManualPlane(new MemoryDirectory(), recorded, new ManualClock());

  @AfterEach
  void close() {
    node.close();
  }

  /** Two splits that two readers have read: 1=1 from split 0, 2=2 from split 1. */
  private void start() {
    upstream.add("0", 1, 1);
    upstream.add("1", 2, 2);
    node.startSource(1, false, Map.of("0", "0", "1", "0"));
    node.ticks(3);
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L));
    forget();
  }

  private void forget() {
    for (int i = 0; i < recorded.readers(); i++) {
      recorded.takeCalls(i);
    }
    node.sealed.clear();
  }

  static SourceMutation topic(String topic, boolean allowIdentityChange) {
    return new SourceMutation.ConnectorProps(
        DataPlaneFixture.definition("memory", false, Map.of(MemoryUpstream.TOPIC, topic)),
        null,
        allowIdentityChange);
  }

  private int rowsOfLastEpoch() {
    return node.sealed.stream()
        .filter(epoch -> epoch.deltas().containsKey(SOURCE))
        .reduce((earlier, later) -> later)
        .map(epoch -> Objects.requireNonNull(epoch.deltas().get(SOURCE)).rows().rows())
        .orElseThrow();
  }

  private long generation() {
    return node.store.state(SOURCE).orElseThrow().generation();
  }

  @Test
  void otherPropertiesAreReadByOtherReadersFromTheSameOffsets() {
    start();
    upstream.add(OTHER, "0", 8, 8);
    upstream.add(OTHER, "0", 3, 3);
    upstream.addSplit(OTHER, "1");
    CompletionStage<ChangeOutcome> change = node.change("c1", 2, topic(OTHER, true));
    assertThat(recorded.readers()).isEqualTo(4);
    assertThat(recorded.takeCalls(0)).containsExactly("cut", "pause true", "close");
    assertThat(recorded.takeCalls(2)).containsExactly("assign {0=1}");
    ChangeOutcome outcome = node.done(change);
    assertThat(outcome.splits()).isEmpty();
    assertThat(node.sealedEpochs(SOURCE)).containsExactly(outcome.epoch());
    assertThat(generation()).isEqualTo(2);
    assertThat(node.sourceStatus().generation()).isEqualTo(2);
    node.tick();
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L, 3L, 3L));
    assertThat(node.told).containsExactly("c1 read");
    assertThat(node.offsets()).isEqualTo(Map.of("0", "2", "1", "1"));
  }

  @Test
  void resetSplitsAreForgottenAndFoundAgain() {
    start();
    upstream.add(OTHER, "1", 5, 5);
    upstream.add(OTHER, "2", 6, 6);
    CompletionStage<ChangeOutcome> change =
        node.change("c1", 2, topic(OTHER, false), new SourceMutation.ResetSplits());
    assertThat(node.done(change).splits())
        .containsExactly(
            new SplitChange("0", "1", null),
            new SplitChange("1", "1", "0"),
            new SplitChange("2", null, "0"));
    assertThat(node.offsets()).isEqualTo(Map.of("1", "0", "2", "0"));
    node.ticks(10);
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L, 5L, 5L, 6L, 6L));
    assertThat(node.discovered).doesNotContain(Map.of("2", "0"));
    assertThat(node.board.splits().stream().map(split -> split.split())).containsExactly("1", "2");
  }

  @Test
  void splitsThatAreAssignedWhileAResetIsAtItsBarrierWaitForIt() {
    start();
    upstream.addSplit(OTHER, "0");
    upstream.add(OTHER, "1", 5, 5);
    recorded.beforeAssigning(
        () -> {
          upstream.add(OTHER, "2", 6, 6);
          node.plane.assignSplits(SOURCE, Map.of("2", "0"));
        });
    CompletionStage<ChangeOutcome> change =
        node.change("c1", 2, topic(OTHER, false), new SourceMutation.ResetSplits());
    assertThat(node.done(change).splits())
        .contains(new SplitChange("0", "1", "0"), new SplitChange("1", "1", "0"));
    node.ticks(2);
    int readers = recorded.readers();
    node.done(node.plane.assignSplits(SOURCE, Map.of("0", "0", "1", "0", "2", "0")));
    node.ticks(2);
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L, 5L, 5L, 6L, 6L));
    assertThat(readers).isEqualTo(4);
    assertThat(recorded.readers()).isEqualTo(4);
  }

  @Test
  void aResetOfTheSameUpstreamBeginsAgainWhereTheOptionsSay() {
    start();
    CompletionStage<ChangeOutcome> change =
        node.change(
            "c1",
            2,
            new SourceMutation.ResetSplits(),
            new SourceMutation.InjectOffsets(Map.of("0", "1")));
    assertThat(node.done(change).splits())
        .containsExactly(new SplitChange("0", "1", "1"), new SplitChange("1", "1", "0"));
    node.tick();
    assertThat(node.offsets()).isEqualTo(Map.of("0", "1", "1", "1"));
    assertThat(rowsOfLastEpoch()).isEqualTo(1);
  }

  @Test
  void injectedOffsetsAreReadFromAfterTheBarrier() {
    start();
    upstream.add("0", 3, 3);
    upstream.add("0", 4, 4);
    upstream.add("1", 5, 5);
    CompletionStage<ChangeOutcome> change =
        node.change("c1", 2, new SourceMutation.InjectOffsets(Map.of("0", "2")));
    assertThat(node.done(change).splits()).containsExactly(new SplitChange("0", "3", "2"));
    assertThat(node.offsets()).isEqualTo(Map.of("0", "2", "1", "2"));
    assertThat(recorded.takeCalls(0)).containsExactly("cut", "assign {0=2}");
    assertThat(recorded.takeCalls(1)).containsExactly("cut");
    node.tick();
    assertThat(rowsOfLastEpoch()).isEqualTo(1);
    assertThat(node.offsets()).isEqualTo(Map.of("0", "3", "1", "2"));
  }

  @Test
  void anInjectionIntoAnUnknownSplitTouchesNothing() {
    start();
    CompletionStage<ChangeOutcome> change =
        node.change("c1", 2, new SourceMutation.InjectOffsets(Map.of("7", "4")));
    assertThat(node.sqlState(change)).isEqualTo(SqlState.INVALID_PARAMETER_VALUE);
    node.ticks(2);
    assertThat(generation()).isEqualTo(1);
  }

  @Test
  void aPausedSourceReadsNothingWhileItsEpochsGoOn() {
    start();
    CompletionStage<ChangeOutcome> change =
        node.change("c1", 2, new SourceMutation.Pause("a", null));
    node.done(change);
    assertThat(recorded.takeCalls(0)).containsExactly("cut", "pause true");
    assertThat(node.sourceStatus().status()).isEqualTo("paused");
    upstream.add("0", 3, 3);
    node.ticks(4);
    assertThat(node.sealedEpochs(SOURCE)).hasSize(4);
    assertThat(node.read(SOURCE)).hasSize(2);
    node.change("c2", 3, new SourceMutation.Pause("b", null));
    node.tick();
    node.change("c3", 4, new SourceMutation.Resume("a"));
    node.ticks(3);
    assertThat(node.read(SOURCE)).hasSize(2);
    assertThat(node.sourceStatus().status()).isEqualTo("paused");
    node.change("c4", 5, new SourceMutation.Resume("b"));
    node.ticks(2);
    assertThat(node.read(SOURCE)).hasSize(3);
    assertThat(node.sourceStatus().status()).isEqualTo("running");
    assertThat(generation()).isEqualTo(5);
  }

  @Test
  void aSourceThatWasPausedStartsPaused() {
    upstream.add("0", 1, 1);
    node.start(
        new StartConductor(
            DataPlaneFixture.definition("memory", false),
            null,
            1,
            Map.of("0", "0"),
            Set.of("maintenance"),
            5L,
            null));
    node.ticks(3);
    assertThat(recorded.takeCalls(0)).startsWith("pause true", "throttle 5");
    assertThat(node.sourceStatus().status()).isEqualTo("paused");
    assertThat(node.read(SOURCE)).isEmpty();
  }

  @Test
  void aLimitHoldsForReadersThatComeLater() {
    start();
    node.change("c1", 2, new SourceMutation.Throttle(7));
    assertThat(recorded.takeCalls(0)).containsExactly("cut", "throttle 7");
    upstream.addSplit(OTHER, "0");
    node.change("c2", 3, topic(OTHER, true));
    node.tick();
    assertThat(recorded.takeCalls(2)).containsExactly("throttle 7", "assign {0=1}");
  }

  @Test
  void severalMutationsAreOneBarrierAndOneEpoch() {
    start();
    node.change("c1", 2, new SourceMutation.Pause("operation", null));
    node.tick();
    upstream.add(OTHER, "0", 3, 3);
    upstream.add(OTHER, "0", 4, 4);
    upstream.add(OTHER, "2", 5, 5);
    forget();
    CompletionStage<ChangeOutcome> change =
        node.change(
            "c2",
            3,
            topic(OTHER, true),
            new SourceMutation.ResetSplits(),
            new SourceMutation.InjectOffsets(Map.of("0", "1")),
            new SourceMutation.Resume("operation"));
    node.tick();
    ChangeOutcome outcome = node.done(change);
    assertThat(outcome.splits())
        .containsExactly(
            new SplitChange("0", "1", "1"),
            new SplitChange("1", "1", null),
            new SplitChange("2", null, "0"));
    assertThat(node.sealedEpochs(SOURCE)).containsExactly(outcome.epoch());
    node.tick();
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L, 4L, 4L, 5L, 5L));
  }

  @Test
  void whereOneExecutorCannotApplyItNoneDoes() {
    start();
    upstream.addSplit(OTHER, "0");
    upstream.add(OTHER, "1", 9, 9);
    upstream.add(OTHER, "1", 9, 9);
    recorded.refuseAssignmentOf(3);
    CompletionStage<ChangeOutcome> change =
        node.change(
            "c1",
            2,
            topic(OTHER, true),
            new SourceMutation.Pause("a", null),
            new SourceMutation.Throttle(3));
    upstream.add("0", 3, 3);
    node.tick();
    upstream.add("0", 4, 4);
    upstream.add("1", 5, 5);
    assertThat(node.sqlState(change)).isEqualTo(SqlState.INTERNAL_ERROR);
    node.ticks(2);
    assertThat(recorded.readers()).isEqualTo(4);
    assertThat(recorded.takeCalls(2)).endsWith("close");
    assertThat(recorded.takeCalls(3)).endsWith("close");
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L, 3L, 3L, 4L, 4L, 5L, 5L));
    assertThat(generation()).isEqualTo(1);
    assertThat(node.store.offsets(SOURCE)).doesNotContainKey("#change");
    assertThat(node.sourceStatus().status()).isEqualTo("running");
    assertThat(node.sourceStatus().generation()).isEqualTo(1);

    CompletionStage<ChangeOutcome> again = node.change("c2", 2, topic(OTHER, true));
    node.tick();
    node.done(again);
    assertThat(generation()).isEqualTo(2);
  }

  @Test
  void anInjectionThatOneExecutorRefusesIsTakenBackByTheOthers() {
    start();
    recorded.refuseAssignmentOf(1);
    upstream.add("0", 3, 3);
    CompletionStage<ChangeOutcome> change =
        node.change("c1", 2, new SourceMutation.InjectOffsets(Map.of("0", "0", "1", "0")));
    node.tick();
    assertThat(node.sqlState(change)).isEqualTo(SqlState.INTERNAL_ERROR);
    node.ticks(3);
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L, 3L, 3L));
    assertThat(node.offsets()).isEqualTo(Map.of("0", "2", "1", "1"));
  }

  @Test
  void clientsThatCannotBeMadeChangeNothing() {
    start();
    CompletionStage<ChangeOutcome> change = node.change("c1", 2, topic("", true));
    assertThat(node.sqlState(change)).isEqualTo(SqlState.INVALID_PARAMETER_VALUE);
    assertThat(recorded.readers()).isEqualTo(2);
    upstream.add("0", 3, 3);
    node.ticks(2);
    assertThat(node.read(SOURCE)).hasSize(3);
  }

  @Test
  void aResetWhoseUpstreamDoesNotAnswerChangesNothing() {
    start();
    upstream.addSplit(OTHER, "0");
    upstream.reachable(OTHER, false);
    CompletionStage<ChangeOutcome> change =
        node.change("c1", 2, topic(OTHER, true), new SourceMutation.ResetSplits());
    assertThat(node.sqlState(change)).isEqualTo(SqlState.CANNOT_CONNECT);
    upstream.add("0", 3, 3);
    node.ticks(2);
    assertThat(node.read(SOURCE)).hasSize(3);
    assertThat(node.offsets()).isEqualTo(Map.of("0", "2", "1", "1"));
  }

  @Test
  void otherPropertiesThatLeadNowhereStallTheSourceAndKeepItsOffsets() {
    start();
    upstream.reachable(OTHER, false);
    CompletionStage<ChangeOutcome> change = node.change("c1", 2, topic(OTHER, true));
    upstream.add("0", 3, 3);
    node.ticks(3);
    assertThat(node.read(SOURCE)).as("the readers before read on meanwhile").hasSize(3);
    node.pass(Duration.ofSeconds(1));
    node.ticks(2);
    assertThat(node.done(change).splits()).isEmpty();
    assertThat(node.sourceStatus().status()).isEqualTo("stalled");
    assertThat(node.sourceStatus().error()).contains("cannot be reached");
    assertThat(node.offsets()).isEqualTo(Map.of("0", "2", "1", "1"));
    upstream.add(OTHER, "0", 7, 7);
    upstream.add(OTHER, "0", 7, 7);
    upstream.add(OTHER, "0", 8, 8);
    upstream.addSplit(OTHER, "1");
    upstream.reachable(OTHER, true);
    node.ticks(10);
    assertThat(node.sourceStatus().status()).isEqualTo("running");
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 1L, 2L, 2L, 3L, 3L, 8L, 8L));
  }

  @Test
  void aChangeTakesTheEpochOfTheTickToComeAndTheFirstRecordsTheOneAfter() {
    start();
    long now = node.clock.millis();
    CompletionStage<ChangeOutcome> change =
        node.change("c1", 2, new SourceMutation.InjectOffsets(Map.of("0", "1")));
    assertThat(node.done(change).epoch()).isEqualTo(now + ManualPlane.TICK);
    upstream.add("0", 3, 3);
    node.tick();
    assertThat(node.sealedEpochs(SOURCE))
        .containsExactly(now + ManualPlane.TICK, now + 2 * ManualPlane.TICK);
    assertThat(rowsOfLastEpoch()).isEqualTo(1);
    node.ticks(2);
    assertThat(node.sealedEpochs(SOURCE))
        .containsExactly(
            now + ManualPlane.TICK, now + 2 * ManualPlane.TICK, now + 3 * ManualPlane.TICK);
  }

  @Test
  void theSameChangeIsAppliedOnce() {
    start();
    SourceMutation inject = new SourceMutation.InjectOffsets(Map.of("0", "0"));
    CompletionStage<ChangeOutcome> first = node.change("c1", 2, inject);
    CompletionStage<ChangeOutcome> beside = node.change("c1", 2, inject);
    node.tick();
    ChangeOutcome outcome = node.done(first);
    assertThat(node.done(beside)).isEqualTo(outcome);
    node.ticks(2);
    assertThat(node.done(node.change("c1", 3, inject))).isEqualTo(outcome);
    node.ticks(2);
    assertThat(node.offsets()).isEqualTo(Map.of("0", "1", "1", "1"));
    assertThat(generation()).isEqualTo(2);
  }

  @Test
  void aChangeWaitsForAnAssignmentThatIsOwed() {
    start();
    upstream.add("2", 3, 3);
    node.done(node.plane.assignSplits(SOURCE, Map.of("2", "0")));
    CompletionStage<ChangeOutcome> change =
        node.change("c1", 2, new SourceMutation.InjectOffsets(Map.of("2", "1")));
    node.tick();
    assertThat(ManualPlane.isDone(change)).isFalse();
    node.tick();
    assertThat(node.done(change).splits()).containsExactly(new SplitChange("2", "1", "1"));
    assertThat(node.read(SOURCE)).hasSize(3);
  }

  @Test
  void readersAreToldWhatIsDurable() {
    start();
    assertThat(recorded.sealed).contains("0 {0=1}", "1 {1=1}");
    recorded.sealed.clear();
    node.disk.hold();
    upstream.add("0", 3, 3);
    node.tick();
    assertThat(recorded.sealed).isEmpty();
    node.disk.release();
    node.settle();
    assertThat(recorded.sealed).containsExactly("0 {0=2}");
    recorded.sealed.clear();
    // What was read before the swap is not of the upstream that is read now.
    upstream.addSplit(OTHER, "0");
    upstream.add("0", 4, 4);
    node.change("c1", 2, topic(OTHER, true));
    node.ticks(2);
    assertThat(recorded.sealed).isEmpty();
  }

  @Test
  void aCutThatClearsTakesBackAllThatWasBeforeIt() {
    start();
    node.disk.hold();
    upstream.add("0", 3, 3);
    node.tick();
    upstream.clear("0");
    upstream.add("0", 4, 4);
    node.tick();
    upstream.add("1", 5, 5);
    node.tick();
    node.disk.release();
    node.ticks(2);
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(4L, 4L, 5L, 5L));
    assertThat(node.sealedEpochs(SOURCE)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void anUpsertSourceThatIsClearedKnowsNoRowsAnyMore() {
    upstream.add("0", 1, 1);
    upstream.add("0", 2, 2);
    node.startSource(1, true, Map.of("0", "0"));
    node.ticks(3);
    upstream.clear("0");
    upstream.add("0", 2, 5);
    node.tick();
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(2L, 5L));
    upstream.add("0", 1, -1);
    upstream.add("0", 2, 6);
    node.ticks(2);
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(2L, 6L));
  }

  @Test
  void anUpsertSourceReadsAgainWithoutRowsTwice() {
    upstream.add("0", 1, 1);
    upstream.add("0", 2, 2);
    upstream.add("0", 1, 3);
    node.startSource(1, true, Map.of("0", "0"));
    node.ticks(3);
    CompletionStage<ChangeOutcome> change = node.change("c1", 2, new SourceMutation.ResetSplits());
    node.ticks(3);
    assertThat(node.done(change).splits()).containsExactly(new SplitChange("0", "3", "0"));
    assertThat(node.read(SOURCE)).isEqualTo(Map.of(1L, 3L, 2L, 2L));
    assertThat(node.offsets()).isEqualTo(Map.of("0", "3"));
  }

  @Test
  void aTableCannotBeChanged() {
    node.startTable(1);
    node.tick();
    assertThat(node.sqlState(node.change("c1", 2, new SourceMutation.Pause("a", null))))
        .isEqualTo(SqlState.WRONG_OBJECT_TYPE);
    assertThat(List.copyOf(node.told)).isEmpty();
  }
}
