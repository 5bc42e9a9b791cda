package io.weir.domain.source;

import io.weir.domain.connection.ConnectionDefinition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the outside must do for a source. */
public sealed interface SourceEffect {
  /**
   * After a recovery: send {@link SourceCommand.Start} to oneself, so that the generation rises.
   */
  record RequestStart() implements SourceEffect {}

  /**
   * Run the conductor with this generation. {@code splits} are all that were ever assigned, with
   * their start offsets; the state table's offset wins where there is one.
   */
  record StartConductor(
      SourceDefinition definition,
      @Nullable ConnectionDefinition connection,
      long generation,
      Map<String, String> splits)
      implements SourceEffect {}

  /** Tell the conductor of new splits: a SourceChangeSplit mutation at its next barrier. */
  record AssignSplits(Map<String, String> splits) implements SourceEffect {}

  /** Stop the conductor and drop the collections. */
  record StopConductor(SourceDefinition definition) implements SourceEffect {}
}
