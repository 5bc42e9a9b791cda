package io.weir.entity;

import io.weir.domain.source.PendingChange;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceEffect;
import io.weir.domain.source.SourceMutation.Edge;
import io.weir.executor.ChangeOutcome;
import io.weir.executor.DataPlane;
import io.weir.executor.SourceListener;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A source's effects, on the data plane. */
final class SourceEffects implements EffectRunner<SourceEffect> {
  private static final String CONDUCTOR = "conductor";
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

  private final DataPlane dataPlane;
  private final DataPlaneCalls calls = new DataPlaneCalls();

  /** Whether a conductor was started since the aggregate recovered. */
  private boolean wasStarted;

  /** The timers of pauses: by reason the newest one, and how often it was due. */
  private final Map<String, PauseTimer> timers = new HashMap<>();

  SourceEffects(DataPlane dataPlane) {
    this.dataPlane = dataPlane;
  }

  private record PauseTimer(SourceEffect.ExpirePause pause, Backoff retries) {}

  @Override
  public void run(SourceEffect effect, EffectContext context) {
    switch (effect) {
      case SourceEffect.RequestStart request -> context.tellSelf(new SourceCommand.Start());
      case SourceEffect.StartConductor start -> {
        wasStarted = true;
        calls.replace(
            CONDUCTOR,
            "start",
            () -> dataPlane.startSource(context.self().id(), start, listener(start, context)),
            context);
      }
      case SourceEffect.AssignSplits assign ->
          calls.add(
              CONDUCTOR,
              "assign splits",
              () -> dataPlane.assignSplits(context.self().id(), assign.splits()),
              context);
      case SourceEffect.ApplyChange apply -> apply(apply, context);
      case SourceEffect.ExpirePause pause -> expire(pause, context);
      case SourceEffect.StopConductor stop ->
          calls.replace(
              CONDUCTOR, "stop", () -> dataPlane.stopSource(context.self().id(), stop), context);
    }
  }

  private static SourceListener listener(SourceEffect.StartConductor start, EffectContext context) {
    PendingChange pending = start.pending();
    return new SourceListener() {
      @Override
      public void splitsDiscovered(Map<String, String> starts) {
        context.tellSelf(new SourceCommand.SplitsDiscovered(starts));
      }

      @Override
      public void changeApplied(String id, ChangeOutcome outcome) {
        applied(id, outcome, context);
      }

      @Override
      public void changeFailed(String id, Rejection reason) {
        if (pending != null && pending.change().id().equals(id)) {
          context.tellSelf(new SourceCommand.ChangeFailed(id, pending.generation(), reason));
        }
      }

      @Override
      public void offsetsLost(
          long generation, String reason, Map<String, String> offsets, @Nullable Edge reset) {
        context.tellSelf(new SourceCommand.OffsetsLost(generation, reason, offsets, reset));
      }

      @Override
      public void firstRecord(String changeId, long epoch) {
        context.tellSelf(new SourceCommand.FirstRecord(changeId, epoch));
      }
    };
  }

  private static void applied(String id, ChangeOutcome outcome, EffectContext context) {
    context.tellSelf(new SourceCommand.ChangeApplied(id, outcome.epoch(), outcome.splits()));
  }

  private void apply(SourceEffect.ApplyChange apply, EffectContext context) {
    if (!wasStarted) {
      return; // it came before the start that follows on a recovery, and goes with that
    }
    String id = apply.change().id();
    context.whenDone(
        guarded(() -> dataPlane.applyChange(context.self().id(), apply)),
        (outcome, failure) -> {
          if (outcome != null) {
            applied(id, outcome, context);
          } else if (failure != null) {
            Rejection reason = RejectedException.from(failure);
            context.log().info("{}: change {} failed: {}", context.self(), id, reason.message());
            context.tellSelf(new SourceCommand.ChangeFailed(id, apply.generation(), reason));
          }
        });
  }

  private static <T> CompletionStage<T> guarded(Supplier<CompletionStage<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** When the deadline has passed and the pause holds still, it is due again after a while. */
  private void expire(SourceEffect.ExpirePause pause, EffectContext context) {
    PauseTimer before = timers.get(pause.reason());
    PauseTimer timer =
        before != null && before.pause().equals(pause)
            ? before
            : new PauseTimer(pause, new Backoff(FIRST_RETRY, LONGEST_RETRY));
    Duration left = Duration.between(context.now(), pause.until());
    if (timer == before && !left.isNegative()) {
      return; // it is set already
    }
    timers.put(pause.reason(), timer);
    Duration delay =
        timer == before ? timer.retries().next() : left.isNegative() ? Duration.ZERO : left;
    context.after(
        delay,
        () -> {
          if (timers.get(pause.reason()) == timer) {
            context.tellSelf(new SourceCommand.PauseExpired(pause.reason(), pause.until()));
          }
        });
  }
}
