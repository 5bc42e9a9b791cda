package io.weir.session.relation;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfCluster;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.ClusterState;
import io.weir.domain.cluster.Reconfiguration;
import io.weir.gateway.Clusters;
import io.weir.gateway.Status.HydrationStatus;
import java.util.List;
import java.util.Set;

/** The replicas of one cluster: those that serve, and those that hydrate beside them. */
public record ClusterReplicas(Clusters clusters, CatalogEntry cluster) {
  /** As the cluster says; where it has not come back yet after a start, as its shape says. */
  public List<Replica> running() {
    return clusters
        .standing(cluster.id())
        .map(ClusterState.Live::running)
        .orElseGet(
            () ->
                cluster.definition() instanceof OfCluster of
                    ? of.definition().firstReplicas()
                    : List.of());
  }

  /** Whether it hydrates to take the place of others. */
  public boolean isPending(Replica replica) {
    return clusters
        .standing(cluster.id())
        .map(
            live -> {
              Reconfiguration pending = live.pending();
              return pending != null && pending.replicas().contains(replica);
            })
        .orElse(false);
  }

  /** A replica is as far as the least of its dataflows. */
  public String status(Replica replica, ClusterActivity activity) {
    boolean hydrating = false;
    for (HydrationStatus status : activity.on(cluster.id(), Set.of(replica.id()))) {
      if (status.error() != null) {
        return "failed";
      }
      hydrating |= !status.hydrated();
    }
    return hydrating ? "hydrating" : "ready";
  }
}
