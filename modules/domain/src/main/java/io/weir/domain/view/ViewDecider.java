package io.weir.domain.view;

import io.weir.domain.Rejections;
import io.weir.kernel.Decider;
import io.weir.kernel.Decision;
import java.time.Instant;
import java.util.List;

/** What a materialized view computes, and which generation of its dataflow does. */
public final class ViewDecider implements Decider<ViewCommand, ViewEvent, ViewState, ViewEffect> {
  private static final String KIND = "materialized view";

  @Override
  public ViewState initial() {
    return new ViewState.Absent();
  }

  @Override
  public Decision<ViewEvent> decide(ViewState state, ViewCommand command, Instant now) {
    return switch (command) {
      case ViewCommand.Create create ->
          switch (state) {
            case ViewState.Absent absent ->
                Decision.accept(
                    new ViewEvent.Created(create.definition()), new ViewEvent.Started(1));
            case ViewState.Live live ->
                live.definition().equals(create.definition())
                    ? Decision.nothing()
                    : Decision.reject(Rejections.otherDefinition(KIND));
            case ViewState.Dropped dropped -> Decision.reject(Rejections.dropped(KIND));
          };
      case ViewCommand.Start start ->
          switch (state) {
            case ViewState.Absent absent -> Decision.reject(Rejections.missing(KIND));
            case ViewState.Live live ->
                Decision.accept(new ViewEvent.Started(live.generation() + 1));
            case ViewState.Dropped dropped -> Decision.reject(Rejections.dropped(KIND));
          };
      case ViewCommand.Drop drop ->
          state instanceof ViewState.Live
              ? Decision.accept(new ViewEvent.Dropped())
              : Decision.nothing();
    };
  }

  @Override
  public ViewState evolve(ViewState state, ViewEvent event) {
    return switch (event) {
      case ViewEvent.Created created -> new ViewState.Live(created.definition(), 0);
      case ViewEvent.Started started ->
          state instanceof ViewState.Live live
              ? new ViewState.Live(live.definition(), started.generation())
              : state;
      case ViewEvent.Dropped dropped ->
          state instanceof ViewState.Live live ? new ViewState.Dropped(live.definition()) : state;
    };
  }

  @Override
  public List<ViewEffect> effects(ViewState state, ViewEvent event) {
    return switch (event) {
      case ViewEvent.Created created -> List.of(); // Started follows in the same decision
      case ViewEvent.Started started ->
          state instanceof ViewState.Live live
              ? List.of(new ViewEffect.InstallDataflow(live.definition(), live.generation()))
              : List.of();
      case ViewEvent.Dropped dropped -> resume(state);
    };
  }

  @Override
  public List<ViewEffect> resume(ViewState state) {
    return switch (state) {
      case ViewState.Absent absent -> List.of();
      case ViewState.Live live -> List.of(new ViewEffect.RequestStart());
      // A crash may have come between the event and the clearing away; doing it twice is harmless.
      case ViewState.Dropped dropped ->
          List.of(new ViewEffect.UninstallDataflow(dropped.definition()));
    };
  }
}
