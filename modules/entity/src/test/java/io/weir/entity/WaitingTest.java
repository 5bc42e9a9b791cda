package io.weir.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDecider;
import io.weir.domain.source.SourceEvent;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.source.SourceState;
import io.weir.entity.AggregateMessage.Envelope;
import io.weir.entity.AggregateReply.Accepted;
import io.weir.entity.AggregateReply.Refused;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.persistence.Recorded;
import io.weir.persistence.ShellState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Commands that hold their place in a shell until something else has happened. */
class WaitingTest {
  private static final ActorTestKit KIT = ActorTestKit.create(EventSourcedBehaviorTestKit.config());

  private final EventSourcedBehaviorTestKit<
          AggregateMessage, Recorded<SourceEvent>, ShellState<SourceState>>
      shell =
          EventSourcedBehaviorTestKit.create(
              KIT.system(),
              AggregateShell.create(
                  new AggregateKind<>(
                      AggregateType.SOURCE,
                      SourceCommand.class,
                      new SourceDecider(),
                      ref -> (effect, context) -> {}),
                  new AggregateRef(AggregateType.SOURCE, new ObjectId("waiting")),
                  new TestServices().services(),
                  new ShellHealth()));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static SourceCommand.Change throttle(String id, long rate) {
    return new SourceCommand.Change(
        new SourceChange(id, List.of(new SourceMutation.Throttle(rate))));
  }

  private AggregateReply accepted(String id, SourceCommand command) {
    return shell
        .<AggregateReply>runCommand(replyTo -> new Envelope(id, "ada", null, command, replyTo))
        .replyOfType(Accepted.class);
  }

  /** Sends a command that is not to be answered yet. */
  private TestProbe<AggregateReply> held(String id, SourceCommand command) {
    TestProbe<AggregateReply> probe = KIT.createTestProbe(AggregateReply.class);
    assertThat(shell.runCommand(new Envelope(id, "ada", null, command, probe.ref())).hasNoEvents())
        .isTrue();
    return probe;
  }

  private SourceState.Live live() {
    return (SourceState.Live) shell.getState().state();
  }

  private void running() {
    accepted("create", new SourceCommand.Create(Definitions.source("u1"), null));
    accepted("a", throttle("a", 1));
  }

  private void applied(String change) {
    accepted(change + "/applied", new SourceCommand.ChangeApplied(change, 100, List.of()));
  }

  @Test
  void areDecidedAgainAfterEachEvent() {
    running();
    TestProbe<AggregateReply> b = held("b", throttle("b", 2));
    TestProbe<AggregateReply> awaitsA = held("await-a", new SourceCommand.AwaitChange("a"));
    TestProbe<AggregateReply> awaitsAToo = held("await-a-too", new SourceCommand.AwaitChange("a"));
    applied("a");
    assertThat(b.receiveMessage()).isInstanceOf(Accepted.class);
    assertThat(awaitsA.receiveMessage()).isInstanceOf(Accepted.class);
    assertThat(awaitsAToo.receiveMessage()).isInstanceOf(Accepted.class);
    TestProbe<AggregateReply> awaitsB = held("await-b", new SourceCommand.AwaitChange("b"));
    // An event that does not help: it goes on waiting.
    accepted("start", new SourceCommand.Start());
    Rejection no = Rejection.of("08006", "no");
    accepted(
        "failed",
        new SourceCommand.ChangeFailed(
            "b", Objects.requireNonNull(live().pending()).generation(), no));
    assertThat(awaitsB.receiveMessage()).isEqualTo(new Refused(no));
    assertThat(live().rateLimit()).isEqualTo(1);
    assertThat(shell.runCommand(AggregateMessage.Inspect::new).reply())
        .isEqualTo(
            new AggregateReply.Standing(shell.getState().state(), shell.getState().sequence()));
  }

  @Test
  void aRepetitionTakesThePlaceOfWhoAskedBefore() {
    running();
    TestProbe<AggregateReply> gone = held("b", throttle("b", 2));
    TestProbe<AggregateReply> again = held("b", throttle("b", 2));
    applied("a");
    assertThat(again.receiveMessage()).isInstanceOf(Accepted.class);
    gone.expectNoMessage(Duration.ZERO);
    applied("b");
    assertThat(live().ended("b")).isPresent();
    assertThat(live().rateLimit()).isEqualTo(2);
  }

  @Test
  void areGivenUpWhereTheAskerWillNotWait() {
    running();
    TestProbe<AggregateReply> b = held("b", throttle("b", 2));
    TestProbe<AggregateReply> atOnce = KIT.createTestProbe(AggregateReply.class);
    shell.runCommand(new Envelope("b", "ada", null, throttle("b", 2), true, atOnce.ref()));
    for (TestProbe<AggregateReply> probe : List.of(b, atOnce)) {
      assertThat(probe.receiveMessage())
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> assertThat(refused.rejection().sqlState()).isEqualTo("57014"));
    }
    applied("a");
    assertThat(live().pending()).isNull();
    assertThat(live().ended("b")).isEmpty();
  }

  @Test
  void areForgottenWithTheActorAndComeAgain() {
    running();
    TestProbe<AggregateReply> lost = held("b", throttle("b", 2));
    shell.restart();
    TestProbe<AggregateReply> again = held("b", throttle("b", 2));
    applied("a");
    assertThat(again.receiveMessage()).isInstanceOf(Accepted.class);
    lost.expectNoMessage(Duration.ZERO);
  }
}
