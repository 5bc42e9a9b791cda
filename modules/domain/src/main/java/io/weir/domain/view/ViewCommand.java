package io.weir.domain.view;

import io.weir.domain.Command;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a materialized view, or a replacement that is staged for one, can be asked to do. */
public sealed interface ViewCommand extends Command {
  /**
   * Makes the view and installs its first dataflow: by the time that this is answered, the data
   * plane was told to.
   *
   * @param replaces the view that this is staged as a replacement of; null for a view of its own
   */
  record Create(ViewDefinition definition, @Nullable ObjectId replaces) implements ViewCommand {
    public Create(ViewDefinition definition) {
      this(definition, null);
    }
  }

  /**
   * Takes a new generation and installs its dataflow. The view sends it to itself after each
   * recovery; plans do not need it.
   */
  record Start() implements ViewCommand {}

  /** The data plane: the dataflow of this generation is complete up to {@code epoch}. */
  record Hydrated(long generation, long epoch) implements ViewCommand {}

  /**
   * The replacement is to be applied by itself when it is hydrated. Rejected with 55000 where it is
   * already.
   *
   * @param deadline when it is not to be any more; null for never
   */
  record Schedule(@Nullable Instant deadline) implements ViewCommand {}

  /** It is not to be applied by itself any more. */
  record Unschedule() implements ViewCommand {}

  /** The timer of {@link Schedule}. */
  record DeadlineReached(Instant deadline) implements ViewCommand {}

  /**
   * Answered when the replacement's present dataflow is hydrated. Rejected with 42704 where the
   * replacement is dropped meanwhile, 55000 where the deadline passed before.
   */
  record AwaitHydrated() implements ViewCommand {
    @Override
    public boolean onlyWaits() {
      return true;
    }
  }

  /** Has counted what the replacement would change from now on; see {@link AwaitWithin}. */
  record Measure() implements ViewCommand {}

  /**
   * The data plane: what the replacement would change at {@code epoch}.
   *
   * @param error why its rows cannot be read; null where they can
   */
  record Measured(long epoch, long rowsAdded, long rowsRemoved, @Nullable Rejection error)
      implements ViewCommand {}

  /**
   * Answered when what was last asked to be measured is known. Rejected with 55000 where it is more
   * than {@code maxChanges} rows, null for any number, or where the replacement cannot be read.
   */
  record AwaitWithin(@Nullable Long maxChanges) implements ViewCommand {
    @Override
    public boolean onlyWaits() {
      return true;
    }
  }

  /**
   * Takes the definition of a replacement. From when this is durable the view is the new one,
   * whatever happens; its rows follow at one epoch, see {@link AwaitCutOver}. Rejected with 40001
   * where the present version is not the one before {@code version}.
   *
   * @param together all views, this one among them, that cut over at the same epoch: it waits until
   *     each of them was asked to apply; null where it is alone
   */
  record Apply(
      ObjectId replacement,
      long version,
      ViewDefinition definition,
      @Nullable Set<ObjectId> together)
      implements ViewCommand {
    public Apply {
      together = Together.of(together);
    }

    public Apply(ObjectId replacement, long version, ViewDefinition definition) {
      this(replacement, version, definition, null);
    }

    @Override
    public boolean irreversible() {
      return true;
    }
  }

  /**
   * The data plane: the rows of this generation stand in the view's changelog from {@code epoch}
   * on, which added and removed so many.
   */
  record CutOver(long generation, long epoch, long rowsAdded, long rowsRemoved)
      implements ViewCommand {}

  /**
   * Answered when the rows of what was applied are there. Rejected with 42704 where the view is
   * dropped meanwhile.
   */
  record AwaitCutOver() implements ViewCommand {}

  record Drop() implements ViewCommand {
    @Override
    public boolean irreversible() {
      return true;
    }
  }
}
