package io.weir.domain.cluster;

import io.weir.domain.Event;
import java.util.List;

/** What has happened to a cluster. */
public sealed interface ClusterEvent extends Event {
  /**
   * @param replicas the first ones: named by the user, or {@code r1}, {@code r2}, ... of a managed
   *     cluster
   */
  record Created(ClusterDefinition definition, List<ClusterDefinition.Replica> replicas)
      implements ClusterEvent {
    public Created {
      replicas = List.copyOf(replicas);
    }
  }

  record ReplicaAdded(ClusterDefinition.Replica replica) implements ClusterEvent {}

  record ReplicaDropped(String name) implements ClusterEvent {}

  record Dropped() implements ClusterEvent {}
}
