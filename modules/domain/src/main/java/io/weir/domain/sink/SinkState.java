package io.weir.domain.sink;

import io.weir.domain.State;
import io.weir.domain.connection.ConnectionDefinition;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** Where a sink is in its life. */
public sealed interface SinkState extends State {
  /** Not created yet. */
  record Absent() implements SinkState {}

  /**
   * In use.
   *
   * @param connectionVersion the newest of its connection's versions that it was told; 0 for none
   * @param generation of its runner; 0 before the first
   * @param pauses why it writes nothing; empty while it does
   * @param wrote the highest generation whose first write was seen
   */
  record Live(
      SinkDefinition definition,
      ConnectionDefinition connection,
      long connectionVersion,
      long generation,
      Set<String> pauses,
      long wrote)
      implements SinkState {
    public Live {
      pauses = Collections.unmodifiableSet(new TreeSet<>(pauses));
    }

    Live started(long newGeneration) {
      return new Live(definition, connection, connectionVersion, newGeneration, pauses, wrote);
    }

    Live connected(ConnectionDefinition newConnection, long version) {
      return new Live(definition, newConnection, version, generation, pauses, wrote);
    }

    Live paused(String reason, boolean holds) {
      Set<String> newPauses = new TreeSet<>(pauses);
      newPauses.remove(reason);
      if (holds) {
        newPauses.add(reason);
      }
      return new Live(definition, connection, connectionVersion, generation, newPauses, wrote);
    }

    Live written(long byGeneration) {
      return new Live(definition, connection, connectionVersion, generation, pauses, byGeneration);
    }
  }

  /** Gone for ever; its id is not given again. Keeps what has to be cleared away. */
  record Dropped(SinkDefinition definition) implements SinkState {}
}
