package io.weir.gateway;

import io.weir.domain.cluster.ClusterCapacity;
import io.weir.domain.cluster.ClusterState;
import io.weir.kernel.ObjectId;
import java.util.Optional;

/** What is known of clusters beyond what the catalog says. Answers at once. Thread-safe. */
public interface Clusters {
  /** What clusters can be made of on this node. */
  ClusterCapacity capacity();

  /**
   * The cluster as it is by now: its replicas, its pending change and those that ended. Empty where
   * there is none, or where it has not come back yet after a start.
   */
  Optional<ClusterState.Live> standing(ObjectId cluster);
}
