package io.weir.domain.sink;

import static io.weir.testkit.spec.DeciderSpec.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.connection.ConnectionDefinition;
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

class SinkDeciderTest {
  private static final ObjectId CONNECTION = new ObjectId("u1");
  private static final ConnectionDefinition A =
      new ConnectionDefinition("kafka", Map.of("brokers", "a:1"));
  private static final ConnectionDefinition B =
      new ConnectionDefinition("kafka", Map.of("brokers", "b:1"));
  private static final SinkDefinition OUT =
      new SinkDefinition(
          "kafka",
          CONNECTION,
          new ObjectId("u2"),
          Schema.of(new Field("id", DataType.INT8, false)),
          List.of(0),
          SinkDefinition.Format.JSON,
          SinkDefinition.Envelope.UPSERT,
          Map.of("topic", "out"),
          Map.of(),
          null);
  private static final SinkEvent[] RUNNING = {
    new SinkEvent.Created(OUT, A), new SinkEvent.Started(1)
  };

  private static DeciderSpec<SinkCommand, SinkEvent, SinkState, SinkEffect> spec() {
    return DeciderSpec.of(new SinkDecider());
  }

  private static SinkCommand told(long version, ConnectionDefinition connection) {
    return new SinkCommand.ConnectionChanged(CONNECTION, version, connection, false);
  }

  @Test
  void isCreatedOnceAndStartsWithANewGenerationEachTime() {
    spec()
        .when(new SinkCommand.Create(OUT, A))
        .then(RUNNING)
        .owing(new SinkEffect.StartSink(OUT, A, 1, false))
        .when(new SinkCommand.Create(OUT, A))
        .thenNothing()
        .when(new SinkCommand.Create(OUT, B))
        .thenRejected("42710")
        .resuming(new SinkEffect.RequestStart())
        .when(new SinkCommand.Start())
        .then(new SinkEvent.Started(2))
        .owing(new SinkEffect.StartSink(OUT, A, 2, false));
  }

  @Test
  void startsAgainOverANewConnectionUnlessItIsTheSame() {
    spec()
        .given(RUNNING)
        .when(told(1, A))
        .then(new SinkEvent.ConnectionConfirmed(1))
        .owing()
        .when(new SinkCommand.AwaitConnection(CONNECTION, 2))
        .thenLater()
        .when(told(2, B))
        .then(new SinkEvent.ConnectionReplaced(2, B, false), new SinkEvent.Started(2))
        .owing(new SinkEffect.StartSink(OUT, B, 2, false))
        .when(told(2, B))
        .thenNothing()
        .when(told(1, A))
        .thenNothing()
        .when(new SinkCommand.AwaitConnection(CONNECTION, 2))
        .thenNothing()
        .when(new SinkCommand.AwaitConnection(new ObjectId("u9"), 7))
        .thenNothing()
        .when(new SinkCommand.ConnectionChanged(new ObjectId("u9"), 7, A, false))
        .thenRejected("55000", "the sink does not use connection u9");
  }

  @Test
  void isPausedWhileAnyReasonHolds() {
    spec()
        .given(RUNNING)
        .when(new SinkCommand.Pause("ada"))
        .then(new SinkEvent.Paused("ada"), new SinkEvent.Started(2))
        .owing(new SinkEffect.StartSink(OUT, A, 2, true))
        .when(new SinkCommand.Pause("ada"))
        .thenNothing()
        .when(new SinkCommand.Pause("bob"))
        .then(new SinkEvent.Paused("bob"), new SinkEvent.Started(3))
        .when(new SinkCommand.Resume("ada"))
        .then(new SinkEvent.Resumed("ada"), new SinkEvent.Started(4))
        .owing(new SinkEffect.StartSink(OUT, A, 4, true))
        .when(new SinkCommand.Resume("bob"))
        .then(new SinkEvent.Resumed("bob"), new SinkEvent.Started(5))
        .owing(new SinkEffect.StartSink(OUT, A, 5, false))
        .when(new SinkCommand.Resume("bob"))
        .thenNothing();
  }

  @Test
  void theFirstWriteOfEachGenerationIsNotedOnce() {
    spec()
        .given(RUNNING)
        .when(new SinkCommand.FirstWrite(1, 100))
        .then(new SinkEvent.FirstWriteSeen(1, 100, NOW))
        .when(new SinkCommand.FirstWrite(1, 200))
        .thenNothing();
  }

  @Test
  void ofADroppedOneNobodyWaits() {
    spec()
        .given(RUNNING)
        .when(new SinkCommand.Drop())
        .then(new SinkEvent.Dropped())
        .owing(new SinkEffect.StopSink(OUT))
        .resuming(new SinkEffect.StopSink(OUT))
        .when(new SinkCommand.Drop())
        .thenNothing()
        .when(told(2, B))
        .thenNothing()
        .when(new SinkCommand.AwaitConnection(CONNECTION, 2))
        .thenNothing()
        .when(new SinkCommand.Start())
        .thenRejected("42704", "the sink was dropped");
    spec()
        .when(told(2, B))
        .thenRejected("42704", "the sink does not exist")
        .when(new SinkCommand.Drop())
        .thenNothing()
        .resuming();
  }

  @Property(tries = 200)
  void whateverHappensReplaysAndVersionsAndGenerationsRise(
      @ForAll("commands") List<SinkCommand> commands) {
    Journal<SinkCommand, SinkEvent, SinkState, SinkEffect> journal =
        new Journal<>(new SinkDecider());
    for (SinkCommand command : commands) {
      SinkState before = journal.state();
      journal.run(command, NOW);
      if (before instanceof SinkState.Live was && journal.state() instanceof SinkState.Live is) {
        assertThat(is.generation()).isGreaterThanOrEqualTo(was.generation());
        assertThat(is.connectionVersion()).isGreaterThanOrEqualTo(was.connectionVersion());
        boolean restarted =
            !is.connection().equals(was.connection()) || !is.pauses().equals(was.pauses());
        assertThat(!restarted || is.generation() > was.generation()).isTrue();
      }
    }
  }

  @Provide
  Arbitrary<List<SinkCommand>> commands() {
    return Arbitraries.<SinkCommand>of(
            new SinkCommand.Create(OUT, A),
            new SinkCommand.Start(),
            told(1, A),
            told(2, B),
            told(3, A),
            new SinkCommand.Pause("ada"),
            new SinkCommand.Pause("bob"),
            new SinkCommand.Resume("ada"),
            new SinkCommand.Resume("bob"),
            new SinkCommand.FirstWrite(2, 100),
            new SinkCommand.AwaitConnection(CONNECTION, 3),
            new SinkCommand.Drop())
        .list()
        .ofMaxSize(40);
  }
}
