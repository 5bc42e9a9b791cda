package io.weir.domain.cluster;

import java.util.List;

/**
 * @param managed whether replicas follow from size and replication factor (named {@code r1}, {@code
 *     r2}, ...) or are named one by one
 */
public record ClusterDefinition(
    boolean managed, String size, int replicationFactor, List<Replica> replicas) {
  public ClusterDefinition {
    replicas = List.copyOf(replicas);
  }

  /** One full copy of the cluster's dataflows. */
  public record Replica(String name, String size) {}
}
