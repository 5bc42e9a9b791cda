package io.weir.entity;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.Command;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDecider;
import io.weir.domain.source.SourceEffect;
import io.weir.domain.source.SourceEvent;
import io.weir.domain.source.SourceState;
import io.weir.entity.AggregateMessage.Envelope;
import io.weir.entity.AggregateReply.Accepted;
import io.weir.entity.AggregateReply.Refused;
import io.weir.kernel.Decider;
import io.weir.kernel.Decision;
import io.weir.kernel.ObjectId;
import io.weir.persistence.JournalCodec;
import io.weir.persistence.RecordCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.apache.pekko.persistence.testkit.javadsl.SnapshotTestKit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A source's shell and its parent when snapshots are taken and the journal fails. */
class ShellLifeTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          PersistenceTestKitPlugin.getInstance()
              .config()
              .withFallback(PersistenceTestKitSnapshotPlugin.config())
              .withFallback(ConfigFactory.load()));
  private static final AggregateRef SELF =
      new AggregateRef(AggregateType.SOURCE, new ObjectId("u1"));
  private static final String ID = SELF.persistenceId();
  private static final SourceCommand CREATE =
      new SourceCommand.Create(Definitions.source("u1"), null);

  private final PersistenceTestKit journal = PersistenceTestKit.create(KIT.system());
  private final SnapshotTestKit snapshots = SnapshotTestKit.create(KIT.system());
  private final TestProbe<AggregateReply> replies = KIT.createTestProbe(AggregateReply.class);
  private final List<SourceEffect> effects = new CopyOnWriteArrayList<>();

  @BeforeEach
  void empty() {
    journal.clearAll();
    journal.resetPolicy();
    snapshots.clearAll();
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private ActorRef<AggregateMessage> start(SourceDecider decider) {
    AggregateKind<SourceCommand, SourceEvent, SourceState, SourceEffect> kind =
        new AggregateKind<>(
            AggregateType.SOURCE,
            SourceCommand.class,
            decider,
            self -> (effect, context) -> effects.add(effect));
    return KIT.spawn(
        AggregateEntity.create(
            SELF,
            health -> AggregateShell.create(kind, SELF, new TestServices().services(), health)));
  }

  private AggregateReply ask(ActorRef<AggregateMessage> entity, String id, Command command) {
    entity.tell(new Envelope(id, "ada", null, command, replies.ref()));
    return replies.receiveMessage();
  }

  /** Asks again and again until there is an answer of this kind. */
  private <R extends AggregateReply> R eventually(
      Class<R> kind, ActorRef<AggregateMessage> entity, String id, Command command) {
    AtomicReference<AggregateReply> last = new AtomicReference<>();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              AskPattern.ask(
                      entity,
                      (ActorRef<AggregateReply> replyTo) ->
                          new Envelope(id, "ada", null, command, replyTo),
                      Duration.ofSeconds(1),
                      KIT.scheduler())
                  .thenAccept(last::set);
              return kind.isInstance(last.get());
            });
    AggregateReply reply = last.get();
    assertThat(reply).isInstanceOf(kind);
    return kind.cast(Objects.requireNonNull(reply));
  }

  @Test
  void aSnapshotHoldsAllThatMatters() {
    ActorRef<AggregateMessage> entity = start(new SourceDecider());
    assertThat(ask(entity, "create", CREATE)).isEqualTo(new Accepted(2));
    int events = 2 * AggregateShell.SNAPSHOT_EVERY + 50;
    for (int i = 3; i <= events; i++) {
      assertThat(ask(entity, "start-" + i, new SourceCommand.Start())).isEqualTo(new Accepted(i));
    }
    // They are written beside the events.
    TestNode.await(() -> assertThat(snapshots.persistedInStorage(ID)).hasSize(2));
    KIT.stop(entity);
    effects.clear();
    // With its first events unreadable, it can only come from the snapshot.
    journal.clearByIdPreservingSeqNumbers(ID);

    ActorRef<AggregateMessage> again = start(new SourceDecider());

    assertThat(ask(again, "start-150", new SourceCommand.Start())).isEqualTo(new Accepted(150));
    assertThat(ask(again, "start-150", CREATE)).isInstanceOf(Refused.class);
    assertThat(effects).containsExactly(new SourceEffect.RequestStart());
    assertThat(ask(again, "next", new SourceCommand.Start()))
        .isEqualTo(new Accepted(2 * AggregateShell.SNAPSHOT_EVERY + 1));
  }

  @Test
  void aWriteThatFailsIsToldAndTheAggregateComesBack() {
    ActorRef<AggregateMessage> entity = start(new SourceDecider());
    assertThat(ask(entity, "create", CREATE)).isEqualTo(new Accepted(2));
    effects.clear();
    journal.failNextPersisted(ID, new IllegalStateException("[SQLITE_FULL] disk is full"));

    Refused refused = (Refused) ask(entity, "start", new SourceCommand.Start());

    assertThat(refused.rejection().sqlState()).isEqualTo("53100");
    assertThat(effects).as("nothing was done for an event that is not there").isEmpty();
    assertThat(eventually(Accepted.class, entity, "start-2", new SourceCommand.Start()))
        .isEqualTo(new Accepted(3));
  }

  @Test
  void aJournalThatCannotBeReadIsToldUntilItCan() {
    journal.failNextRead(ID, new IllegalStateException("no such disk"));
    ActorRef<AggregateMessage> entity = start(new SourceDecider());

    Refused refused = eventually(Refused.class, entity, "create", CREATE);

    assertThat(refused.rejection().sqlState()).isEqualTo("58030");
    assertThat(refused.rejection().message())
        .startsWith("the journal of source u1 cannot be read: ");
    assertThat(eventually(Accepted.class, entity, "create", CREATE)).isEqualTo(new Accepted(2));
  }

  @Test
  void aDamagedJournalIsToldForGood() {
    RecordCodec codec = new RecordCodec(JournalCodec.ofDomain());
    RecordCodec.Cause cause =
        new RecordCodec.Cause(null, "c", "c", "eve", Instant.parse("2026-01-01T00:00:00Z"));
    journal.persistForRecovery(
        ID, List.of(codec.chain(new SourceEvent.Started(1), cause, 0, "f".repeat(64))));
    ActorRef<AggregateMessage> entity = start(new SourceDecider());

    for (int i = 0; i < 3; i++) {
      Refused refused = eventually(Refused.class, entity, "create", CREATE);
      assertThat(refused.rejection().sqlState()).isEqualTo("XX001");
      assertThat(refused.rejection().message())
          .isEqualTo(
              "the journal of source u1 is damaged: event 1 does not follow on event 0: the hash"
                  + " chain is broken");
      assertThat(refused.rejection().hint()).isEqualTo("Restore the journal from a backup.");
    }
    assertThat(effects).isEmpty();
  }

  @Test
  void aFaultInTheDeciderIsAnAnswerAndNoMore() {
    AggregateKind<SourceCommand, SourceEvent, SourceState, SourceEffect> kind =
        new AggregateKind<>(
            AggregateType.SOURCE,
            SourceCommand.class,
            new FaultyDecider(),
            self ->
                (effect, context) -> {
                  throw new IllegalStateException("a fault in an effect");
                });
    ActorRef<AggregateMessage> entity =
        KIT.spawn(
            AggregateShell.create(kind, SELF, new TestServices().services(), new ShellHealth()));
    assertThat(((Refused) ask(entity, "a", CREATE)).rejection().sqlState()).isEqualTo("XX000");
    assertThat(ask(entity, "b", new SourceCommand.SplitsDiscovered(Map.of())))
        .isEqualTo(new Accepted(1));
    assertThat(ask(entity, "c", new SourceCommand.SplitsDiscovered(Map.of())))
        .isEqualTo(new Accepted(2));
  }

  private static final class FaultyDecider
      implements Decider<SourceCommand, SourceEvent, SourceState, SourceEffect> {
    @Override
    public SourceState initial() {
      return new SourceState.Absent();
    }

    @Override
    public Decision<SourceEvent> decide(SourceState state, SourceCommand command, Instant now) {
      if (command instanceof SourceCommand.Create) {
        throw new IllegalStateException("a fault");
      }
      return Decision.accept(new SourceEvent.Started(1));
    }

    @Override
    public SourceState evolve(SourceState state, SourceEvent event) {
      return state;
    }

    @Override
    public List<SourceEffect> effects(SourceState state, SourceEvent event) {
      return List.of(new SourceEffect.RequestStart());
    }

    @Override
    public List<SourceEffect> resume(SourceState state) {
      return List.of();
    }
  }
}
