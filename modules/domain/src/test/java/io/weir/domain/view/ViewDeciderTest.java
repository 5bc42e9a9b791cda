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

  private static final ObjectId VIEW = new ObjectId("u3");
  private static final ObjectId REPLACEMENT = new ObjectId("u4");
  private static final ViewDefinition SUMS = definition("SELECT sum(price) FROM bids");

  @Test
  void aReplacementIsWaitedForUntilItsPresentDataflowIsHydrated() {
    spec()
        .when(new ViewCommand.Create(SUMS, VIEW))
        .then(new ViewEvent.Created(SUMS, VIEW), new ViewEvent.Started(1))
        .owing(new ViewEffect.InstallReplacement(VIEW, SUMS, 1))
        .when(new ViewCommand.AwaitHydrated())
        .thenLater()
        .when(new ViewCommand.Hydrated(1, 500))
        .then(new ViewEvent.Hydrated(1, 500))
        .owing()
        .when(new ViewCommand.Hydrated(1, 600))
        .thenNothing()
        .when(new ViewCommand.AwaitHydrated())
        .thenNothing()
        .when(new ViewCommand.Start())
        .then(new ViewEvent.Started(2))
        .owing(new ViewEffect.InstallReplacement(VIEW, SUMS, 2))
        .when(new ViewCommand.Hydrated(1, 700))
        .thenNothing()
        .when(new ViewCommand.AwaitHydrated())
        .thenLater()
        .when(new ViewCommand.Drop())
        .then(new ViewEvent.Dropped())
        .owing(new ViewEffect.UninstallDataflow(SUMS))
        .when(new ViewCommand.AwaitHydrated())
        .thenRejected("42704", "the materialized view was dropped");
  }

  @Test
  void applyingTakesTheDefinitionAndTheNextGenerationUntilTheRowsAreThere() {
    ViewEvent.Applied applied = new ViewEvent.Applied(REPLACEMENT, 2, COUNTS, SUMS, 2);
    spec()
        .given(new ViewEvent.Created(COUNTS), new ViewEvent.Started(1))
        .when(new ViewCommand.AwaitCutOver())
        .thenNothing()
        .when(new ViewCommand.Apply(REPLACEMENT, 2, SUMS))
        .then(applied)
        .owing(new ViewEffect.TakeOver(REPLACEMENT, SUMS, 2))
        .when(new ViewCommand.AwaitCutOver())
        .thenLater()
        .when(new ViewCommand.Apply(new ObjectId("u5"), 3, COUNTS))
        .thenLater()
        .resuming(new ViewEffect.RequestStart())
        .when(new ViewCommand.Start())
        .then(new ViewEvent.Started(3))
        .owing(new ViewEffect.TakeOver(REPLACEMENT, SUMS, 3))
        .when(new ViewCommand.CutOver(2, 900, 4, 3))
        .thenNothing()
        .when(new ViewCommand.CutOver(3, 900, 4, 3))
        .then(new ViewEvent.CutOver(3, 900, 4, 3))
        .owing()
        .when(new ViewCommand.AwaitCutOver())
        .thenNothing()
        .when(new ViewCommand.Start())
        .then(new ViewEvent.Started(4))
        .owing(new ViewEffect.InstallDataflow(SUMS, 4));
  }

  @Test
  void whatWasPlannedOverAnotherVersionIsRefused() {
    spec()
        .given(
            new ViewEvent.Created(COUNTS),
            new ViewEvent.Started(1),
            new ViewEvent.Applied(REPLACEMENT, 2, COUNTS, SUMS, 2),
            new ViewEvent.CutOver(2, 900, 0, 0))
        .when(new ViewCommand.Apply(new ObjectId("u5"), 2, COUNTS))
        .thenRejected("40001")
        .when(new ViewCommand.Apply(new ObjectId("u5"), 3, COUNTS))
        .then(new ViewEvent.Applied(new ObjectId("u5"), 3, SUMS, COUNTS, 3))
        .owing(new ViewEffect.TakeOver(new ObjectId("u5"), COUNTS, 3))
        .when(new ViewCommand.Drop())
        .then(new ViewEvent.Dropped())
        .owing(new ViewEffect.UninstallDataflow(COUNTS))
        .when(new ViewCommand.AwaitCutOver())
        .thenRejected("42704");
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
            new ViewCommand.Hydrated(1, 5),
            new ViewCommand.AwaitHydrated(),
            new ViewCommand.Apply(REPLACEMENT, 2, SUMS),
            new ViewCommand.Apply(REPLACEMENT, 3, COUNTS),
            new ViewCommand.CutOver(2, 5, 0, 0),
            new ViewCommand.AwaitCutOver(),
            new ViewCommand.Drop())
        .list()
        .ofMaxSize(12);
  }
}
