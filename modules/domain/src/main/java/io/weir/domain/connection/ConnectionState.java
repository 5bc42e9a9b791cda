package io.weir.domain.connection;

import io.weir.domain.State;
import io.weir.kernel.ObjectId;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** Where a connection is in its life. */
public sealed interface ConnectionState extends State {
  /** Not created yet. */
  record Absent() implements ConnectionState {}

  /**
   * In use.
   *
   * @param dependents the sources and sinks that are attached
   */
  record Live(ConnectionDefinition definition, Set<ObjectId> dependents)
      implements ConnectionState {
    public Live {
      dependents = Collections.unmodifiableSet(new TreeSet<>(dependents));
    }

    Live with(ObjectId dependent) {
      Set<ObjectId> more = new TreeSet<>(dependents);
      more.add(dependent);
      return new Live(definition, more);
    }

    Live without(ObjectId dependent) {
      Set<ObjectId> fewer = new TreeSet<>(dependents);
      fewer.remove(dependent);
      return new Live(definition, fewer);
    }
  }

  /** Gone for ever; its id is not given again. */
  record Dropped() implements ConnectionState {}
}
