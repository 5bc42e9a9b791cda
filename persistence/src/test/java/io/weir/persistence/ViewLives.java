package io.weir.persistence;

import static io.weir.persistence.Definitions.NO;
import static io.weir.persistence.Definitions.NOW;
import static io.weir.persistence.Definitions.U1;
import static io.weir.persistence.Definitions.U2;
import static io.weir.persistence.Definitions.U3;
import static io.weir.persistence.Definitions.VIEW;

import io.weir.domain.view.ViewDecider;
import io.weir.domain.view.ViewEvent;
import java.util.List;
import java.util.Set;

/** Lives of views and of replacements. */
final class ViewLives {
  static List<Life<?, ?>> all() {
    return List.of(
        new Life<>(
            "view",
            new ViewDecider(),
            List.of(new ViewEvent.Created(VIEW), new ViewEvent.Started(1))),
        new Life<>(
            "view-dropped",
            new ViewDecider(),
            List.of(new ViewEvent.Created(VIEW), new ViewEvent.Dropped())),
        new Life<>(
            "view-staged",
            new ViewDecider(),
            List.of(
                new ViewEvent.Created(VIEW, U3),
                new ViewEvent.Started(1),
                new ViewEvent.Hydrated(1, 1_700_000_000_100L))),
        new Life<>(
            "view-applying",
            new ViewDecider(),
            List.of(
                new ViewEvent.Created(VIEW),
                new ViewEvent.Started(1),
                new ViewEvent.Applied(U3, 2, VIEW, VIEW, 2),
                new ViewEvent.CutOver(2, 1_700_000_000_300L, 5, 4),
                new ViewEvent.Applied(U2, 3, VIEW, VIEW, 3))),
        new Life<>(
            "view-scheduled",
            new ViewDecider(),
            List.of(
                new ViewEvent.Created(VIEW, U2),
                new ViewEvent.Started(1),
                new ViewEvent.Scheduled(NOW),
                new ViewEvent.Unscheduled(),
                new ViewEvent.Scheduled(null),
                new ViewEvent.Unscheduled(),
                new ViewEvent.Scheduled(NOW),
                new ViewEvent.Hydrated(1, 1_700_000_000_100L),
                new ViewEvent.MeasureBegun(),
                new ViewEvent.Measured(1_700_000_000_200L, 0, 0, NO),
                new ViewEvent.MeasureBegun(),
                new ViewEvent.Measured(1_700_000_000_300L, 5, 4, null),
                new ViewEvent.Expired(NOW))),
        new Life<>(
            "view-together",
            new ViewDecider(),
            List.of(
                new ViewEvent.Created(VIEW),
                new ViewEvent.Started(1),
                new ViewEvent.Applied(U3, 2, VIEW, VIEW, 2, Set.of(U1, U2)))));
  }

  private ViewLives() {}
}
