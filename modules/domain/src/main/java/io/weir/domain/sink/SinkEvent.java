package io.weir.domain.sink;

import io.weir.domain.Event;
import io.weir.domain.connection.ConnectionDefinition;
import java.time.Instant;

/** What has happened to a sink. */
public sealed interface SinkEvent extends Event {
  record Created(SinkDefinition definition, ConnectionDefinition connection) implements SinkEvent {}

  /** A runner of this generation took over. */
  record Started(long generation) implements SinkEvent {}

  /** Its connection has another definition; the next start uses it. */
  record ConnectionReplaced(
      long version, ConnectionDefinition connection, boolean allowIdentityChange)
      implements SinkEvent {}

  /** The connection's version says what the sink does already. */
  record ConnectionConfirmed(long version) implements SinkEvent {}

  record Paused(String reason) implements SinkEvent {}

  record Resumed(String reason) implements SinkEvent {}

  record FirstWriteSeen(long generation, long epoch, Instant at) implements SinkEvent {}

  record Dropped() implements SinkEvent {}
}
