package io.weir.domain.connection;

import io.weir.domain.AggregateRef;
import io.weir.kernel.ObjectId;

/** What the outside must do for a connection. */
public sealed interface ConnectionEffect {
  /**
   * Tell the dependent of this version until it answers, then send {@link
   * ConnectionCommand.DependentTold} to oneself. Ends earlier where a newer version is to be told.
   */
  record TellDependent(
      AggregateRef dependent,
      long version,
      ConnectionDefinition definition,
      boolean allowIdentityChange)
      implements ConnectionEffect {}

  /** It uses the connection no more: tell it nothing. */
  record ForgetDependent(ObjectId dependent) implements ConnectionEffect {}
}
