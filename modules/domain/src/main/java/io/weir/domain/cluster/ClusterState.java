package io.weir.domain.cluster;

import io.weir.domain.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Where a cluster is in its life. */
public sealed interface ClusterState extends State {
  /** Not created yet. */
  record Absent() implements ClusterState {}

  /**
   * In use.
   *
   * @param replicas that run now, in the order of their making
   * @param usedNames of all replicas that ever were; none is used again
   */
  record Live(
      ClusterDefinition definition, List<ClusterDefinition.Replica> replicas, Set<String> usedNames)
      implements ClusterState {
    public Live {
      replicas = List.copyOf(replicas);
      usedNames = Collections.unmodifiableSet(new TreeSet<>(usedNames));
    }

    Live with(ClusterDefinition.Replica replica) {
      List<ClusterDefinition.Replica> more = new ArrayList<>(replicas);
      more.add(replica);
      Set<String> names = new TreeSet<>(usedNames);
      names.add(replica.name());
      return new Live(definition, more, names);
    }

    Live without(String name) {
      return new Live(
          definition, replicas.stream().filter(r -> !r.name().equals(name)).toList(), usedNames);
    }

    boolean has(String name) {
      return replicas.stream().anyMatch(r -> r.name().equals(name));
    }
  }

  /** Gone for ever; its id is not given again. Keeps the names of what has to be stopped. */
  record Dropped(List<String> replicas) implements ClusterState {
    public Dropped {
      replicas = List.copyOf(replicas);
    }
  }
}
