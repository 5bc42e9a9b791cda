package io.weir.domain.view;

import io.weir.kernel.Decision;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import org.jspecify.annotations.Nullable;

/** When a replacement is applied, and when not. */
final class ViewSchedules {
  private ViewSchedules() {}

  static Decision<ViewEvent> schedule(ViewState.Live live, ViewCommand.Schedule schedule) {
    if (live.schedule() != null) {
      return refused(
          name(live) + " is already to be applied when it is hydrated",
          "Cancel the operation that waits for it, see weir_operations.");
    }
    return Decision.accept(new ViewEvent.Scheduled(schedule.deadline()));
  }

  static Decision<ViewEvent> awaitHydrated(ViewState.Live live) {
    if (live.hydratedAt() != null) {
      return Decision.nothing();
    }
    ViewState.Schedule schedule = live.schedule();
    return schedule == null || !schedule.expired()
        ? Decision.later()
        : refused(
            name(live) + " was not hydrated by " + schedule.deadline(),
            "Nothing was changed. It is still staged.");
  }

  static Decision<ViewEvent> awaitWithin(ViewState.Live live, @Nullable Long maxChanges) {
    ViewState.Measurement measured = live.measurement();
    if (measured == null || measured.epoch() == null) {
      return Decision.later();
    }
    if (measured.error() != null) {
      return refused(
          name(live) + " cannot be read: " + measured.error().message(),
          "Nothing was changed. Mend the rows or the query, or drop the replacement.");
    }
    long changes = measured.rowsAdded() + measured.rowsRemoved();
    if (maxChanges == null || changes <= maxChanges) {
      return Decision.nothing();
    }
    return Decision.reject(
        Rejection.of(
                SqlState.NOT_IN_PREREQUISITE_STATE,
                name(live) + " would change " + changes + " rows, more than " + maxChanges)
            .withDetail(
                "At epoch "
                    + measured.epoch()
                    + " it adds "
                    + measured.rowsAdded()
                    + " rows and removes "
                    + measured.rowsRemoved()
                    + ".")
            .withHint(
                "Nothing was changed. Look at SHOW CHANGES FOR REPLACEMENT, and apply it with"
                    + " larger MAX CHANGES, or drop it."));
  }

  private static String name(ViewState.Live live) {
    return "replacement \"" + live.definition().name() + "\"";
  }

  private static Decision<ViewEvent> refused(String message, String hint) {
    return Decision.reject(
        Rejection.of(SqlState.NOT_IN_PREREQUISITE_STATE, message).withHint(hint));
  }
}
