package io.weir.domain.sink;

import io.weir.domain.Rejections;
import io.weir.kernel.Decider;
import io.weir.kernel.Decision;
import io.weir.kernel.SqlState;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * What is written where, over which version of its connection, by which generation of the runner.
 * Every change is a new start: what a sink has written is kept downstream, so that nothing is lost
 * or repeated.
 */
public final class SinkDecider implements Decider<SinkCommand, SinkEvent, SinkState, SinkEffect> {
  private static final String KIND = "sink";

  @Override
  public SinkState initial() {
    return new SinkState.Absent();
  }

  @Override
  public Decision<SinkEvent> decide(SinkState state, SinkCommand command, Instant now) {
    return switch (command) {
      case SinkCommand.Create create ->
          switch (state) {
            case SinkState.Absent absent ->
                Decision.accept(
                    new SinkEvent.Created(create.definition(), create.connection()),
                    new SinkEvent.Started(1));
            case SinkState.Live live ->
                live.definition().equals(create.definition())
                        && live.connection().equals(create.connection())
                    ? Decision.nothing()
                    : Decision.reject(Rejections.otherDefinition(KIND));
            case SinkState.Dropped dropped -> Decision.reject(Rejections.dropped(KIND));
          };
      case SinkCommand.Start start ->
          whenLive(state, live -> Decision.accept(new SinkEvent.Started(live.generation() + 1)));
      case SinkCommand.ConnectionChanged changed ->
          // A dropped one needs to be told no more.
          state instanceof SinkState.Dropped
              ? Decision.nothing()
              : whenLive(state, live -> connection(live, changed));
      case SinkCommand.AwaitConnection await ->
          state instanceof SinkState.Dropped
              ? Decision.nothing()
              : whenLive(
                  state,
                  live ->
                      await.id().equals(live.definition().connection())
                              && await.version() > live.connectionVersion()
                          ? Decision.later()
                          : Decision.nothing());
      case SinkCommand.Pause pause ->
          whenLive(
              state,
              live ->
                  live.pauses().contains(pause.reason())
                      ? Decision.nothing()
                      : restart(live, new SinkEvent.Paused(pause.reason())));
      case SinkCommand.Resume resume ->
          whenLive(
              state,
              live ->
                  live.pauses().contains(resume.reason())
                      ? restart(live, new SinkEvent.Resumed(resume.reason()))
                      : Decision.nothing());
      case SinkCommand.FirstWrite first ->
          whenLive(
              state,
              live ->
                  first.generation() > live.wrote()
                      ? Decision.accept(
                          new SinkEvent.FirstWriteSeen(first.generation(), first.epoch(), now))
                      : Decision.nothing());
      case SinkCommand.Drop drop ->
          state instanceof SinkState.Live
              ? Decision.accept(new SinkEvent.Dropped())
              : Decision.nothing();
    };
  }

  private static Decision<SinkEvent> whenLive(
      SinkState state, Function<SinkState.Live, Decision<SinkEvent>> decision) {
    return switch (state) {
      case SinkState.Live live -> decision.apply(live);
      case SinkState.Absent absent -> Decision.reject(Rejections.missing(KIND));
      case SinkState.Dropped dropped -> Decision.reject(Rejections.dropped(KIND));
    };
  }

  private static Decision<SinkEvent> connection(
      SinkState.Live live, SinkCommand.ConnectionChanged command) {
    if (!command.id().equals(live.definition().connection())) {
      return Decision.reject(
          SqlState.NOT_IN_PREREQUISITE_STATE, "the sink does not use connection " + command.id());
    }
    if (command.version() <= live.connectionVersion()) {
      return Decision.nothing();
    }
    return command.connection().equals(live.connection())
        ? Decision.accept(new SinkEvent.ConnectionConfirmed(command.version()))
        : restart(
            live,
            new SinkEvent.ConnectionReplaced(
                command.version(), command.connection(), command.allowIdentityChange()));
  }

  private static Decision<SinkEvent> restart(SinkState.Live live, SinkEvent because) {
    return Decision.accept(because, new SinkEvent.Started(live.generation() + 1));
  }

  @Override
  public SinkState evolve(SinkState state, SinkEvent event) {
    if (event instanceof SinkEvent.Created created) {
      return new SinkState.Live(
          created.definition(), created.connection(), 0, 0, java.util.Set.of(), 0);
    }
    if (!(state instanceof SinkState.Live live)) {
      return state;
    }
    return switch (event) {
      case SinkEvent.Created created -> state;
      case SinkEvent.Started started -> live.started(started.generation());
      case SinkEvent.ConnectionReplaced replaced ->
          live.connected(replaced.connection(), replaced.version());
      case SinkEvent.ConnectionConfirmed confirmed ->
          live.connected(live.connection(), confirmed.version());
      case SinkEvent.Paused paused -> live.paused(paused.reason(), true);
      case SinkEvent.Resumed resumed -> live.paused(resumed.reason(), false);
      case SinkEvent.FirstWriteSeen seen -> live.written(seen.generation());
      case SinkEvent.Dropped dropped -> new SinkState.Dropped(live.definition());
    };
  }

  @Override
  public List<SinkEffect> effects(SinkState state, SinkEvent event) {
    if (event instanceof SinkEvent.Started && state instanceof SinkState.Live live) {
      return List.of(
          new SinkEffect.StartSink(
              live.definition(), live.connection(), live.generation(), !live.pauses().isEmpty()));
    }
    // All but these are followed by a start in the same decision, or need nothing.
    return event instanceof SinkEvent.Dropped ? resume(state) : List.of();
  }

  @Override
  public List<SinkEffect> resume(SinkState state) {
    return switch (state) {
      case SinkState.Absent absent -> List.of();
      case SinkState.Live live -> List.of(new SinkEffect.RequestStart());
      // A crash may have come between the event and the clearing away; doing it twice is harmless.
      case SinkState.Dropped dropped -> List.of(new SinkEffect.StopSink(dropped.definition()));
    };
  }
}
