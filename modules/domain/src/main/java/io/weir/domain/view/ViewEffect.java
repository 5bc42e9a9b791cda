package io.weir.domain.view;

import io.weir.kernel.ObjectId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the outside must do for a view. */
public sealed interface ViewEffect {
  /** After a recovery: send {@link ViewCommand.Start} to oneself, so that the generation rises. */
  record RequestStart() implements ViewEffect {}

  /** Run the dataflow on every replica of the view's cluster. */
  record InstallDataflow(ViewDefinition definition, long generation) implements ViewEffect {}

  /**
   * Likewise of a replacement, beside {@code target}; tell {@link ViewCommand.Hydrated} when it has
   * caught up.
   */
  record InstallReplacement(ObjectId target, ViewDefinition definition, long generation)
      implements ViewEffect {}

  /**
   * Let the dataflows of {@code replacement}, where they run, take the view over; where they do
   * not, run new ones. Tell {@link ViewCommand.CutOver} when the first epoch of the definition is
   * sealed.
   *
   * @param together all views, this one among them, that cut over at the same epoch; null where it
   *     is alone
   */
  record TakeOver(
      ObjectId replacement,
      ViewDefinition definition,
      long generation,
      @Nullable Set<ObjectId> together)
      implements ViewEffect {
    public TakeOver(ObjectId replacement, ViewDefinition definition, long generation) {
      this(replacement, definition, generation, null);
    }
  }

  /** At {@code deadline}, or at once where that is past: {@link ViewCommand.DeadlineReached}. */
  record Expire(Instant deadline) implements ViewEffect {}

  /** Count what the replacement would change from now on, and tell {@link ViewCommand.Measured}. */
  record Measure() implements ViewEffect {}

  /** Stop the dataflow everywhere and drop the view's collection. */
  record UninstallDataflow(ViewDefinition definition) implements ViewEffect {}
}
