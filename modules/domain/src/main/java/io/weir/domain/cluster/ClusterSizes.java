package io.weir.domain.cluster;

import java.util.List;
import java.util.Optional;

/** The sizes that a replica can have, the smallest first. */
public record ClusterSizes(List<Size> list) {
  private static final long MIB = 1L << 20;

  /** Those of a node whose configuration says nothing else. */
  public static final ClusterSizes DEFAULTS =
      new ClusterSizes(
          List.of(
              new Size("3xsmall", 1, 32 * MIB),
              new Size("2xsmall", 1, 64 * MIB),
              new Size("xsmall", 1, 128 * MIB),
              new Size("small", 2, 256 * MIB),
              new Size("medium", 4, 512 * MIB),
              new Size("large", 8, 1024 * MIB),
              new Size("xlarge", 16, 2048 * MIB)));

  public ClusterSizes {
    list = List.copyOf(list);
  }

  /**
   * @param workers that run a replica's dataflows, at least 1
   * @param memoryBytes that the state of a replica's dataflows may take
   */
  public record Size(String name, int workers, long memoryBytes) {
    public Size {
      if (workers < 1 || memoryBytes < 1) {
        throw new IllegalArgumentException(
            "size " + name + ": workers and memory must be positive");
      }
    }
  }

  public Optional<Size> of(String name) {
    return list.stream().filter(size -> size.name().equals(name)).findFirst();
  }

  public List<String> names() {
    return list.stream().map(Size::name).toList();
  }

  /** 1 of a size that is no longer configured: its replicas go on. */
  public int workers(String name) {
    return of(name).map(Size::workers).orElse(1);
  }

  /** 0 of a size that is no longer configured. */
  public long memoryBytes(String name) {
    return of(name).map(Size::memoryBytes).orElse(0L);
  }

  /** What all replicas of a cluster of this shape may take together. */
  public long memoryBytes(ClusterDefinition cluster) {
    return cluster.managed()
        ? cluster.replicationFactor() * memoryBytes(cluster.size())
        : cluster.replicas().stream().mapToLong(replica -> memoryBytes(replica.size())).sum();
  }
}
