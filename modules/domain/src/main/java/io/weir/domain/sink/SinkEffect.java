package io.weir.domain.sink;

import io.weir.domain.connection.ConnectionDefinition;

/** What the outside must do for a sink. */
public sealed interface SinkEffect {
  /** After a recovery: send {@link SinkCommand.Start} to oneself, so that the generation rises. */
  record RequestStart() implements SinkEffect {}

  /**
   * Run the sink with this generation.
   *
   * @param paused write nothing; the next start says when that is over
   */
  record StartSink(
      SinkDefinition definition, ConnectionDefinition connection, long generation, boolean paused)
      implements SinkEffect {}

  /** Stop the runner, and forget what was kept for it. */
  record StopSink(SinkDefinition definition) implements SinkEffect {}
}
