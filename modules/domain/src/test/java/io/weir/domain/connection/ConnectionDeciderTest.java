package io.weir.domain.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.kernel.ObjectId;
import io.weir.testkit.spec.DeciderSpec;
import io.weir.testkit.spec.Journal;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ConnectionDeciderTest {
  private static final ConnectionDefinition KAFKA =
      new ConnectionDefinition("kafka", Map.of("brokers", "localhost:9092"));
  private static final ConnectionDefinition OTHER =
      new ConnectionDefinition("kafka", Map.of("brokers", "localhost:9093"));
  private static final ObjectId BIDS = new ObjectId("u2");

  private static DeciderSpec<ConnectionCommand, ConnectionEvent, ConnectionState, ConnectionEffect>
      spec() {
    return DeciderSpec.of(new ConnectionDecider());
  }

  @Test
  void isCreatedOnce() {
    spec()
        .when(new ConnectionCommand.Create(KAFKA))
        .then(new ConnectionEvent.Created(KAFKA))
        .when(new ConnectionCommand.Create(KAFKA))
        .thenNothing()
        .when(new ConnectionCommand.Create(OTHER))
        .thenRejected("42710", "the connection already exists with another definition");
  }

  @Test
  void isNotDroppedWhileItIsUsed() {
    spec()
        .given(new ConnectionEvent.Created(KAFKA))
        .when(new ConnectionCommand.Attach(BIDS))
        .then(new ConnectionEvent.Attached(BIDS, AggregateType.SOURCE, null))
        .when(new ConnectionCommand.Attach(BIDS))
        .thenNothing()
        .when(new ConnectionCommand.Drop())
        .thenRejected("2BP01")
        .when(new ConnectionCommand.Detach(BIDS))
        .then(new ConnectionEvent.Detached(BIDS))
        .when(new ConnectionCommand.Detach(BIDS))
        .thenNothing()
        .when(new ConnectionCommand.Drop())
        .then(new ConnectionEvent.Dropped())
        .when(new ConnectionCommand.Drop())
        .thenNothing()
        .when(new ConnectionCommand.Attach(BIDS))
        .thenRejected("42704", "the connection was dropped")
        .when(new ConnectionCommand.Create(KAFKA))
        .thenRejected("42704");
  }

  @Test
  void eachVersionIsToldToAllWhoUseIt() {
    ObjectId sink = new ObjectId("u3");
    var spec =
        spec()
            .given(
                new ConnectionEvent.Created(KAFKA),
                new ConnectionEvent.Attached(BIDS, null, null),
                new ConnectionEvent.Attached(sink, AggregateType.SINK, 1L))
            .when(new ConnectionCommand.Alter(1, OTHER, true))
            .then(new ConnectionEvent.Altered(2, OTHER, true))
            .owing(
                tell(AggregateType.SOURCE, BIDS, 2, OTHER, true),
                tell(AggregateType.SINK, sink, 2, OTHER, true))
            .resuming(
                tell(AggregateType.SOURCE, BIDS, 2, OTHER, true),
                tell(AggregateType.SINK, sink, 2, OTHER, true))
            .when(new ConnectionCommand.DependentTold(BIDS, 2))
            .then(new ConnectionEvent.DependentTold(BIDS, 2))
            .owing()
            .when(new ConnectionCommand.DependentTold(BIDS, 2))
            .thenNothing()
            .resuming(tell(AggregateType.SINK, sink, 2, OTHER, true))
            // The sink skips version 2, and with it the leave to go to another upstream.
            .when(new ConnectionCommand.Alter(2, KAFKA, false))
            .then(new ConnectionEvent.Altered(3, KAFKA, false))
            .owing(
                tell(AggregateType.SOURCE, BIDS, 3, KAFKA, false),
                tell(AggregateType.SINK, sink, 3, KAFKA, true))
            .when(new ConnectionCommand.DependentTold(sink, 2))
            .thenNothing()
            .when(new ConnectionCommand.Detach(sink))
            .then(new ConnectionEvent.Detached(sink))
            .owing(new ConnectionEffect.ForgetDependent(sink))
            .resuming(tell(AggregateType.SOURCE, BIDS, 3, KAFKA, false));
    assertThat(spec.state())
        .isInstanceOfSatisfying(
            ConnectionState.Live.class,
            live -> assertThat(live.history()).isEqualTo(Map.of(1L, KAFKA, 2L, OTHER, 3L, KAFKA)));
  }

  private static ConnectionEffect tell(
      AggregateType type,
      ObjectId dependent,
      long version,
      ConnectionDefinition definition,
      boolean allowIdentityChange) {
    return new ConnectionEffect.TellDependent(
        new AggregateRef(type, dependent), version, definition, allowIdentityChange);
  }

  @Test
  void ofTwoAltersOverOneVersionOneIsRefused() {
    spec()
        .given(new ConnectionEvent.Created(KAFKA))
        .when(new ConnectionCommand.Alter(1, OTHER, false))
        .then(new ConnectionEvent.Altered(2, OTHER, false))
        .when(new ConnectionCommand.Alter(1, OTHER, false))
        .thenRejected("40001", "the connection was altered by another statement meanwhile")
        .when(
            new ConnectionCommand.Alter(
                2, new ConnectionDefinition("postgres", Map.of("host", "h")), false))
        .thenRejected("0A000")
        .given(new ConnectionEvent.Dropped())
        .when(new ConnectionCommand.Alter(2, KAFKA, false))
        .thenRejected("42704");
  }

  @Test
  void whoAttachesOverAnOldVersionPlansAgainOrIsTold() {
    spec()
        .given(new ConnectionEvent.Created(KAFKA), new ConnectionEvent.Altered(2, OTHER, false))
        .when(new ConnectionCommand.Attach(BIDS, AggregateType.SOURCE, 1L))
        .thenRejected("40001")
        .when(new ConnectionCommand.Attach(BIDS, AggregateType.SOURCE, 2L))
        .then(new ConnectionEvent.Attached(BIDS, AggregateType.SOURCE, 2L))
        .owing()
        .when(new ConnectionCommand.Attach(new ObjectId("u3")))
        .then(new ConnectionEvent.Attached(new ObjectId("u3"), AggregateType.SOURCE, null))
        .owing(tell(AggregateType.SOURCE, new ObjectId("u3"), 2, OTHER, false));
  }

  @Test
  void knowsNothingBeforeItIsCreated() {
    spec()
        .when(new ConnectionCommand.Attach(BIDS))
        .thenRejected("42704", "the connection does not exist")
        .when(new ConnectionCommand.Detach(BIDS))
        .thenNothing()
        .when(new ConnectionCommand.Drop())
        .thenNothing()
        .resuming();
  }

  @Test
  void saysWhetherAPlanMayRelyOnItsVersion() {
    spec()
        .when(new ConnectionCommand.Expect(1))
        .thenRejected("42704")
        .when(new ConnectionCommand.Create(KAFKA))
        .then(new ConnectionEvent.Created(KAFKA))
        .when(new ConnectionCommand.Expect(1))
        .thenNothing()
        .when(new ConnectionCommand.Expect(2))
        .thenRejected("40001");
  }

  @Property(tries = 200)
  void whateverHappensReplaysAndNothingUsedIsDropped(
      @ForAll("commands") List<ConnectionCommand> commands) {
    Journal<ConnectionCommand, ConnectionEvent, ConnectionState, ConnectionEffect> journal =
        new Journal<>(new ConnectionDecider());
    for (ConnectionCommand command : commands) {
      ConnectionState before = journal.state();
      journal.run(command, DeciderSpec.NOW);
      if (before instanceof ConnectionState.Live live && !live.dependents().isEmpty()) {
        assertThat(journal.state()).isInstanceOf(ConnectionState.Live.class);
      }
      if (journal.state() instanceof ConnectionState.Live live) {
        assertThat(live.dependents().keySet()).containsAll(live.pending().keySet());
        assertThat(live.history()).containsEntry(live.version(), live.definition());
      }
    }
  }

  @Provide
  Arbitrary<List<ConnectionCommand>> commands() {
    return Arbitraries.<ConnectionCommand>of(
            new ConnectionCommand.Create(KAFKA),
            new ConnectionCommand.Create(OTHER),
            new ConnectionCommand.Attach(BIDS),
            new ConnectionCommand.Attach(new ObjectId("u3")),
            new ConnectionCommand.Detach(BIDS),
            new ConnectionCommand.Detach(new ObjectId("u3")),
            new ConnectionCommand.Alter(1, OTHER, true),
            new ConnectionCommand.Alter(2, KAFKA, false),
            new ConnectionCommand.DependentTold(BIDS, 2),
            new ConnectionCommand.DependentTold(BIDS, 3),
            new ConnectionCommand.Drop())
        .list()
        .ofMaxSize(40);
  }
}
