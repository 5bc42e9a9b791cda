package io.weir.domain.source;

import static io.weir.testkit.spec.DeciderSpec.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.connection.ConnectionDefinition;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.testkit.spec.DeciderSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How a running source is changed. */
class SourceChangeTest {
  private static final SourceDefinition BIDS = Sources.definition("bids");
  private static final SourceDefinition ASKS = Sources.definition("asks");
  private static final ConnectionDefinition A = Sources.connection("a:1");
  private static final ConnectionDefinition B = Sources.connection("b:1");
  private static final Rejection NO = Rejection.of("08006", "no");
  private static final Instant UNTIL = NOW.plusSeconds(600);

  private static final SourceEvent[] RUNNING = {
    new SourceEvent.Created(BIDS, A),
    new SourceEvent.Started(1),
    new SourceEvent.SplitsAssigned(Map.of("0", "0", "1", "5"))
  };

  private static DeciderSpec<SourceCommand, SourceEvent, SourceState, SourceEffect> running() {
    return DeciderSpec.of(new SourceDecider()).given(RUNNING);
  }

  private static SourceChange change(String id, SourceMutation... mutations) {
    return new SourceChange(id, List.of(mutations));
  }

  private static SourceMutation props(
      SourceDefinition definition, ConnectionDefinition connection) {
    return new SourceMutation.ConnectorProps(definition, connection, false);
  }

  private static SourceEvent begun(SourceChange change, long generation) {
    return new SourceEvent.ChangeBegun(change, generation, false, null);
  }

  private static SourceEvent applied(String id, SplitChange... splits) {
    return new SourceEvent.ChangeApplied(id, 100, List.of(splits), NOW);
  }

  private static SourceCommand told(long version, ConnectionDefinition connection) {
    return new SourceCommand.ConnectionChanged(Sources.CONNECTION, version, connection, false);
  }

  private static SourceState.Live live(SourceState state) {
    return (SourceState.Live) state;
  }

  @Test
  void isWhatItWasUntilItIsApplied() {
    SourceChange change = change("op/2", props(ASKS, A), new SourceMutation.Throttle(9));
    var spec =
        running()
            .when(new SourceCommand.Change(change))
            .then(begun(change, 2))
            .owing(new SourceEffect.ApplyChange(change, 2));
    assertThat(live(spec.state()).definition()).isEqualTo(BIDS);
    assertThat(live(spec.state()).rateLimit()).isNull();
    var after =
        spec.when(new SourceCommand.ChangeApplied("op/2", 100, List.of()))
            .then(applied("op/2"))
            .owing();
    assertThat(live(after.state()).definition()).isEqualTo(ASKS);
    assertThat(live(after.state()).rateLimit()).isEqualTo(9);
    assertThat(live(after.state()).generation()).isEqualTo(2);
    EndedChange ended = live(after.state()).ended("op/2").orElseThrow();
    assertThat(ended.formerDefinition()).isEqualTo(BIDS);
    assertThat(ended.formerConnection()).isEqualTo(A);
    assertThat(ended.formerRateLimit()).isNull();
    assertThat(ended.epoch()).isEqualTo(100);
    after
        .when(new SourceCommand.Change(change))
        .thenNothing()
        .when(new SourceCommand.ChangeApplied("op/2", 100, List.of()))
        .thenNothing()
        .when(new SourceCommand.Start())
        .then(new SourceEvent.Started(3));
  }

  @Test
  void thatFailedHasChangedNothingAndItsGenerationIsGone() {
    SourceChange change = change("op/2", props(ASKS, A), new SourceMutation.ResetSplits());
    var spec =
        running()
            .given(begun(change, 2))
            .when(new SourceCommand.ChangeFailed("op/2", 2, NO))
            .then(new SourceEvent.ChangeFailed("op/2", NO, false, NOW))
            .owing();
    SourceState.Live is = live(spec.state());
    assertThat(is.definition()).isEqualTo(BIDS);
    assertThat(is.splits()).containsOnlyKeys("0", "1");
    assertThat(is.pending()).isNull();
    assertThat(is.nextGeneration()).isEqualTo(3);
    spec.when(new SourceCommand.AwaitChange("op/2")).thenRejected("08006", "no");
  }

  @Test
  void waitsItsTurn() {
    SourceChange first = change("op1/2", new SourceMutation.Throttle(1));
    SourceChange second = change("op2/2", new SourceMutation.Throttle(2));
    running()
        .given(begun(first, 2))
        .when(new SourceCommand.Change(first))
        .thenNothing()
        .when(new SourceCommand.Change(second))
        .thenLater()
        .when(new SourceCommand.Change(second, true))
        .thenLater()
        .when(told(2, B))
        .thenLater()
        .when(new SourceCommand.AwaitChange("op1/2"))
        .thenLater()
        .when(new SourceCommand.AwaitChange("op2/2"))
        .thenRejected("42704", "the source knows of no change \"op2/2\"")
        .given(applied("op1/2"))
        .when(new SourceCommand.AwaitChange("op1/2"))
        .thenNothing()
        .when(new SourceCommand.Change(second))
        .then(begun(second, 3));
  }

  @Test
  void keepsTheConnectorAndTheColumns() {
    SourceDefinition other =
        new SourceDefinition(
            "load-generator",
            BIDS.connection(),
            BIDS.options(),
            BIDS.shape(),
            BIDS.outputs(),
            BIDS.errors(),
            BIDS.cluster());
    running()
        .when(new SourceCommand.Change(change("op/2", props(other, A))))
        .thenRejected("0A000", "the connector and the columns of a source cannot be changed");
  }

  @Test
  void movesSplits() {
    SourceChange reset = change("op/2", new SourceMutation.ResetSplits());
    var spec =
        running()
            .given(begun(reset, 2))
            // The old enumerator speaks once more; the conductor will ask again.
            .when(new SourceCommand.SplitsDiscovered(Map.of("2", "0")))
            .thenNothing()
            .when(
                new SourceCommand.ChangeApplied(
                    "op/2",
                    100,
                    List.of(new SplitChange("0", "41", null), new SplitChange("7", null, "3"))))
            .then(
                applied("op/2", new SplitChange("0", "41", null), new SplitChange("7", null, "3")));
    assertThat(live(spec.state()).splits()).isEqualTo(Map.of("7", "3"));
    SourceChange inject = change("op/3", new SourceMutation.InjectOffsets(Map.of("7", "1")));
    var after = spec.and().given(begun(inject, 3), applied("op/3", new SplitChange("7", "9", "1")));
    assertThat(live(after.state()).splits()).isEqualTo(Map.of("7", "1"));
    assertThat(live(after.state()).ended("op/3").orElseThrow().splits())
        .containsExactly(new SplitChange("7", "9", "1"));
  }

  @Test
  void byTheConnectionIsToldOnce() {
    SourceChange change = change("connection/u1/2", props(BIDS, B));
    var spec =
        running()
            .when(told(1, A))
            .then(new SourceEvent.ConnectionConfirmed(1))
            .owing()
            .when(told(1, A))
            .thenNothing()
            .when(told(2, B))
            .then(new SourceEvent.ChangeBegun(change, 2, false, 2L))
            .owing(new SourceEffect.ApplyChange(change, 2))
            .when(told(2, B))
            .thenNothing()
            .given(applied("connection/u1/2"));
    assertThat(live(spec.state()).connection()).isEqualTo(B);
    assertThat(live(spec.state()).connectionVersion()).isEqualTo(2);
    spec.when(told(1, A))
        .thenNothing()
        .when(new SourceCommand.AwaitChange("connection/u1/1"))
        .thenNothing()
        .when(new SourceCommand.AwaitChange("connection/u1/2"))
        .thenNothing()
        .when(new SourceCommand.AwaitChange("connection/u1/3"))
        .thenLater()
        .when(new SourceCommand.AwaitChange("connection/u99/3"))
        .thenNothing()
        .when(
            new SourceCommand.ConnectionChanged(
                new ObjectId("u99"), 7, Sources.connection("c:1"), false))
        .thenRejected("55000", "the source does not use connection u99");
  }

  @Test
  void byTheConnectionIsTakenOverByARestartWhereTheBarrierFailed() {
    SourceChange change = change("connection/u1/2", props(BIDS, B));
    var spec =
        running()
            .given(new SourceEvent.ChangeBegun(change, 2, false, 2L))
            .when(new SourceCommand.ChangeFailed("connection/u1/2", 2, NO))
            .then(
                new SourceEvent.ChangeFailed("connection/u1/2", NO, true, NOW),
                new SourceEvent.Started(3))
            .owing(new SourceEffect.StartConductor(BIDS, B, 3, Map.of("0", "0", "1", "5")));
    assertThat(live(spec.state()).connectionVersion()).isEqualTo(2);
    spec.when(new SourceCommand.AwaitChange("connection/u1/2")).thenNothing();
  }

  @Test
  void aPlanMadeOverAnOlderConnectionDoesNotBringItBack() {
    SourceChange planned = change("op/2", props(ASKS, A));
    running()
        .given(
            new SourceEvent.ChangeBegun(change("connection/u1/2", props(BIDS, B)), 2, false, 2L),
            applied("connection/u1/2"))
        .when(new SourceCommand.Change(planned))
        .then(begun(change("op/2", props(ASKS, B)), 3));
  }

  @Test
  void toAnotherConnectionForgetsTheVersionOfTheFirst() {
    ObjectId other = new ObjectId("u9");
    SourceDefinition moved = BIDS.withProperties(other, BIDS.options(), BIDS.secrets());
    SourceChange change = change("op/2", props(moved, B));
    SourceCommand newer =
        new SourceCommand.ConnectionChanged(other, 2, Sources.connection("c:1"), false);
    var spec =
        running()
            .given(new SourceEvent.ConnectionConfirmed(5))
            .when(newer)
            .thenRejected("55000")
            .when(new SourceCommand.Change(change))
            .then(begun(change, 2))
            .when(newer)
            .thenLater()
            .given(applied("op/2"));
    assertThat(live(spec.state()).connectionVersion()).isZero();
    spec.when(newer)
        .then(
            new SourceEvent.ChangeBegun(
                change("connection/u9/2", props(moved, Sources.connection("c:1"))), 3, false, 2L))
        .and()
        .when(told(6, A))
        .thenLater()
        .given(applied("connection/u9/2"))
        .when(told(6, A))
        .thenRejected("55000");
  }

  @Test
  void isOwedAgainAfterARecoveryWithAHigherGeneration() {
    SourceChange change = change("op/2", new SourceMutation.Throttle(1));
    running()
        .given(begun(change, 2))
        .resuming(new SourceEffect.RequestStart())
        .when(new SourceCommand.Start())
        .then(new SourceEvent.Started(3))
        .owing(
            new SourceEffect.StartConductor(
                BIDS,
                A,
                3,
                Map.of("0", "0", "1", "5"),
                Set.of(),
                null,
                new PendingChange(change, 4, false, null)))
        // The conductor before it gives up only now; the one that counts has not.
        .when(new SourceCommand.ChangeFailed("op/2", 2, NO))
        .thenNothing()
        .when(new SourceCommand.ChangeApplied("op/2", 100, List.of()))
        .then(applied("op/2"))
        .when(new SourceCommand.Start())
        .then(new SourceEvent.Started(5));
  }

  @Test
  void pausesAreCountedByReasonAndKept() {
    SourceChange pause =
        change(
            "op/2", new SourceMutation.Pause("ada", null), new SourceMutation.Pause("bob", null));
    running()
        .given(begun(pause, 2), applied("op/2"))
        .given(begun(change("op/3", new SourceMutation.Resume("ada")), 3), applied("op/3"))
        .when(new SourceCommand.Start())
        .then(new SourceEvent.Started(4))
        .owing(
            new SourceEffect.StartConductor(
                BIDS, A, 4, Map.of("0", "0", "1", "5"), Set.of("bob"), null, null));
  }

  @Test
  void aPauseEndsByItself() {
    SourceChange pause = change("op/2", new SourceMutation.Pause("ada", UNTIL));
    SourceChange resume = change("expired/ada/3", new SourceMutation.Resume("ada"));
    SourceEffect expire = new SourceEffect.ExpirePause("ada", UNTIL);
    SourceCommand expired = new SourceCommand.PauseExpired("ada", UNTIL);
    var spec =
        running()
            .given(begun(pause, 2))
            .when(expired)
            .thenNothing()
            .when(new SourceCommand.ChangeApplied("op/2", 100, List.of()))
            .then(applied("op/2"))
            .owing(expire)
            .resuming(new SourceEffect.RequestStart(), expire)
            .when(new SourceCommand.PauseExpired("ada", UNTIL.minusSeconds(1)))
            .thenNothing()
            .when(expired)
            .then(begun(resume, 3))
            .owing(new SourceEffect.ApplyChange(resume, 3))
            .when(expired)
            .thenLater()
            // It did not work: it is tried again.
            .when(new SourceCommand.ChangeFailed("expired/ada/3", 3, NO))
            .then(new SourceEvent.ChangeFailed("expired/ada/3", NO, false, NOW))
            .owing(expire)
            .when(expired)
            .then(begun(change("expired/ada/4", new SourceMutation.Resume("ada")), 4))
            .and()
            .given(applied("expired/ada/4"));
    assertThat(live(spec.state()).pauses()).isEmpty();
    spec.when(expired).thenNothing().resuming(new SourceEffect.RequestStart());
  }

  @Test
  void goesOnByItselfPastRecordsThatAreGone() {
    Map<String, String> there = Map.of("0", "12");
    SourceCommand met = new SourceCommand.OffsetsLost(1, "offset 3 is gone", there, null);
    SourceChange goOn = change("out-of-range/2", new SourceMutation.InjectOffsets(there));
    SourceChange other = change("op/2", new SourceMutation.Throttle(5));
    var spec =
        running()
            .when(met)
            .then(new SourceEvent.OffsetsLost("out-of-range/2", "offset 3 is gone"), begun(goOn, 2))
            .and()
            .when(met)
            .thenNothing()
            .when(new SourceCommand.Change(other, true))
            .thenLater()
            .given(applied("out-of-range/2", new SplitChange("0", "3", "12")))
            .when(met)
            .thenNothing();
    assertThat(live(spec.state()).splits()).containsEntry("0", "12");
    SourceMutation.Edge end = SourceMutation.Edge.LATEST;
    spec.when(new SourceCommand.OffsetsLost(2, "another topic", Map.of(), end))
        .then(
            new SourceEvent.OffsetsLost("out-of-range/3", "another topic"),
            begun(change("out-of-range/3", new SourceMutation.ResetSplits(end)), 3))
        .and()
        .given(new SourceEvent.ChangeFailed("out-of-range/3", NO, false, NOW))
        .when(new SourceCommand.OffsetsLost(2, "another topic", Map.of(), end))
        .then(
            new SourceEvent.OffsetsLost("out-of-range/4", "another topic"),
            begun(change("out-of-range/4", new SourceMutation.ResetSplits(end)), 4));
  }

  @Test
  void unsafeOnesAreOneAtATime() {
    SourceChange first = change("op1/2", new SourceMutation.ResetSplits());
    SourceChange second = change("op2/2", new SourceMutation.ResetSplits());
    running()
        .given(new SourceEvent.ChangeBegun(first, 2, true, null))
        .when(new SourceCommand.Change(first, true))
        .thenNothing()
        .when(new SourceCommand.Change(second, true))
        .thenRejected("55006", "another unsafe operation on the source is under way: op1/2")
        .when(new SourceCommand.Change(second, false))
        .thenLater()
        .when(told(2, B))
        .thenLater();
  }

  @Test
  void isTakenBackWhereItWasApplied() {
    SourceChange change =
        change(
            "op/2",
            new SourceMutation.Pause("op", null),
            props(ASKS, A),
            new SourceMutation.ResetSplits(),
            new SourceMutation.Throttle(5),
            new SourceMutation.Resume("op"),
            new SourceMutation.Resume("ada"));
    SplitChange[] splits = {new SplitChange("0", "41", null), new SplitChange("7", null, "3")};
    SourceChange inverse =
        change(
            "undo/op/2",
            new SourceMutation.ConnectorProps(BIDS, A, true),
            new SourceMutation.ResetSplits(),
            new SourceMutation.Throttle(-1),
            new SourceMutation.InjectOffsets(Map.of("0", "41")),
            new SourceMutation.Pause("ada", UNTIL),
            new SourceMutation.Resume("op"));
    SourceCommand takeBack = new SourceCommand.TakeBack("op/2");
    var spec =
        running()
            .given(
                begun(change("op/1", new SourceMutation.Pause("ada", UNTIL)), 2), applied("op/1"))
            .when(takeBack)
            .thenNothing()
            .given(begun(change, 3))
            .when(takeBack)
            .thenLater()
            .given(applied("op/2", splits))
            .when(takeBack)
            .then(begun(inverse, 4))
            .when(takeBack)
            .thenNothing()
            .given(applied("undo/op/2"));
    SourceState.Live is = live(spec.state());
    assertThat(is.definition()).isEqualTo(BIDS);
    assertThat(is.rateLimit()).isNull();
    assertThat(is.pauses()).isEqualTo(Map.of("ada", UNTIL));
    running()
        .given(begun(change, 2), new SourceEvent.ChangeFailed("op/2", NO, false, NOW))
        .when(takeBack)
        .thenNothing();
    running()
        .given(begun(change, 2), applied("op/2", splits))
        .given(begun(change("op/3", props(BIDS, A)), 3), applied("op/3"))
        .when(takeBack)
        .thenRejected("40001");
  }

  @Test
  void theFirstRecordAfterItIsNotedOnce() {
    running()
        .given(begun(change("op/2", new SourceMutation.Throttle(1)), 2))
        .when(new SourceCommand.FirstRecord("op/2", 200))
        .thenNothing()
        .given(applied("op/2"))
        .when(new SourceCommand.FirstRecord("op/2", 200))
        .then(new SourceEvent.FirstRecordSeen("op/2", 200, NOW))
        .when(new SourceCommand.FirstRecord("op/2", 300))
        .thenNothing()
        .when(new SourceCommand.FirstRecord("op/1", 300))
        .thenNothing();
  }

  @Test
  void theLastAreRemembered() {
    var spec = running();
    for (int i = 0; i < SourceState.CHANGES_KEPT + 3; i++) {
      spec.given(
          begun(change("op/" + i, new SourceMutation.Throttle(i)), i + 2), applied("op/" + i));
    }
    assertThat(live(spec.state()).lastChanges()).hasSize(SourceState.CHANGES_KEPT);
    assertThat(live(spec.state()).ended("op/2")).isEmpty();
    assertThat(live(spec.state()).ended("op/3")).isPresent();
  }

  @Test
  void ofADroppedSourceNobodyWaits() {
    SourceChange change = change("connection/u1/2", props(BIDS, B));
    running()
        .given(new SourceEvent.ChangeBegun(change, 2, false, 2L), new SourceEvent.Dropped())
        .when(new SourceCommand.AwaitChange("connection/u1/2"))
        .thenNothing()
        .when(told(3, A))
        .thenNothing()
        .when(new SourceCommand.Change(change("op/2")))
        .thenRejected("42704", "the source was dropped");
    DeciderSpec.of(new SourceDecider())
        .when(told(2, B))
        .thenRejected("42704", "the source does not exist")
        .when(new SourceCommand.AwaitChange("c"))
        .thenRejected("42704");
  }
}
