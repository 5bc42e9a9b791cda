package io.weir.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.Command;
import io.weir.domain.operation.OperationCommand;
import io.weir.domain.operation.OperationEffect;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.source.SourceCommand;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How effects deal with failures: in one thread, with timers that fire when the test says so. */
class EffectsTest {
  private final Context context = new Context();

  /** A context in which nothing happens by itself. */
  private static final class Context implements EffectContext {
    private final List<String> sent = new ArrayList<>();
    private final List<Command> toSelf = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final Deque<Runnable> timers = new ArrayDeque<>();
    private final Deque<CompletionStage<AggregateReply>> answers = new ArrayDeque<>();

    @Override
    public AggregateRef self() {
      return new AggregateRef(AggregateType.OPERATION, new ObjectId("op"));
    }

    @Override
    public java.time.Instant now() {
      return TestServices.NOW;
    }

    @Override
    public CompletionStage<AggregateReply> ask(
        AggregateRef target,
        String commandId,
        String principal,
        @Nullable ObjectId operationId,
        Command command,
        boolean atOnce) {
      sent.add(
          commandId
              + " "
              + command.getClass().getSimpleName()
              + " by "
              + principal
              + (atOnce ? " at once" : ""));
      return answers.remove();
    }

    @Override
    public void tellSelf(String commandId, Command command) {
      toSelf.add(command);
    }

    @Override
    public void tellSelf(Command command) {
      toSelf.add(command);
    }

    @Override
    public void wake(AggregateRef target) {
      sent.add("wake " + target);
    }

    @Override
    public <T> void whenDone(
        CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then) {
      stage.whenComplete(then::accept);
    }

    @Override
    public void after(Duration delay, Runnable action) {
      pauses.add(delay);
      timers.add(action);
    }

    @Override
    public Logger log() {
      return LoggerFactory.getLogger("none");
    }

    void timesOut() {
      answers.add(CompletableFuture.failedFuture(new TimeoutException("late")));
    }

    void refuses(String sqlState) {
      answers.add(
          CompletableFuture.completedFuture(
              new AggregateReply.Refused(Rejection.of(sqlState, "no"))));
    }

    void accepts() {
      answers.add(CompletableFuture.completedFuture(new AggregateReply.Accepted(1)));
    }

    void fireTimers() {
      while (!timers.isEmpty()) {
        timers.remove().run();
      }
    }
  }

  private static OperationEffect.ExecuteStep step(boolean undo) {
    return new OperationEffect.ExecuteStep(
        3,
        undo,
        new OperationPlan.Step(
            "create",
            Definitions.source(new ObjectId("u1")),
            new SourceCommand.Start(),
            new SourceCommand.Drop()),
        "ada",
        false);
  }

  @Test
  void aStepIsRepeatedUnderItsIdUntilThereIsAnAnswer() {
    context.timesOut();
    context.timesOut();
    context.accepts();
    new OperationEffects(new OperationProgress()).run(step(false), context);
    context.fireTimers();
    assertThat(context.sent)
        .containsExactly("op/3 Start by ada", "op/3 Start by ada", "op/3 Start by ada");
    assertThat(context.pauses).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
    assertThat(context.toSelf).containsExactly(new OperationCommand.StepDone(3));
  }

  @Test
  void aRefusedStepHasFailed() {
    context.refuses("58030");
    new OperationEffects(new OperationProgress()).run(step(false), context);
    assertThat(context.toSelf)
        .containsExactly(new OperationCommand.StepFailed(3, Rejection.of("58030", "no")));
    assertThat(context.timers).isEmpty();
  }

  @Test
  void aCancelTakesThePlaceOfWaiting() {
    OperationEffects effects = new OperationEffects(new OperationProgress());
    OperationEffect.ExecuteStep step = step(false);
    context.timesOut();
    effects.run(step, context);
    context.refuses("57014");
    effects.run(
        new OperationEffect.ExecuteStep(3, false, step.step(), step.principal(), true), context);
    context.fireTimers();
    assertThat(context.sent).containsExactly("op/3 Start by ada", "op/3 Start by ada at once");
    assertThat(context.toSelf)
        .containsExactly(new OperationCommand.StepFailed(3, Rejection.of("57014", "no")));
  }

  @Test
  void anUndoIsNotGivenUpForATroubledJournal() {
    context.refuses("58030");
    context.refuses("53100");
    context.refuses("55000");
    new OperationEffects(new OperationProgress()).run(step(true), context);
    context.fireTimers();
    assertThat(context.sent)
        .containsExactly("op/3/undo Drop by ada", "op/3/undo Drop by ada", "op/3/undo Drop by ada");
    assertThat(context.toSelf)
        .containsExactly(new OperationCommand.StepFailed(3, Rejection.of("55000", "no")));
  }

  @Test
  void aDataPlaneCallIsRepeatedUntilItSucceeds() {
    DataPlaneCalls calls = new DataPlaneCalls();
    List<String> made = new ArrayList<>();
    calls.replace(
        "conductor",
        "start",
        () -> {
          made.add("start");
          if (made.size() == 1) {
            throw new IllegalStateException("a fault");
          }
          return made.size() < 4
              ? CompletableFuture.failedFuture(new IllegalStateException("not yet"))
              : CompletableFuture.completedFuture(null);
        },
        context);
    context.fireTimers();
    assertThat(made).hasSize(4);
    assertThat(context.pauses)
        .containsExactly(Duration.ofMillis(500), Duration.ofMillis(1000), Duration.ofMillis(2000));
  }

  @Test
  void aNewerCallMakesAnOlderOnePointless() {
    DataPlaneCalls calls = new DataPlaneCalls();
    List<String> made = new ArrayList<>();
    calls.replace("conductor", "start", () -> failing(made, "start"), context);
    calls.add("conductor", "assign", () -> failing(made, "assign"), context);
    calls.replace(
        "conductor",
        "stop",
        () -> {
          made.add("stop");
          return CompletableFuture.completedFuture(null);
        },
        context);
    context.fireTimers();
    assertThat(made).containsExactly("start", "assign", "stop");
  }

  private static CompletionStage<Void> failing(List<String> made, String what) {
    made.add(what);
    return CompletableFuture.failedFuture(new IllegalStateException("not yet"));
  }
}
