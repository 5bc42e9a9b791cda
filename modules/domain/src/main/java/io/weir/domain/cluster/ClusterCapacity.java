package io.weir.domain.cluster;

/**
 * What clusters can be made of on a node.
 *
 * @param memoryBytes what all replicas of all clusters may take together
 * @param defaultSize what RESET (SIZE) gives a cluster; one of the sizes
 */
public record ClusterCapacity(ClusterSizes sizes, long memoryBytes, String defaultSize) {
  /** The default sizes, and no limit. */
  public static final ClusterCapacity UNLIMITED =
      new ClusterCapacity(ClusterSizes.DEFAULTS, Long.MAX_VALUE, "small");

  public ClusterCapacity {
    if (sizes.of(defaultSize).isEmpty()) {
      throw new IllegalArgumentException("the default size " + defaultSize + " is none");
    }
  }
}
