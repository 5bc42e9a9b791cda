package io.weir.domain.view;

import io.weir.domain.State;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a materialized view is in its life. */
public sealed interface ViewState extends State {
  /** Not created yet. */
  record Absent() implements ViewState {}

  /**
   * In use.
   *
   * @param generation of its dataflow; 0 before the first
   * @param replaces the view that this is a replacement of; null for a view of its own
   * @param hydratedAt of a replacement: the epoch at which the present dataflow had caught up; null
   *     before
   * @param applied how many replacements were applied to it: its version less one
   * @param applying the replacement whose rows are not there yet; null where none is
   * @param together all views that cut over to what is applied at the same epoch; null where this
   *     one is alone, or nothing is applied
   * @param schedule of a replacement that is to be applied by itself; null of any other
   * @param measurement what was last asked to be measured of a replacement; null before
   */
  record Live(
      ViewDefinition definition,
      long generation,
      @Nullable ObjectId replaces,
      @Nullable Long hydratedAt,
      long applied,
      @Nullable ObjectId applying,
      @Nullable Set<ObjectId> together,
      @Nullable Schedule schedule,
      @Nullable Measurement measurement)
      implements ViewState {
    public Live {
      together = Together.of(together);
    }

    Live(ViewDefinition definition, @Nullable ObjectId replaces) {
      this(definition, 0, replaces, null, 0, null, null, null, null);
    }

    Live started(long next) {
      return new Live(
          definition, next, replaces, null, applied, applying, together, schedule, measurement);
    }

    Live hydrated(long epoch) {
      return new Live(
          definition,
          generation,
          replaces,
          epoch,
          applied,
          applying,
          together,
          schedule,
          measurement);
    }

    Live with(ViewEvent.Applied event) {
      return new Live(
          event.definition(),
          event.generation(),
          replaces,
          null,
          event.version() - 1,
          event.replacement(),
          event.together(),
          schedule,
          measurement);
    }

    Live cutOver() {
      return new Live(
          definition, generation, replaces, hydratedAt, applied, null, null, schedule, measurement);
    }

    Live with(@Nullable Schedule other) {
      return new Live(
          definition,
          generation,
          replaces,
          hydratedAt,
          applied,
          applying,
          together,
          other,
          measurement);
    }

    Live with(Measurement other) {
      return new Live(
          definition,
          generation,
          replaces,
          hydratedAt,
          applied,
          applying,
          together,
          schedule,
          other);
    }
  }

  /**
   * @param deadline null where there is none
   */
  record Schedule(@Nullable Instant deadline, boolean expired) {}

  /**
   * @param epoch null where it is not known yet
   */
  record Measurement(
      @Nullable Long epoch, long rowsAdded, long rowsRemoved, @Nullable Rejection error) {
    static final Measurement BEGUN = new Measurement(null, 0, 0, null);
  }

  /** Gone for ever; its id is not given again. Keeps what has to be cleared away. */
  record Dropped(ViewDefinition definition) implements ViewState {}
}
