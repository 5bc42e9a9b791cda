package io.weir.domain.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.Command;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.cluster.ClusterCommand;
import io.weir.domain.operation.OperationPlan.Step;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.view.ViewCommand;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.testkit.spec.DeciderSpec;
import io.weir.testkit.spec.Journal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OperationDeciderTest {
  private static final Rejection NO = Rejection.of("42P07", "relation \"v\" already exists");
  private static final Instant LATER = DeciderSpec.NOW.plusSeconds(3);
  private static final AggregateRef VIEW = new AggregateRef(AggregateType.VIEW, new ObjectId("u1"));

  /** Reserve (undone by Abandon), Start (nothing to undo), Start (undone by Drop), Start. */
  private static final OperationPlan PLAN =
      plan(
          step("reserve", new CatalogCommand.Abandon(List.of())),
          step("check", null),
          step("create", new ViewCommand.Drop()),
          step("start", null));

  private static Step step(String description, @Nullable Command undo) {
    return new Step(description, VIEW, new ViewCommand.Start(), undo);
  }

  private static OperationPlan plan(Step... steps) {
    return new OperationPlan("create view", "CREATE VIEW v", List.of(steps), List.of("view v"));
  }

  private static DeciderSpec<OperationCommand, OperationEvent, OperationState, OperationEffect>
      spec() {
    return DeciderSpec.of(new OperationDecider());
  }

  private static OperationEvent started(OperationPlan plan) {
    return new OperationEvent.Started(plan, "ada", DeciderSpec.NOW);
  }

  private static OperationCommand.StepDone done(int index) {
    return new OperationCommand.StepDone(index);
  }

  private static OperationEffect[] executing(int index, boolean undo, @Nullable String error) {
    return executing(PLAN, index, undo, error, false);
  }

  private static OperationEffect[] executing(
      OperationPlan plan, int index, boolean undo, @Nullable String error, boolean atOnce) {
    return new OperationEffect[] {
      new OperationEffect.Progress(
          undo ? OperationStatus.UNDOING : OperationStatus.RUNNING, index, error),
      new OperationEffect.ExecuteStep(index, undo, plan.steps().get(index), "ada", atOnce)
    };
  }

  private static OperationRecord record(
      OperationPlan plan, OperationStatus status, @Nullable Rejection error) {
    return new OperationRecord(
        plan.kind(),
        plan.statement(),
        "ada",
        plan.steps().size(),
        status,
        error,
        DeciderSpec.NOW,
        status.isEnded() ? LATER : null);
  }

  @Test
  void runsItsStepsInOrder() {
    OperationRecord running = record(PLAN, OperationStatus.RUNNING, null);
    spec()
        .when(new OperationCommand.Start(PLAN, "ada"))
        .then(started(PLAN))
        .owing(new OperationEffect.Register(running))
        .resuming(new OperationEffect.Register(running))
        .when(done(0))
        .thenNothing()
        .when(new OperationCommand.Registered())
        .then(new OperationEvent.Registered())
        .owing(executing(0, false, null))
        .when(new OperationCommand.Registered())
        .thenNothing()
        .when(done(0))
        .then(new OperationEvent.StepSucceeded(0))
        .owing(executing(1, false, null))
        .when(done(0))
        .thenNothing()
        .when(done(2))
        .thenNothing()
        .when(done(1))
        .then(new OperationEvent.StepSucceeded(1))
        .owing(executing(2, false, null))
        .resuming(executing(2, false, null))
        .when(done(2))
        .then(new OperationEvent.StepSucceeded(2))
        .and()
        .at(LATER)
        .when(done(3))
        .then(
            new OperationEvent.StepSucceeded(3),
            new OperationEvent.Ended(OperationStatus.SUCCEEDED, null, LATER))
        .owing(new OperationEffect.Finished(record(PLAN, OperationStatus.SUCCEEDED, null)))
        .resuming(new OperationEffect.Finished(record(PLAN, OperationStatus.SUCCEEDED, null)))
        .when(new OperationCommand.Cancel("late"))
        .thenNothing()
        .when(new OperationCommand.Start(PLAN, "ada"))
        .thenNothing()
        .when(new OperationCommand.Start(plan(), "ada"))
        .thenRejected("42710");
  }

  @Test
  void aPlanOfNoStepsEndsAtOnce() {
    spec()
        .given(started(plan()))
        .at(LATER)
        .when(new OperationCommand.Registered())
        .then(
            new OperationEvent.Registered(),
            new OperationEvent.Ended(OperationStatus.SUCCEEDED, null, LATER));
  }

  @Test
  void aRefusedStepUndoesTheOnesBeforeItInReverse() {
    spec()
        .given(
            started(PLAN),
            new OperationEvent.Registered(),
            new OperationEvent.StepSucceeded(0),
            new OperationEvent.StepSucceeded(1),
            new OperationEvent.StepSucceeded(2))
        .at(LATER)
        .when(new OperationCommand.StepFailed(3, NO))
        .then(new OperationEvent.StepRefused(3, NO))
        .owing(executing(2, true, NO.message()))
        .resuming(executing(2, true, NO.message()))
        .when(done(3))
        .thenNothing()
        .when(done(2))
        .then(new OperationEvent.StepUndone(2))
        .owing(executing(0, true, NO.message()))
        .when(done(0))
        .then(
            new OperationEvent.StepUndone(0),
            new OperationEvent.Ended(OperationStatus.FAILED, NO, LATER))
        .owing(new OperationEffect.Finished(record(PLAN, OperationStatus.FAILED, NO)));
  }

  @Test
  void theFirstStepHasNothingToUndo() {
    spec()
        .given(started(PLAN), new OperationEvent.Registered())
        .at(LATER)
        .when(new OperationCommand.StepFailed(0, NO))
        .then(
            new OperationEvent.StepRefused(0, NO),
            new OperationEvent.Ended(OperationStatus.FAILED, NO, LATER));
  }

  @Test
  void anUndoThatIsRefusedIsToldOf() {
    Rejection stuck = Rejection.of("55000", "stuck");
    spec()
        .given(started(PLAN), new OperationEvent.Registered(), new OperationEvent.StepSucceeded(0))
        .at(LATER)
        .when(new OperationCommand.StepFailed(1, NO))
        .then(new OperationEvent.StepRefused(1, NO))
        .when(new OperationCommand.StepFailed(0, stuck))
        .then(
            new OperationEvent.UndoRefused(0, stuck),
            new OperationEvent.Ended(
                OperationStatus.FAILED, NO.withDetail("Not taken back: reserve (stuck)."), LATER));
  }

  @Test
  void whoWaitsForTheFirstStepsIsAnsweredWhenTheyAreDone() {
    spec()
        .when(new OperationCommand.AwaitSteps(1))
        .thenRejected("42704")
        .given(started(PLAN), new OperationEvent.Registered())
        .when(new OperationCommand.AwaitSteps(1))
        .thenLater()
        .when(done(0))
        .then(new OperationEvent.StepSucceeded(0))
        .when(new OperationCommand.AwaitSteps(1))
        .thenNothing()
        .when(new OperationCommand.AwaitSteps(2))
        .thenLater();
  }

  @Test
  void whoWaitsForStepsThatNeverWereHearsWhy() {
    spec()
        .given(started(PLAN), new OperationEvent.Registered(), new OperationEvent.StepSucceeded(0))
        .when(new OperationCommand.StepFailed(1, NO))
        .then(new OperationEvent.StepRefused(1, NO))
        .when(new OperationCommand.AwaitSteps(2))
        .thenLater()
        .at(LATER)
        .when(done(0))
        .then(
            new OperationEvent.StepUndone(0),
            new OperationEvent.Ended(OperationStatus.FAILED, NO, LATER))
        .when(new OperationCommand.AwaitSteps(2))
        .thenRejected("42P07");
  }

  @Test
  void aCancelWaitsForTheRunningStep() {
    Rejection cancelled = Rejection.of("57014", "the operation was cancelled").withDetail("by ada");
    spec()
        .given(started(PLAN), new OperationEvent.Registered(), new OperationEvent.StepSucceeded(0))
        .at(LATER)
        .when(new OperationCommand.Cancel("by ada"))
        .then(new OperationEvent.CancelRequested("by ada"))
        .owing(executing(PLAN, 1, false, null, true))
        .when(new OperationCommand.Cancel("by bob"))
        .thenNothing()
        .resuming(executing(PLAN, 1, false, null, true))
        .when(done(1))
        .then(new OperationEvent.StepSucceeded(1))
        .owing(executing(0, true, cancelled.message()))
        .when(done(0))
        .then(
            new OperationEvent.StepUndone(0),
            new OperationEvent.Ended(OperationStatus.CANCELLED, cancelled, LATER));
  }

  @Test
  void aCancelBeforeItBeganEndsIt() {
    spec()
        .given(started(PLAN))
        .at(LATER)
        .when(new OperationCommand.Cancel("by ada"))
        .then(new OperationEvent.CancelRequested("by ada"))
        .when(new OperationCommand.Registered())
        .then(
            new OperationEvent.Registered(),
            new OperationEvent.Ended(
                OperationStatus.CANCELLED,
                Rejection.of("57014", "the operation was cancelled").withDetail("by ada"),
                LATER));
  }

  @Test
  void aCancelledStepThatWaitedIsTakenForTheCancel() {
    Rejection cancelled = Rejection.of("57014", "the operation was cancelled").withDetail("by ada");
    spec()
        .given(
            started(PLAN),
            new OperationEvent.Registered(),
            new OperationEvent.StepSucceeded(0),
            new OperationEvent.CancelRequested("by ada"))
        .at(LATER)
        .when(new OperationCommand.StepFailed(1, Rejection.of("57014", "waiting was cancelled")))
        .then(new OperationEvent.StepRefused(1, Rejection.of("57014", "waiting was cancelled")))
        .owing(executing(0, true, cancelled.message()))
        .when(done(0))
        .then(
            new OperationEvent.StepUndone(0),
            new OperationEvent.Ended(OperationStatus.CANCELLED, cancelled, LATER));
  }

  @Test
  void anUndoThatComesTooLateLetsItGoOn() {
    OperationPlan resize =
        plan(
            new Step("note", VIEW, new ViewCommand.Drop(), new ViewCommand.Drop()),
            new Step("begin", VIEW, new ViewCommand.Drop(), new ClusterCommand.Abort("a", "undo")),
            new Step("await", VIEW, new ClusterCommand.AwaitReconfigured("a"), null));
    Rejection late = Rejection.of("55000", "the new shape is there");
    Rejection cancelled = Rejection.of("57014", "waiting was cancelled");
    spec()
        .given(
            started(resize),
            new OperationEvent.Registered(),
            new OperationEvent.StepSucceeded(0),
            new OperationEvent.StepSucceeded(1),
            new OperationEvent.CancelRequested("by ada"),
            new OperationEvent.StepRefused(2, cancelled))
        .at(LATER)
        .when(new OperationCommand.StepFailed(1, late))
        .then(new OperationEvent.UndoRefused(1, late))
        .owing(executing(resize, 2, false, null, false))
        .when(done(2))
        .then(
            new OperationEvent.StepSucceeded(2),
            new OperationEvent.Ended(OperationStatus.SUCCEEDED, null, LATER));
  }

  @Test
  void whatItWaitedForMayBeCalledOffBySomebodyElse() {
    Rejection aborted = Rejection.of("57000", "the change was aborted: reset by bob");
    spec()
        .given(started(PLAN), new OperationEvent.Registered(), new OperationEvent.StepSucceeded(0))
        .at(LATER)
        .when(new OperationCommand.StepFailed(1, aborted))
        .then(new OperationEvent.StepRefused(1, aborted))
        .owing(executing(0, true, aborted.message()))
        .when(done(0))
        .then(
            new OperationEvent.StepUndone(0),
            new OperationEvent.Ended(OperationStatus.CANCELLED, aborted, LATER));
  }

  @Test
  void waitingCanBeCancelledEvenPastThePointOfNoReturn() {
    OperationPlan alter =
        plan(
            step("redefine", new CatalogCommand.CancelDrop(List.of())),
            new Step("alter", VIEW, new ViewCommand.Drop(), null),
            new Step("await one", VIEW, new SourceCommand.AwaitChange("c"), null),
            new Step("await another", VIEW, new SourceCommand.AwaitChange("d"), null));
    Rejection cancelled =
        Rejection.of("57014", "the operation was cancelled")
            .withDetail("by ada")
            .withHint("What it had done by then stays; it only waited for the outcome.");
    var waiting =
        new OperationEvent[] {
          started(alter),
          new OperationEvent.Registered(),
          new OperationEvent.StepSucceeded(0),
          new OperationEvent.StepSucceeded(1)
        };
    spec()
        .given(waiting)
        .at(LATER)
        .when(new OperationCommand.Cancel("by ada"))
        .then(new OperationEvent.CancelRequested("by ada"))
        .owing(executing(alter, 2, false, null, true))
        .when(new OperationCommand.StepFailed(2, Rejection.of("57014", "no")))
        .then(
            new OperationEvent.StepRefused(2, Rejection.of("57014", "no")),
            new OperationEvent.Ended(OperationStatus.CANCELLED, cancelled, LATER));
    // The first wait ends by itself just then: the second is not begun.
    spec()
        .given(waiting)
        .given(new OperationEvent.CancelRequested("by ada"))
        .at(LATER)
        .when(done(2))
        .then(
            new OperationEvent.StepSucceeded(2),
            new OperationEvent.Ended(OperationStatus.CANCELLED, cancelled, LATER));
    spec()
        .given(waiting)
        .given(new OperationEvent.StepSucceeded(2), new OperationEvent.CancelRequested("by ada"))
        .at(LATER)
        .when(done(3))
        .then(
            new OperationEvent.StepSucceeded(3),
            new OperationEvent.Ended(OperationStatus.SUCCEEDED, null, LATER));
  }

  @Test
  void pastThePointOfNoReturnThereIsOnlyForward() {
    OperationPlan drop =
        plan(
            step("begin", new CatalogCommand.CancelDrop(List.of())),
            new Step("drop", VIEW, new ViewCommand.Drop(), null),
            step("detach", new ViewCommand.Start()),
            step("finish", null));
    spec()
        .given(started(drop), new OperationEvent.Registered(), new OperationEvent.StepSucceeded(0))
        // It comes while the drop is under way: too late.
        .when(new OperationCommand.Cancel("by ada"))
        .then(new OperationEvent.CancelRequested("by ada"))
        .when(done(1))
        .then(new OperationEvent.StepSucceeded(1))
        .when(new OperationCommand.Cancel("by ada"))
        .thenRejected("55000", "the operation cannot be cancelled any more")
        .when(done(2))
        .then(new OperationEvent.StepSucceeded(2))
        // A bug, for all that can fail was checked: nothing before the drop may be undone.
        .when(new OperationCommand.StepFailed(3, NO))
        .then(new OperationEvent.StepRefused(3, NO))
        .and()
        .at(LATER)
        .when(done(2))
        .then(
            new OperationEvent.StepUndone(2),
            new OperationEvent.Ended(OperationStatus.FAILED, NO, LATER));
  }

  @Test
  void knowsNothingBeforeItIsStarted() {
    spec()
        .when(new OperationCommand.Cancel("by ada"))
        .thenRejected("42704", "the operation does not exist")
        .when(done(0))
        .thenRejected("42704")
        .when(new OperationCommand.Registered())
        .thenRejected("42704")
        .resuming();
  }

  @Property(tries = 300)
  void whateverHappensReplaysAndEveryUndoneStepWasDone(
      @ForAll("commands") List<OperationCommand> commands) {
    Journal<OperationCommand, OperationEvent, OperationState, OperationEffect> journal =
        new Journal<>(new OperationDecider());
    commands.forEach(command -> journal.run(command, DeciderSpec.NOW));
    List<Integer> done = new ArrayList<>();
    boolean ended = false;
    for (OperationEvent event : journal.events()) {
      assertThat(ended).as("nothing follows the end").isFalse();
      switch (event) {
        case OperationEvent.StepSucceeded e -> {
          assertThat(e.index()).isEqualTo(done.size());
          done.add(e.index());
        }
        case OperationEvent.StepUndone e -> assertThat(done.remove((Object) e.index())).isTrue();
        case OperationEvent.UndoRefused e -> assertThat(done).contains(e.index());
        case OperationEvent.Ended e -> ended = true;
        default -> assertThat(event).isNotNull();
      }
    }
    if (journal.state() instanceof OperationState.Running
        || journal.state() instanceof OperationState.Undoing) {
      assertThat(journal.resume()).as("it never gets stuck").isNotEmpty();
    }
  }

  @Provide
  Arbitrary<List<OperationCommand>> commands() {
    Arbitrary<Integer> index = Arbitraries.integers().between(0, 4);
    return Arbitraries.<OperationCommand>oneOf(
            Arbitraries.of(
                new OperationCommand.Start(PLAN, "ada"),
                new OperationCommand.Registered(),
                new OperationCommand.Cancel("by ada")),
            index.map(OperationCommand.StepDone::new),
            index.map(OperationCommand.StepDone::new),
            index.map(OperationCommand.StepDone::new),
            index.map(i -> new OperationCommand.StepFailed(i, NO)))
        .list()
        .ofMaxSize(60)
        .map(
            random -> {
              List<OperationCommand> all = new ArrayList<>();
              all.add(new OperationCommand.Start(PLAN, "ada"));
              all.addAll(random);
              return all;
            });
  }
}
