package io.weir.domain.connection;

import io.weir.domain.Event;
import io.weir.kernel.ObjectId;

/** What has happened to a connection. */
public sealed interface ConnectionEvent extends Event {
  record Created(ConnectionDefinition definition) implements ConnectionEvent {}

  record Attached(ObjectId dependent) implements ConnectionEvent {}

  record Detached(ObjectId dependent) implements ConnectionEvent {}

  record Dropped() implements ConnectionEvent {}
}
