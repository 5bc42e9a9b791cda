package io.weir.session.relation;

import io.weir.domain.cluster.ClusterSizes.Size;
import java.util.List;

/** What replicas can be, and how clusters change. */
final class WeirClusterChanges {
  private WeirClusterChanges() {}

  static List<SystemRelation> relations() {
    return List.of(sizes());
  }

  private static SystemRelation sizes() {
    return SystemRelation.weir(
        "weir_cluster_sizes",
        "size text!, workers int4!, memory_bytes bigint!",
        (context, rows) -> {
          for (Size size : context.clusters().capacity().sizes().list()) {
            rows.add(size.name(), size.workers(), size.memoryBytes());
          }
        });
  }
}
