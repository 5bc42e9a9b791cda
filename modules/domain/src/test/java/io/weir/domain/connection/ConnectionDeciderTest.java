package io.weir.domain.connection;

import static org.assertj.core.api.Assertions.assertThat;

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
            new ConnectionCommand.Drop())
        .list()
        .ofMaxSize(25);
  }
}
