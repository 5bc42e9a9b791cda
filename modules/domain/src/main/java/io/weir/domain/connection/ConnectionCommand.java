package io.weir.domain.connection;

import io.weir.domain.AggregateType;
import io.weir.domain.Command;
import io.weir.kernel.ObjectId;
import org.jspecify.annotations.Nullable;

/** What a connection can be asked to do. */
public sealed interface ConnectionCommand extends Command {
  record Create(ConnectionDefinition definition) implements ConnectionCommand {}

  /**
   * Replaces the definition by the next version, of which all dependents are told. Rejected with
   * 40001 where another one came first (plan again).
   *
   * @param expectedVersion the one that the plan was made over
   * @param allowIdentityChange whether the upstream may be another one than the dependents' offsets
   *     came from
   */
  record Alter(long expectedVersion, ConnectionDefinition definition, boolean allowIdentityChange)
      implements ConnectionCommand {
    @Override
    public boolean irreversible() {
      return true;
    }
  }

  /**
   * Changes nothing: rejected with 40001 where the connection has another version. A plan asks it
   * of every connection that it will alter before it does what cannot be taken back.
   */
  record Expect(long version) implements ConnectionCommand {}

  /**
   * A source or sink begins to use it. Rejected with 40001 where the connection has another version
   * than the dependent was planned with.
   *
   * @param type SOURCE or SINK; null for a source
   * @param version null where it was not asked for: the dependent is told of the newest
   */
  record Attach(ObjectId dependent, @Nullable AggregateType type, @Nullable Long version)
      implements ConnectionCommand {
    public Attach(ObjectId dependent) {
      this(dependent, null, null);
    }
  }

  record Detach(ObjectId dependent) implements ConnectionCommand {}

  /** The dependent has answered that it knows of this version. */
  record DependentTold(ObjectId dependent, long version) implements ConnectionCommand {}

  /** Rejected with 2BP01 while anything is attached. */
  record Drop() implements ConnectionCommand {
    @Override
    public boolean irreversible() {
      return true;
    }
  }
}
