package io.weir.domain.connection;

import io.weir.domain.AggregateType;
import io.weir.domain.Event;
import io.weir.kernel.ObjectId;
import org.jspecify.annotations.Nullable;

/** What has happened to a connection. */
public sealed interface ConnectionEvent extends Event {
  /** Its first version, 1. */
  record Created(ConnectionDefinition definition) implements ConnectionEvent {}

  /** From now on, {@code definition} is how the upstream is reached; all dependents are told. */
  record Altered(long version, ConnectionDefinition definition, boolean allowIdentityChange)
      implements ConnectionEvent {}

  /**
   * @param type null in journals of 0.1: a source
   * @param version the one that it was planned with; null where that is not known
   */
  record Attached(ObjectId dependent, @Nullable AggregateType type, @Nullable Long version)
      implements ConnectionEvent {}

  record Detached(ObjectId dependent) implements ConnectionEvent {}

  record DependentTold(ObjectId dependent, long version) implements ConnectionEvent {}

  record Dropped() implements ConnectionEvent {}
}
