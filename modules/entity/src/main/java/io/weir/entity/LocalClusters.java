package io.weir.entity;

import io.weir.domain.cluster.ClusterCapacity;
import io.weir.domain.cluster.ClusterState;
import io.weir.gateway.Clusters;
import io.weir.kernel.ObjectId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The clusters whose aggregates run on this node, as they last told. Thread-safe. */
public final class LocalClusters implements Clusters {
  private final ClusterCapacity capacity;
  private final Map<ObjectId, ClusterState.Live> standing = new ConcurrentHashMap<>();

  LocalClusters(ClusterCapacity capacity) {
    this.capacity = capacity;
  }

  @Override
  public ClusterCapacity capacity() {
    return capacity;
  }

  @Override
  public Optional<ClusterState.Live> standing(ObjectId cluster) {
    return Optional.ofNullable(standing.get(cluster));
  }

  void put(ObjectId cluster, ClusterState.Live state) {
    standing.put(cluster, state);
  }

  void remove(ObjectId cluster) {
    standing.remove(cluster);
  }
}
