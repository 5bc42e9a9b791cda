package io.weir.domain.view;

import io.weir.domain.Rejections;
import io.weir.kernel.Decider;
import io.weir.kernel.Decision;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * What a materialized view computes, and which generation of its dataflow does. A replacement is a
 * view of its own until it is applied; then its target takes its definition, and its dataflow.
 */
public final class ViewDecider implements Decider<ViewCommand, ViewEvent, ViewState, ViewEffect> {
  private static final String KIND = "materialized view";

  @Override
  public ViewState initial() {
    return new ViewState.Absent();
  }

  @Override
  public Decision<ViewEvent> decide(ViewState state, ViewCommand command, Instant now) {
    return switch (command) {
      case ViewCommand.Create create -> create(state, create);
      case ViewCommand.Start start ->
          whenLive(state, live -> Decision.accept(new ViewEvent.Started(live.generation() + 1)));
      case ViewCommand.Hydrated hydrated ->
          state instanceof ViewState.Live live
                  && live.replaces() != null
                  && live.hydratedAt() == null
                  && live.generation() == hydrated.generation()
              ? Decision.accept(new ViewEvent.Hydrated(hydrated.generation(), hydrated.epoch()))
              : Decision.nothing();
      case ViewCommand.Schedule schedule ->
          whenLive(state, live -> ViewSchedules.schedule(live, schedule));
      case ViewCommand.Unschedule unschedule ->
          state instanceof ViewState.Live live && live.schedule() != null
              ? Decision.accept(new ViewEvent.Unscheduled())
              : Decision.nothing();
      case ViewCommand.DeadlineReached reached ->
          state instanceof ViewState.Live live
                  && live.schedule() != null
                  && reached.deadline().equals(live.schedule().deadline())
                  && !live.schedule().expired()
              ? Decision.accept(new ViewEvent.Expired(reached.deadline()))
              : Decision.nothing();
      case ViewCommand.AwaitHydrated await -> whenLive(state, ViewSchedules::awaitHydrated);
      case ViewCommand.Measure measure ->
          whenLive(state, live -> Decision.accept(new ViewEvent.MeasureBegun()));
      case ViewCommand.Measured measured ->
          state instanceof ViewState.Live live
                  && live.measurement() != null
                  && live.measurement().epoch() == null
              ? Decision.accept(
                  new ViewEvent.Measured(
                      measured.epoch(),
                      measured.rowsAdded(),
                      measured.rowsRemoved(),
                      measured.error()))
              : Decision.nothing();
      case ViewCommand.AwaitWithin await ->
          whenLive(state, live -> ViewSchedules.awaitWithin(live, await.maxChanges()));
      case ViewCommand.Apply apply -> whenLive(state, live -> apply(live, apply));
      case ViewCommand.CutOver done ->
          state instanceof ViewState.Live live
                  && live.applying() != null
                  && live.generation() == done.generation()
              ? Decision.accept(
                  new ViewEvent.CutOver(
                      done.generation(), done.epoch(), done.rowsAdded(), done.rowsRemoved()))
              : Decision.nothing();
      case ViewCommand.AwaitCutOver await ->
          whenLive(state, live -> live.applying() == null ? Decision.nothing() : Decision.later());
      case ViewCommand.Drop drop ->
          state instanceof ViewState.Live
              ? Decision.accept(new ViewEvent.Dropped())
              : Decision.nothing();
    };
  }

  private static Decision<ViewEvent> create(ViewState state, ViewCommand.Create create) {
    return switch (state) {
      case ViewState.Absent absent ->
          Decision.accept(
              new ViewEvent.Created(create.definition(), create.replaces()),
              new ViewEvent.Started(1));
      case ViewState.Live live ->
          live.definition().equals(create.definition())
              ? Decision.nothing()
              : Decision.reject(Rejections.otherDefinition(KIND));
      case ViewState.Dropped dropped -> Decision.reject(Rejections.dropped(KIND));
    };
  }

  private static Decision<ViewEvent> whenLive(
      ViewState state, Function<ViewState.Live, Decision<ViewEvent>> decide) {
    return switch (state) {
      case ViewState.Absent absent -> Decision.reject(Rejections.missing(KIND));
      case ViewState.Live live -> decide.apply(live);
      case ViewState.Dropped dropped ->
          Decision.reject(Rejections.dropped(KIND + " \"" + dropped.definition().name() + "\""));
    };
  }

  /** One at a time: the rows of the one before must be there. */
  private static Decision<ViewEvent> apply(ViewState.Live live, ViewCommand.Apply apply) {
    if (live.applying() != null) {
      return Decision.later();
    }
    if (apply.version() != live.applied() + 2) {
      return Decision.reject(
          Rejection.of(
                  SqlState.SERIALIZATION_FAILURE,
                  "the definition of materialized view \""
                      + live.definition().name()
                      + "\" changed meanwhile")
              .withHint("Run the statement again."));
    }
    return Decision.accept(
        new ViewEvent.Applied(
            apply.replacement(),
            apply.version(),
            live.definition(),
            apply.definition(),
            live.generation() + 1,
            apply.together()));
  }

  @Override
  public ViewState evolve(ViewState state, ViewEvent event) {
    if (event instanceof ViewEvent.Created created) {
      return new ViewState.Live(created.definition(), created.replaces());
    }
    if (!(state instanceof ViewState.Live live)) {
      return state;
    }
    return switch (event) {
      case ViewEvent.Created created -> live;
      case ViewEvent.Started started -> live.started(started.generation());
      case ViewEvent.Hydrated hydrated -> live.hydrated(hydrated.epoch());
      case ViewEvent.Scheduled scheduled ->
          live.with(new ViewState.Schedule(scheduled.deadline(), false));
      case ViewEvent.Unscheduled unscheduled -> live.with((ViewState.Schedule) null);
      case ViewEvent.Expired expired -> live.with(new ViewState.Schedule(expired.deadline(), true));
      case ViewEvent.MeasureBegun begun -> live.with(ViewState.Measurement.BEGUN);
      case ViewEvent.Measured measured ->
          live.with(
              new ViewState.Measurement(
                  measured.epoch(),
                  measured.rowsAdded(),
                  measured.rowsRemoved(),
                  measured.error()));
      case ViewEvent.Applied applied -> live.with(applied);
      case ViewEvent.CutOver done -> live.cutOver();
      case ViewEvent.Dropped dropped -> new ViewState.Dropped(live.definition());
    };
  }

  @Override
  public List<ViewEffect> effects(ViewState state, ViewEvent event) {
    return switch (event) {
      case ViewEvent.Created created -> List.of(); // Started follows in the same decision
      case ViewEvent.Started started -> {
        if (!(state instanceof ViewState.Live live)) {
          yield List.of();
        }
        yield live.measurement() != null && live.measurement().epoch() == null
            ? List.of(dataflow(live), new ViewEffect.Measure())
            : List.of(dataflow(live));
      }
      case ViewEvent.Scheduled scheduled ->
          scheduled.deadline() == null
              ? List.of()
              : List.of(new ViewEffect.Expire(scheduled.deadline()));
      case ViewEvent.Unscheduled unscheduled -> List.of();
      case ViewEvent.Expired expired -> List.of();
      case ViewEvent.MeasureBegun begun -> List.of(new ViewEffect.Measure());
      case ViewEvent.Measured measured -> List.of();
      case ViewEvent.Hydrated hydrated -> List.of();
      case ViewEvent.Applied applied ->
          state instanceof ViewState.Live live ? List.of(dataflow(live)) : List.of();
      case ViewEvent.CutOver done -> List.of();
      case ViewEvent.Dropped dropped -> resume(state);
    };
  }

  private static ViewEffect dataflow(ViewState.Live live) {
    if (live.applying() != null) {
      return new ViewEffect.TakeOver(
          live.applying(), live.definition(), live.generation(), live.together());
    }
    return live.replaces() == null
        ? new ViewEffect.InstallDataflow(live.definition(), live.generation())
        : new ViewEffect.InstallReplacement(live.replaces(), live.definition(), live.generation());
  }

  @Override
  public List<ViewEffect> resume(ViewState state) {
    return switch (state) {
      case ViewState.Absent absent -> List.of();
      case ViewState.Live live -> {
        ViewState.Schedule schedule = live.schedule();
        yield schedule == null || schedule.deadline() == null || schedule.expired()
            ? List.of(new ViewEffect.RequestStart())
            : List.of(new ViewEffect.RequestStart(), new ViewEffect.Expire(schedule.deadline()));
      }
      // A crash may have come between the event and the clearing away; doing it twice is harmless.
      case ViewState.Dropped dropped ->
          List.of(new ViewEffect.UninstallDataflow(dropped.definition()));
    };
  }
}
