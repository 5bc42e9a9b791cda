package io.weir.domain.source;

import io.weir.domain.Rejections;
import io.weir.kernel.Decider;
import io.weir.kernel.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/** What is read, from which splits, by which generation of the conductor. */
public final class SourceDecider
    implements Decider<SourceCommand, SourceEvent, SourceState, SourceEffect> {
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
                    : Decision.reject(Rejections.otherDefinition("source"));
            case SourceState.Dropped dropped -> Decision.reject(Rejections.dropped("source"));
          };
      case SourceCommand.Start start ->
          whenLive(state, live -> Decision.accept(new SourceEvent.Started(live.generation() + 1)));
      case SourceCommand.SplitsDiscovered discovered ->
          whenLive(state, live -> assign(live, discovered.starts()));
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
      case SourceState.Absent absent -> Decision.reject(Rejections.missing("source"));
      case SourceState.Dropped dropped -> Decision.reject(Rejections.dropped("source"));
    };
  }

  private static Decision<SourceEvent> assign(SourceState.Live live, Map<String, String> seen) {
    Map<String, String> unknown = new TreeMap<>(seen);
    unknown.keySet().removeAll(live.splits().keySet());
    return unknown.isEmpty()
        ? Decision.nothing()
        : Decision.accept(new SourceEvent.SplitsAssigned(unknown));
  }

  @Override
  public SourceState evolve(SourceState state, SourceEvent event) {
    return switch (event) {
      case SourceEvent.Created created ->
          new SourceState.Live(created.definition(), created.connection(), 0, Map.of());
      case SourceEvent.Started started ->
          state instanceof SourceState.Live live ? live.started(started.generation()) : state;
      case SourceEvent.SplitsAssigned assigned ->
          state instanceof SourceState.Live live ? live.assigned(assigned.starts()) : state;
      case SourceEvent.Dropped dropped ->
          state instanceof SourceState.Live live
              ? new SourceState.Dropped(live.definition())
              : state;
    };
  }

  @Override
  public List<SourceEffect> effects(SourceState state, SourceEvent event) {
    return switch (event) {
      case SourceEvent.Created created -> List.of(); // Started follows in the same decision
      case SourceEvent.Started started ->
          state instanceof SourceState.Live live
              ? List.of(
                  new SourceEffect.StartConductor(
                      live.definition(), live.connection(), live.generation(), live.splits()))
              : List.of();
      case SourceEvent.SplitsAssigned assigned ->
          List.of(new SourceEffect.AssignSplits(assigned.starts()));
      case SourceEvent.Dropped dropped -> resume(state);
    };
  }

  @Override
  public List<SourceEffect> resume(SourceState state) {
    return switch (state) {
      case SourceState.Absent absent -> List.of();
      case SourceState.Live live -> List.of(new SourceEffect.RequestStart());
      // A crash may have come between the event and the clearing away; doing it twice is harmless.
      case SourceState.Dropped dropped ->
          List.of(new SourceEffect.StopConductor(dropped.definition()));
    };
  }
}
