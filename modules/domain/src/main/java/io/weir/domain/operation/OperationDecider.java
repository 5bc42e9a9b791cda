package io.weir.domain.operation;

import io.weir.domain.Command;
import io.weir.domain.Rejections;
import io.weir.domain.operation.OperationState.Absent;
import io.weir.domain.operation.OperationState.Ended;
import io.weir.domain.operation.OperationState.Running;
import io.weir.domain.operation.OperationState.Undoing;
import io.weir.kernel.Decider;
import io.weir.kernel.Decision;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The saga of a change: one step at a time, in order; if one is refused, those before it are taken
 * back in reverse. A step that cannot be taken back is the point of no return.
 *
 * <pre>
 *   Absent -> Running -> Ended (succeeded)
 *                |  ^
 *                |  +-----+ the first undo comes too late
 *                |        |
 *                +----> Undoing -> Ended (failed, cancelled)
 * </pre>
 */
public final class OperationDecider
    implements Decider<OperationCommand, OperationEvent, OperationState, OperationEffect> {
  private static final String KIND = "operation";

  @Override
  public OperationState initial() {
    return new Absent();
  }

  @Override
  public Decision<OperationEvent> decide(
      OperationState state, OperationCommand command, Instant now) {
    return switch (command) {
      case OperationCommand.Start start -> start(state, start, now);
      case OperationCommand.Registered registered ->
          state instanceof Running running && !running.registered()
              ? happened(state, new OperationEvent.Registered(), now)
              : unless(state);
      case OperationCommand.StepDone done ->
          !awaits(state, done.index())
              ? unless(state)
              : happened(
                  state,
                  state instanceof Running
                      ? new OperationEvent.StepSucceeded(done.index())
                      : new OperationEvent.StepUndone(done.index()),
                  now);
      case OperationCommand.StepFailed failed ->
          !awaits(state, failed.index())
              ? unless(state)
              : happened(
                  state,
                  state instanceof Running
                      ? new OperationEvent.StepRefused(failed.index(), failed.rejection())
                      : new OperationEvent.UndoRefused(failed.index(), failed.rejection()),
                  now);
      case OperationCommand.AwaitSteps await -> await(state, await.steps());
      case OperationCommand.Cancel cancel -> cancel(state, cancel, now);
    };
  }

  private static Decision<OperationEvent> await(OperationState state, int steps) {
    return switch (state) {
      case Absent absent -> Decision.reject(Rejections.missing(KIND));
      case Running running -> running.next() >= steps ? Decision.nothing() : Decision.later();
      case Undoing undoing -> Decision.later();
      case Ended ended -> {
        Rejection error = ended.record().error();
        yield error == null ? Decision.nothing() : Decision.reject(error);
      }
    };
  }

  /** Whether the answer of step {@code index} is what the operation waits for. */
  private static boolean awaits(OperationState state, int index) {
    return switch (state) {
      case Running r -> r.registered() && r.next() == index && index < r.plan().steps().size();
      case Undoing u -> u.undo() == index && index != Undoing.NOTHING;
      case Absent absent -> false;
      case Ended ended -> false;
    };
  }

  /** An answer that is not waited for: a repetition. */
  private static Decision<OperationEvent> unless(OperationState state) {
    return state instanceof Absent ? Decision.reject(Rejections.missing(KIND)) : Decision.nothing();
  }

  private Decision<OperationEvent> start(
      OperationState state, OperationCommand.Start start, Instant now) {
    boolean same =
        switch (state) {
          case Absent absent -> false;
          case Running running -> running.plan().equals(start.plan());
          case Undoing undoing -> undoing.plan().equals(start.plan());
          case Ended ended -> ended.plan().equals(start.plan());
        };
    if (state instanceof Absent) {
      return happened(state, new OperationEvent.Started(start.plan(), start.principal(), now), now);
    }
    return same ? Decision.nothing() : Decision.reject(Rejections.otherDefinition(KIND));
  }

  private Decision<OperationEvent> cancel(
      OperationState state, OperationCommand.Cancel cancel, Instant now) {
    return switch (state) {
      case Absent absent -> Decision.reject(Rejections.missing(KIND));
      case Running running -> {
        if (running.cancel() != null) {
          yield Decision.nothing();
        }
        yield Retreat.isTooLate(running.plan(), running.next())
            ? Decision.reject(Retreat.tooLate())
            : happened(state, new OperationEvent.CancelRequested(cancel.reason()), now);
      }
      case Undoing undoing -> Decision.nothing();
      case Ended ended -> Decision.nothing();
    };
  }

  /** The event, and the end of the operation where the event leaves nothing more to do. */
  private Decision<OperationEvent> happened(
      OperationState state, OperationEvent event, Instant now) {
    List<OperationEvent> events = new ArrayList<>(2);
    events.add(event);
    OperationState after = evolve(state, event);
    if (after instanceof Running r && r.registered() && r.next() == r.plan().steps().size()) {
      events.add(new OperationEvent.Ended(OperationStatus.SUCCEEDED, null, now));
    } else if (after instanceof Undoing u && u.undo() == Undoing.NOTHING) {
      events.add(new OperationEvent.Ended(u.outcome(), finalError(u), now));
    }
    return Decision.accept(events);
  }

  private static Rejection finalError(Undoing undoing) {
    if (undoing.refused().isEmpty()) {
      return undoing.error();
    }
    String left = "Not taken back: " + String.join("; ", undoing.refused()) + ".";
    String detail = undoing.error().detail();
    return undoing.error().withDetail(detail == null ? left : detail + " " + left);
  }

  @Override
  public OperationState evolve(OperationState state, OperationEvent event) {
    return switch (event) {
      case OperationEvent.Started e ->
          new Running(e.plan(), e.principal(), e.startedAt(), false, 0, null);
      case OperationEvent.Registered e ->
          state instanceof Running r ? afterAnswer(r.withRegistered(), 0) : state;
      case OperationEvent.StepSucceeded e ->
          state instanceof Running r ? afterAnswer(r, e.index() + 1) : state;
      case OperationEvent.StepRefused e -> state instanceof Running r ? refused(r, e) : state;
      case OperationEvent.CancelRequested e ->
          state instanceof Running r ? r.withCancel(e.reason()) : state;
      case OperationEvent.StepUndone e ->
          state instanceof Undoing u ? undone(u, e.index(), u.refused()) : state;
      case OperationEvent.UndoRefused e -> {
        if (!(state instanceof Undoing u)) {
          yield state;
        }
        if (isTooLate(u, e)) {
          yield new Running(u.plan(), u.principal(), u.startedAt(), true, e.index() + 1, null);
        }
        List<String> refused = new ArrayList<>(u.refused());
        refused.add(
            u.plan().steps().get(e.index()).description() + " (" + e.rejection().message() + ")");
        yield undone(u, e.index(), refused);
      }
      case OperationEvent.Ended e -> ended(state, e);
    };
  }

  private static OperationState refused(Running running, OperationEvent.StepRefused e) {
    String cancel = running.cancel();
    String sqlState = e.rejection().sqlState();
    if (cancel != null && sqlState.equals(SqlState.QUERY_CANCELED)) {
      return cancelled(running, e.index(), cancel);
    }
    // What it waited for was called off by somebody else.
    boolean calledOff = sqlState.equals(SqlState.OPERATOR_INTERVENTION);
    return undoFrom(
        running,
        e.index(),
        calledOff ? OperationStatus.CANCELLED : OperationStatus.FAILED,
        e.rejection());
  }

  /** With {@code done} steps done: on to the next, or back if it is to be cancelled. */
  private static OperationState afterAnswer(Running running, int done) {
    Running advanced = running.withNext(done);
    if (running.cancel() == null) {
      return advanced;
    }
    if (done == running.plan().steps().size() || Retreat.isTooLate(running.plan(), done)) {
      return advanced.withCancel(null);
    }
    return cancelled(advanced, done, running.cancel());
  }

  private static OperationState cancelled(Running running, int done, String reason) {
    Rejection error =
        Rejection.of(SqlState.QUERY_CANCELED, "the operation was cancelled").withDetail(reason);
    return undoFrom(
        running,
        done,
        OperationStatus.CANCELLED,
        Retreat.firstUndoable(running.plan(), done) == 0
            ? error
            : error.withHint("What it had done by then stays; it only waited for the outcome."));
  }

  /** What the first undo would take back has come to stay meanwhile. */
  private static boolean isTooLate(Undoing undoing, OperationEvent.UndoRefused e) {
    List<OperationPlan.Step> steps = undoing.plan().steps();
    Command undo = steps.get(e.index()).undo();
    return undo != null
        && undo.mayComeTooLate()
        && e.rejection().sqlState().equals(SqlState.NOT_IN_PREREQUISITE_STATE)
        && steps.subList(e.index() + 1, steps.size()).stream().allMatch(s -> s.undo() == null);
  }

  /** The last of the first {@code done} steps that has an undo and may be taken back. */
  private static int lastUndo(OperationPlan plan, int done) {
    List<Integer> undone = Retreat.undone(plan, done);
    return undone.isEmpty() ? Undoing.NOTHING : undone.getFirst();
  }

  private static Undoing undoFrom(
      Running running, int done, OperationStatus outcome, Rejection error) {
    return new Undoing(
        running.plan(),
        running.principal(),
        running.startedAt(),
        lastUndo(running.plan(), done),
        outcome,
        error,
        List.of());
  }

  private static Undoing undone(Undoing undoing, int index, List<String> refused) {
    return new Undoing(
        undoing.plan(),
        undoing.principal(),
        undoing.startedAt(),
        lastUndo(undoing.plan(), index),
        undoing.outcome(),
        undoing.error(),
        refused);
  }

  private static OperationState ended(OperationState state, OperationEvent.Ended e) {
    return switch (state) {
      case Running r -> new Ended(r.plan(), ended(r.plan(), r.principal(), r.startedAt(), e));
      case Undoing u -> new Ended(u.plan(), ended(u.plan(), u.principal(), u.startedAt(), e));
      case Absent absent -> state;
      case Ended ended -> state;
    };
  }

  private static OperationRecord ended(
      OperationPlan plan, String principal, Instant startedAt, OperationEvent.Ended e) {
    return new OperationRecord(
        plan.kind(),
        plan.statement(),
        principal,
        plan.steps().size(),
        e.status(),
        e.error(),
        startedAt,
        e.endedAt(),
        UnsafeTouch.of(plan).orElse(null));
  }

  @Override
  public List<OperationEffect> effects(OperationState state, OperationEvent event) {
    return resume(state);
  }

  @Override
  public List<OperationEffect> resume(OperationState state) {
    return switch (state) {
      case Absent absent -> List.of();
      case Running running -> owed(running);
      case Undoing undoing -> owed(undoing);
      case Ended ended -> List.of(new OperationEffect.Finished(ended.record()));
    };
  }

  private static List<OperationEffect> owed(Running running) {
    OperationPlan plan = running.plan();
    if (!running.registered()) {
      return List.of(
          new OperationEffect.Register(
              new OperationRecord(
                  plan.kind(),
                  plan.statement(),
                  running.principal(),
                  plan.steps().size(),
                  OperationStatus.RUNNING,
                  null,
                  running.startedAt(),
                  null,
                  UnsafeTouch.of(plan).orElse(null))));
    }
    int next = running.next();
    return next == plan.steps().size()
        ? List.of() // its end follows in the same decision
        : List.of(
            new OperationEffect.Progress(OperationStatus.RUNNING, next, null),
            new OperationEffect.ExecuteStep(
                next,
                false,
                plan.steps().get(next),
                running.principal(),
                running.cancel() != null));
  }

  private static List<OperationEffect> owed(Undoing undoing) {
    int undo = undoing.undo();
    return undo == Undoing.NOTHING
        ? List.of() // its end follows in the same decision
        : List.of(
            new OperationEffect.Progress(OperationStatus.UNDOING, undo, undoing.error().message()),
            new OperationEffect.ExecuteStep(
                undo, true, undoing.plan().steps().get(undo), undoing.principal(), false));
  }
}
