package io.weir.domain.sink;

import io.weir.domain.Command;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.kernel.ObjectId;

/** What a sink can be asked to do. */
public sealed interface SinkCommand extends Command {
  /** Makes the sink and starts its first runner. */
  record Create(SinkDefinition definition, ConnectionDefinition connection)
      implements SinkCommand {}

  /**
   * Takes a new generation and starts its runner. The sink sends it to itself after each recovery;
   * plans do not need it.
   */
  record Start() implements SinkCommand {}

  /**
   * The connection has another definition: starts a runner that uses it, unless it is the same.
   * Rejected with 55000 where the sink does not use this connection.
   *
   * @param version of the connection; a lower one than was told before is ignored
   */
  record ConnectionChanged(
      ObjectId id, long version, ConnectionDefinition connection, boolean allowIdentityChange)
      implements SinkCommand {}

  /** Answered when the sink was told of this version of its connection, or of a later one. */
  record AwaitConnection(ObjectId id, long version) implements SinkCommand {
    @Override
    public boolean onlyWaits() {
      return true;
    }
  }

  /** Writes nothing while any reason holds. */
  record Pause(String reason) implements SinkCommand {}

  record Resume(String reason) implements SinkCommand {}

  /** The first write of the runner of this generation is durable downstream; for the audit. */
  record FirstWrite(long generation, long epoch) implements SinkCommand {}

  record Drop() implements SinkCommand {
    @Override
    public boolean irreversible() {
      return true;
    }
  }
}
