package io.weir.domain.source;

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
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class SourceDeciderTest {
  private static final ConnectionDefinition CONNECTION =
      new ConnectionDefinition("kafka", Map.of("brokers", "localhost:9092"));
  private static final SourceDefinition BIDS = definition("bids");
  private static final SourceEvent CREATED = new SourceEvent.Created(BIDS, CONNECTION);

  private static SourceDefinition definition(String topic) {
    Schema schema = Schema.of(new Field("data", DataType.JSONB));
    return new SourceDefinition(
        "kafka",
        new ObjectId("u1"),
        Map.of("topic", topic),
        new SourceShape(
            SourceFormat.JSONB,
            false,
            0,
            List.of(new SourceColumn(schema.field(0), SourceColumn.Origin.VALUE, ""))),
        List.of(new SourceDefinition.Output(new ObjectId("u2"), "main", schema)),
        new ObjectId("u3"),
        new ObjectId("s1"));
  }

  private static DeciderSpec<SourceCommand, SourceEvent, SourceState, SourceEffect> spec() {
    return DeciderSpec.of(new SourceDecider());
  }

  @Test
  void isCreatedOnce() {
    spec()
        .when(new SourceCommand.Create(BIDS, CONNECTION))
        .then(CREATED, new SourceEvent.Started(1))
        .owing(new SourceEffect.StartConductor(BIDS, CONNECTION, 1, Map.of()))
        .when(new SourceCommand.Create(BIDS, CONNECTION))
        .thenNothing()
        .when(new SourceCommand.Create(definition("asks"), CONNECTION))
        .thenRejected("42710", "the source already exists with another definition")
        .when(new SourceCommand.Create(BIDS, null))
        .thenRejected("42710");
  }

  @Test
  void eachStartRaisesTheGeneration() {
    spec()
        .given(
            CREATED, new SourceEvent.Started(1), new SourceEvent.SplitsAssigned(Map.of("0", "5")))
        .when(new SourceCommand.Start())
        .then(new SourceEvent.Started(2))
        .owing(new SourceEffect.StartConductor(BIDS, CONNECTION, 2, Map.of("0", "5")))
        .when(new SourceCommand.Start())
        .then(new SourceEvent.Started(3))
        .owing(new SourceEffect.StartConductor(BIDS, CONNECTION, 3, Map.of("0", "5")));
  }

  @Test
  void onlyNewSplitsAreAssigned() {
    spec()
        .given(CREATED)
        .when(new SourceCommand.SplitsDiscovered(Map.of("0", "0", "1", "7")))
        .then(new SourceEvent.SplitsAssigned(Map.of("0", "0", "1", "7")))
        .owing(new SourceEffect.AssignSplits(Map.of("0", "0", "1", "7")))
        .when(new SourceCommand.SplitsDiscovered(Map.of("0", "99", "1", "99", "2", "0")))
        .then(new SourceEvent.SplitsAssigned(Map.of("2", "0")))
        .owing(new SourceEffect.AssignSplits(Map.of("2", "0")))
        .when(new SourceCommand.SplitsDiscovered(Map.of("2", "1")))
        .thenNothing();
  }

  @Test
  void isDroppedForEver() {
    spec()
        .given(CREATED, new SourceEvent.Started(1))
        .when(new SourceCommand.Drop())
        .then(new SourceEvent.Dropped())
        .owing(new SourceEffect.StopConductor(BIDS))
        .when(new SourceCommand.Drop())
        .thenNothing()
        .when(new SourceCommand.Start())
        .thenRejected("42704", "the source was dropped")
        .when(new SourceCommand.SplitsDiscovered(Map.of("0", "0")))
        .thenRejected("42704")
        .when(new SourceCommand.Create(BIDS, CONNECTION))
        .thenRejected("42704");
  }

  @Test
  void knowsNothingBeforeItIsCreated() {
    spec()
        .when(new SourceCommand.Start())
        .thenRejected("42704", "the source does not exist")
        .when(new SourceCommand.Drop())
        .thenNothing()
        .resuming();
  }

  @Test
  void owesAStartAfterARecoveryAndTheClearingAwayAfterADrop() {
    spec().given(CREATED).resuming(new SourceEffect.RequestStart());
    spec().given(CREATED, new SourceEvent.Started(4)).resuming(new SourceEffect.RequestStart());
    spec().given(CREATED, new SourceEvent.Dropped()).resuming(new SourceEffect.StopConductor(BIDS));
  }

  @Property(tries = 300)
  void whateverHappensReplaysAndGenerationsRise(@ForAll("commands") List<SourceCommand> commands) {
    Journal<SourceCommand, SourceEvent, SourceState, SourceEffect> journal =
        new Journal<>(new SourceDecider());
    for (SourceCommand command : commands) {
      SourceState before = journal.state();
      journal.run(command, DeciderSpec.NOW);
      SourceState after = journal.state();
      if (before instanceof SourceState.Live was && after instanceof SourceState.Live is) {
        assertThat(is.generation())
            .isEqualTo(was.generation() + (command instanceof SourceCommand.Start ? 1 : 0));
        assertThat(is.splits()).containsAllEntriesOf(was.splits());
      }
      if (before instanceof SourceState.Dropped) {
        assertThat(after).isEqualTo(before);
      }
    }
  }

  @Provide
  Arbitrary<List<SourceCommand>> commands() {
    Arbitrary<Map<String, String>> splits =
        Arbitraries.maps(
                Arbitraries.of("0", "1", "2", "3"),
                Arbitraries.integers().between(0, 9).map(String::valueOf))
            .ofMaxSize(4);
    return Arbitraries.<SourceCommand>frequencyOf(
            Tuple.of(
                3,
                Arbitraries.of("bids", "asks")
                    .map(t -> new SourceCommand.Create(definition(t), CONNECTION))),
            Tuple.of(4, Arbitraries.just(new SourceCommand.Start())),
            Tuple.of(4, splits.map(SourceCommand.SplitsDiscovered::new)),
            Tuple.of(1, Arbitraries.just(new SourceCommand.Drop())))
        .list()
        .ofMaxSize(30);
  }
}
