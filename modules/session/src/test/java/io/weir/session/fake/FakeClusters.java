package io.weir.session.fake;

import io.weir.domain.cluster.ClusterCapacity;
import io.weir.domain.cluster.ClusterState;
import io.weir.gateway.Clusters;
import io.weir.kernel.ObjectId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Clusters as a test says they are. */
public final class FakeClusters implements Clusters {
  public final Map<ObjectId, ClusterState.Live> standing = new TreeMap<>();
  public ClusterCapacity capacity = ClusterCapacity.UNLIMITED;

  @Override
  public ClusterCapacity capacity() {
    return capacity;
  }

  @Override
  public Optional<ClusterState.Live> standing(ObjectId cluster) {
    return Optional.ofNullable(standing.get(cluster));
  }
}
