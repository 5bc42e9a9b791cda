package io.weir.domain.source;

import io.weir.domain.Rejections;
import io.weir.kernel.Decider;
import io.weir.kernel.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What is read, from which splits, by which generation of the conductor; and how that is changed
 * while it runs, see {@link ChangeRules}.
 */
public final class SourceDecider
    implements Decider<SourceCommand, SourceEvent, SourceState, SourceEffect> {
  static final String KIND = "source";

  @Override
  public SourceState initial() {
    return new SourceState.Absent();
  }

  @Override
  public Decision<SourceEvent> decide(SourceState state, SourceCommand command, Instant now) {
    return switch (command) {
      case SourceCommand.Create create ->
          switch (state) {
            case SourceState.Absent absent ->
                Decision.accept(
                    new SourceEvent.Created(create.definition(), create.connection()),
                    new SourceEvent.Started(1));
            case SourceState.Live live ->
                isSame(live, create)
                    ? Decision.nothing()
                    : Decision.reject(Rejections.otherDefinition(KIND));
            case SourceState.Dropped dropped -> Decision.reject(Rejections.dropped(KIND));
          };
      case SourceCommand.Start start ->
          whenLive(state, live -> Decision.accept(new SourceEvent.Started(live.nextGeneration())));
      case SourceCommand.SplitsDiscovered discovered ->
          whenLive(state, live -> assign(live, discovered.starts()));
      case SourceCommand.Change change -> whenLive(state, live -> ChangeRules.change(live, change));
      case SourceCommand.AwaitChange await -> ChangeRules.await(state, await.id());
      case SourceCommand.TakeBack back ->
          state instanceof SourceState.Live live
              ? ChangeRules.takeBack(live, back.id())
              : Decision.nothing();
      case SourceCommand.ConnectionChanged changed -> ChangeRules.connection(state, changed);
      case SourceCommand.OffsetsLost lost -> whenLive(state, live -> ChangeRules.lost(live, lost));
      case SourceCommand.ChangeApplied applied ->
          whenLive(state, live -> ChangeRules.applied(live, applied, now));
      case SourceCommand.ChangeFailed failed ->
          whenLive(state, live -> ChangeRules.failed(live, failed, now));
      case SourceCommand.FirstRecord first ->
          whenLive(state, live -> ChangeRules.firstRecord(live, first, now));
      case SourceCommand.PauseExpired expired ->
          whenLive(state, live -> ChangeRules.expired(live, expired));
      case SourceCommand.Drop drop ->
          state instanceof SourceState.Live
              ? Decision.accept(new SourceEvent.Dropped())
              : Decision.nothing();
    };
  }

  private static boolean isSame(SourceState.Live live, SourceCommand.Create create) {
    return live.definition().equals(create.definition())
        && Objects.equals(live.connection(), create.connection());
  }

  private static Decision<SourceEvent> whenLive(
      SourceState state, Function<SourceState.Live, Decision<SourceEvent>> decision) {
    return switch (state) {
      case SourceState.Live live -> decision.apply(live);
      case SourceState.Absent absent -> Decision.reject(Rejections.missing(KIND));
      case SourceState.Dropped dropped -> Decision.reject(Rejections.dropped(KIND));
    };
  }

  private static Decision<SourceEvent> assign(SourceState.Live live, Map<String, String> seen) {
    PendingChange pending = live.pending();
    Map<String, String> unknown = new TreeMap<>(seen);
    unknown.keySet().removeAll(live.splits().keySet());
    return unknown.isEmpty() || (pending != null && pending.change().decidesOnSplits())
        ? Decision.nothing()
        : Decision.accept(new SourceEvent.SplitsAssigned(unknown));
  }

  @Override
  public SourceState evolve(SourceState state, SourceEvent event) {
    if (event instanceof SourceEvent.Created created) {
      return SourceState.Live.created(created.definition(), created.connection());
    }
    if (!(state instanceof SourceState.Live live)) {
      return state;
    }
    return switch (event) {
      case SourceEvent.Created created -> state;
      case SourceEvent.Started started -> live.started(started.generation());
      case SourceEvent.SplitsAssigned assigned -> live.assigned(assigned.starts());
      case SourceEvent.ChangeBegun begun ->
          live.withPending(
              new PendingChange(
                  begun.change(), begun.generation(), begun.unsafe(), begun.connectionVersion()));
      case SourceEvent.OffsetsLost lost -> state; // ChangeBegun follows in the same decision
      case SourceEvent.ChangeApplied applied -> ChangeRules.after(live, applied);
      case SourceEvent.ChangeFailed failed -> ChangeRules.after(live, failed);
      case SourceEvent.ConnectionConfirmed confirmed ->
          live.withConnectionVersion(confirmed.version());
      case SourceEvent.FirstRecordSeen seen -> live.withFirstRecord(seen.change(), seen.epoch());
      case SourceEvent.Dropped dropped -> new SourceState.Dropped(live.definition());
    };
  }

  @Override
  public List<SourceEffect> effects(SourceState state, SourceEvent event) {
    if (!(state instanceof SourceState.Live live)) {
      return event instanceof SourceEvent.Dropped ? resume(state) : List.of();
    }
    return switch (event) {
      case SourceEvent.Created created -> List.of(); // Started follows in the same decision
      case SourceEvent.Started started -> List.of(start(live));
      case SourceEvent.SplitsAssigned assigned ->
          List.of(new SourceEffect.AssignSplits(assigned.starts()));
      case SourceEvent.ChangeBegun begun ->
          List.of(new SourceEffect.ApplyChange(begun.change(), begun.generation()));
      case SourceEvent.OffsetsLost lost -> List.of();
      // A failed change may have been the one that was to end a pause.
      case SourceEvent.ChangeApplied applied -> expirePauses(live);
      case SourceEvent.ChangeFailed failed -> expirePauses(live);
      case SourceEvent.ConnectionConfirmed confirmed -> List.of();
      case SourceEvent.FirstRecordSeen seen -> List.of();
      case SourceEvent.Dropped dropped -> List.of();
    };
  }

  private static SourceEffect start(SourceState.Live live) {
    return new SourceEffect.StartConductor(
        live.definition(),
        live.connection(),
        live.generation(),
        live.splits(),
        live.pauses().keySet(),
        live.rateLimit(),
        live.pending());
  }

  private static List<SourceEffect> expirePauses(SourceState.Live live) {
    List<SourceEffect> effects = new ArrayList<>();
    live.pauses()
        .forEach(
            (reason, until) -> {
              if (until != null) {
                effects.add(new SourceEffect.ExpirePause(reason, until));
              }
            });
    return effects;
  }

  @Override
  public List<SourceEffect> resume(SourceState state) {
    return switch (state) {
      case SourceState.Absent absent -> List.of();
      case SourceState.Live live -> {
        List<SourceEffect> owed = new ArrayList<>();
        owed.add(new SourceEffect.RequestStart()); // its StartConductor carries what is pending
        owed.addAll(expirePauses(live));
        yield owed;
      }
      // A crash may have come between the event and the clearing away; doing it twice is harmless.
      case SourceState.Dropped dropped ->
          List.of(new SourceEffect.StopConductor(dropped.definition()));
    };
  }
}
