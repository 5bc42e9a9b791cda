package io.weir.domain.cluster;

/** What the outside must do for a cluster. */
public sealed interface ClusterEffect {
  record StartReplica(ClusterDefinition.Replica replica) implements ClusterEffect {}

  record StopReplica(String name) implements ClusterEffect {}

  /** Tell those who ask for it how the cluster stands by now. */
  record Tell(ClusterState standing) implements ClusterEffect {}
}
