package io.weir.domain.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.testkit.spec.DeciderSpec;
import io.weir.testkit.spec.Journal;
import java.time.Instant;
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
        .thenRejected("42704", "the materialized view \"counts\" was dropped")
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
        .thenRejected("42704", "the materialized view \"counts\" was dropped");
  }

  @Test
  void aDeadlineEndsTheWaitingAlsoAfterARestart() {
    Instant deadline = DeciderSpec.NOW.plusSeconds(60);
    spec()
        .given(new ViewEvent.Created(SUMS, VIEW), new ViewEvent.Started(1))
        .when(new ViewCommand.Schedule(deadline))
        .then(new ViewEvent.Scheduled(deadline))
        .owing(new ViewEffect.Expire(deadline))
        .when(new ViewCommand.Schedule(null))
        .thenRejected(
            "55000", "replacement \"counts\" is already to be applied when it is hydrated")
        .when(new ViewCommand.AwaitHydrated())
        .thenLater()
        .resuming(new ViewEffect.RequestStart(), new ViewEffect.Expire(deadline))
        .when(new ViewCommand.DeadlineReached(deadline.minusSeconds(1)))
        .thenNothing()
        .when(new ViewCommand.DeadlineReached(deadline))
        .then(new ViewEvent.Expired(deadline))
        .owing()
        .resuming(new ViewEffect.RequestStart())
        .when(new ViewCommand.AwaitHydrated())
        .thenRejected("55000")
        .when(new ViewCommand.Unschedule())
        .then(new ViewEvent.Unscheduled())
        .when(new ViewCommand.Unschedule())
        .thenNothing()
        .when(new ViewCommand.AwaitHydrated())
        .thenLater();
  }

  @Test
  void whatItWouldChangeIsMeasuredWhenItIsAskedFor() {
    spec()
        .given(
            new ViewEvent.Created(SUMS, VIEW),
            new ViewEvent.Started(1),
            new ViewEvent.Hydrated(1, 100))
        .when(new ViewCommand.Measured(100, 1, 1, null))
        .thenNothing()
        .when(new ViewCommand.Measure())
        .then(new ViewEvent.MeasureBegun())
        .owing(new ViewEffect.Measure())
        .when(new ViewCommand.AwaitWithin(10L))
        .thenLater()
        .when(new ViewCommand.Start())
        .then(new ViewEvent.Started(2))
        .owing(new ViewEffect.InstallReplacement(VIEW, SUMS, 2), new ViewEffect.Measure())
        .when(new ViewCommand.Measured(200, 6, 5, null))
        .then(new ViewEvent.Measured(200, 6, 5, null))
        .owing()
        .when(new ViewCommand.AwaitWithin(10L))
        .thenRejected("55000", "replacement \"counts\" would change 11 rows, more than 10")
        .when(new ViewCommand.AwaitWithin(11L))
        .thenNothing()
        .when(new ViewCommand.AwaitWithin(null))
        .thenNothing()
        .when(new ViewCommand.Measure())
        .then(new ViewEvent.MeasureBegun())
        .when(new ViewCommand.Measured(300, 0, 0, Rejection.of("22012", "division by zero")))
        .then(new ViewEvent.Measured(300, 0, 0, Rejection.of("22012", "division by zero")))
        .when(new ViewCommand.AwaitWithin(null))
        .thenRejected("55000", "replacement \"counts\" cannot be read: division by zero");
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
            new ViewCommand.Schedule(DeciderSpec.NOW),
            new ViewCommand.DeadlineReached(DeciderSpec.NOW),
            new ViewCommand.Unschedule(),
            new ViewCommand.Measure(),
            new ViewCommand.Measured(5, 1, 1, null),
            new ViewCommand.AwaitWithin(1L),
            new ViewCommand.Apply(REPLACEMENT, 2, SUMS),
            new ViewCommand.Apply(REPLACEMENT, 3, COUNTS),
            new ViewCommand.CutOver(2, 5, 0, 0),
            new ViewCommand.AwaitCutOver(),
            new ViewCommand.Drop())
        .list()
        .ofMaxSize(12);
  }
}
