package io.weir.domain.connection;

import io.weir.domain.Command;
import io.weir.kernel.ObjectId;

/** What a connection can be asked to do. */
public sealed interface ConnectionCommand extends Command {
  record Create(ConnectionDefinition definition) implements ConnectionCommand {}

  /** A source or sink begins to use it. */
  record Attach(ObjectId dependent) implements ConnectionCommand {}

  record Detach(ObjectId dependent) implements ConnectionCommand {}

  /** Rejected with 2BP01 while anything is attached. */
  record Drop() implements ConnectionCommand {
    @Override
    public boolean irreversible() {
      return true;
    }
  }
}
