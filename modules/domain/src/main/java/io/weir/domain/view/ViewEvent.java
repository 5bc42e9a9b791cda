package io.weir.domain.view;

import io.weir.domain.Event;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has happened to a materialized view, or to a replacement of one. */
public sealed interface ViewEvent extends Event {
  /**
   * @param replaces the view that this is a replacement of; null for a view of its own
   */
  record Created(ViewDefinition definition, @Nullable ObjectId replaces) implements ViewEvent {
    public Created(ViewDefinition definition) {
      this(definition, null);
    }
  }

  /** A dataflow of this generation took over. */
  record Started(long generation) implements ViewEvent {}

  /** The dataflow of this generation has caught up: the replacement can be applied. */
  record Hydrated(long generation, long epoch) implements ViewEvent {}

  /**
   * The replacement is to be applied when it is hydrated, unless {@code deadline} passes before.
   */
  record Scheduled(@Nullable Instant deadline) implements ViewEvent {}

  record Unscheduled() implements ViewEvent {}

  /** The deadline passed. */
  record Expired(Instant deadline) implements ViewEvent {}

  record MeasureBegun() implements ViewEvent {}

  /** What the replacement would have changed at {@code epoch}; {@code error} where nobody knows. */
  record Measured(long epoch, long rowsAdded, long rowsRemoved, @Nullable Rejection error)
      implements ViewEvent {}

  /**
   * The view took the definition of a replacement, and the generation that writes its rows.
   *
   * @param version of the view's definition; the first was 1
   * @param former what it was before
   * @param together all views, this one among them, that cut over at the same epoch; null where it
   *     is alone
   */
  record Applied(
      ObjectId replacement,
      long version,
      ViewDefinition former,
      ViewDefinition definition,
      long generation,
      @Nullable Set<ObjectId> together)
      implements ViewEvent {
    public Applied {
      together = Together.of(together);
    }

    public Applied(
        ObjectId replacement,
        long version,
        ViewDefinition former,
        ViewDefinition definition,
        long generation) {
      this(replacement, version, former, definition, generation, null);
    }
  }

  /** At {@code epoch} the view's rows became those of the definition that was applied. */
  record CutOver(long generation, long epoch, long rowsAdded, long rowsRemoved)
      implements ViewEvent {}

  record Dropped() implements ViewEvent {}
}
