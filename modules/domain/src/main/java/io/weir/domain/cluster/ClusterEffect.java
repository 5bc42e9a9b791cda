package io.weir.domain.cluster;

import io.weir.kernel.Ordered;
import java.time.Instant;
import java.util.Set;

/** What the outside must do for a cluster. */
public sealed interface ClusterEffect {
  record StartReplica(ClusterDefinition.Replica replica) implements ClusterEffect {}

  record StopReplica(String id) implements ClusterEffect {}

  /** Send {@link ClusterCommand.ReplicasReady} to oneself once all of these could take over. */
  record AwaitReady(String reconfiguration, Set<String> replicas) implements ClusterEffect {
    public AwaitReady {
      replicas = Ordered.set(replicas);
    }
  }

  /** Send {@link ClusterCommand.TimerFired} to oneself at {@code at}; at once if it is past. */
  record SetTimer(String reconfiguration, Instant at) implements ClusterEffect {}

  /** Nothing is to be awaited or timed any more. */
  record Forget(String reconfiguration) implements ClusterEffect {}

  /** Tell those who ask for it how the cluster stands by now. */
  record Tell(ClusterState standing) implements ClusterEffect {}
}
