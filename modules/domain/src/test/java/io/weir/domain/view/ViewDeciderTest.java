package io.weir.domain.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
import io.weir.testkit.spec.DeciderSpec;
import io.weir.testkit.spec.Journal;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ViewDeciderTest {
  private static final ViewDefinition COUNTS = definition("SELECT count(*) FROM bids");

  private static ViewDefinition definition(String query) {
    return new ViewDefinition(
        "counts",
        query,
        new ObjectId("s1"),
        Schema.of(new Field("count", DataType.INT8)),
        List.of(new ObjectId("u2")));
  }

  private static DeciderSpec<ViewCommand, ViewEvent, ViewState, ViewEffect> spec() {
    return DeciderSpec.of(new ViewDecider());
  }

  @Test
  void isCreatedStartedAndDropped() {
    spec()
        .when(new ViewCommand.Create(COUNTS))
        .then(new ViewEvent.Created(COUNTS), new ViewEvent.Started(1))
        .owing(new ViewEffect.InstallDataflow(COUNTS, 1))
        .when(new ViewCommand.Create(COUNTS))
        .thenNothing()
        .when(new ViewCommand.Create(definition("SELECT 1")))
        .thenRejected("42710", "the materialized view already exists with another definition")
        .resuming(new ViewEffect.RequestStart())
        .when(new ViewCommand.Start())
        .then(new ViewEvent.Started(2))
        .owing(new ViewEffect.InstallDataflow(COUNTS, 2))
        .when(new ViewCommand.Drop())
        .then(new ViewEvent.Dropped())
        .owing(new ViewEffect.UninstallDataflow(COUNTS))
        .resuming(new ViewEffect.UninstallDataflow(COUNTS))
        .when(new ViewCommand.Drop())
        .thenNothing()
        .when(new ViewCommand.Start())
        .thenRejected("42704", "the materialized view was dropped")
        .when(new ViewCommand.Create(COUNTS))
        .thenRejected("42704");
  }

  @Test
  void knowsNothingBeforeItIsCreated() {
    spec()
        .when(new ViewCommand.Start())
        .thenRejected("42704", "the materialized view does not exist")
        .when(new ViewCommand.Drop())
        .thenNothing()
        .resuming();
  }

  @Property(tries = 200)
  void whateverHappensReplaysAndGenerationsRise(@ForAll("commands") List<ViewCommand> commands) {
    Journal<ViewCommand, ViewEvent, ViewState, ViewEffect> journal =
        new Journal<>(new ViewDecider());
    long generation = 0;
    for (ViewCommand command : commands) {
      journal.run(command, DeciderSpec.NOW);
      if (journal.state() instanceof ViewState.Live live) {
        assertThat(live.generation()).isGreaterThanOrEqualTo(generation);
        generation = live.generation();
      }
    }
  }

  @Provide
  Arbitrary<List<ViewCommand>> commands() {
    return Arbitraries.<ViewCommand>of(
            new ViewCommand.Create(COUNTS),
            new ViewCommand.Create(definition("SELECT 1")),
            new ViewCommand.Start(),
            new ViewCommand.Drop())
        .list()
        .ofMaxSize(12);
  }
}
