package io.weir.executor.source;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a barrier changes in an executor, after the cut that belongs to the barrier's epoch. */
public sealed interface Mutation {
  /** Reads by the reader that was prepared, each split from where it was cut. */
  record ConnectorPropsChange() implements Mutation {}

  /**
   * Reads exactly {@code splits} from now on.
   *
   * @param splits by split the offset to start at; null for one that the executor has already and
   *     goes on with
   */
  record SourceChangeSplit(Map<String, @Nullable String> splits) implements Mutation {}

  /** Reads these splits, which the executor has, from these offsets. */
  record SourceInjectSplitState(Map<String, String> offsets) implements Mutation {}

  record Pause() implements Mutation {}

  record Resume() implements Mutation {}

  /** At most so many records a second; negative: no limit. */
  record Throttle(long recordsPerSecond) implements Mutation {}
}
