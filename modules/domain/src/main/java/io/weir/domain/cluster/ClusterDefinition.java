package io.weir.domain.cluster;

import java.util.List;
import java.util.stream.IntStream;

/**
 * @param managed whether replicas follow from size and replication factor (named {@code r1}, {@code
 *     r2}, ...) or are named one by one
 */
public record ClusterDefinition(
    boolean managed, String size, int replicationFactor, List<Replica> replicas) {
  public ClusterDefinition {
    replicas = List.copyOf(replicas);
  }

  /**
   * The replicas that it begins with: those named, or as many as the replication factor says but no
   * more than {@code most}.
   */
  List<Replica> firstReplicas(int most) {
    if (!managed) {
      return replicas;
    }
    return IntStream.rangeClosed(1, Math.min(replicationFactor, most))
        .mapToObj(i -> new Replica("r" + i, size))
        .toList();
  }

  /** The replicas that it begins with. */
  public List<Replica> firstReplicas() {
    return firstReplicas(Integer.MAX_VALUE);
  }

  /** One full copy of the cluster's dataflows. */
  public record Replica(String name, String size) {}
}
