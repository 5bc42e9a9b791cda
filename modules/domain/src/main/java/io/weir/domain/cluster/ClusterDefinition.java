package io.weir.domain.cluster;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * @param managed whether replicas follow from size and replication factor (named {@code r1}, {@code
 *     r2}, ...) or are named one by one
 * @param replicas of an unmanaged cluster; empty for a managed one
 */
public record ClusterDefinition(
    boolean managed, String size, int replicationFactor, List<Replica> replicas) {
  public ClusterDefinition {
    replicas = List.copyOf(replicas);
  }

  public static ClusterDefinition managed(String size, int replicationFactor) {
    return new ClusterDefinition(true, size, replicationFactor, List.of());
  }

  public static ClusterDefinition unmanaged(List<Replica> replicas) {
    return new ClusterDefinition(false, "", 0, replicas);
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

  /** How many replicas a cluster of this shape has. */
  public int replicaCount() {
    return managed ? replicationFactor : replicas.size();
  }

  /** For people: {@code small}, {@code 2 x small}, or the replicas one by one. */
  public String words() {
    if (!managed) {
      return replicas.isEmpty()
          ? "no replicas"
          : String.join(
              ", ", replicas.stream().map(r -> r.name() + " (" + r.size() + ")").toList());
    }
    return replicationFactor == 1 ? size : replicationFactor + " x " + size;
  }

  /**
   * One full copy of the cluster's dataflows.
   *
   * @param key what the data plane knows it by, where that is not its name: it was renamed, or its
   *     name had been that of one that was renamed. Never given to another
   */
  public record Replica(String name, String size, @Nullable String key) {
    public Replica(String name, String size) {
      this(name, size, null);
    }

    /** What the data plane knows it by; stays as it is renamed. */
    public String id() {
      return key == null ? name : key;
    }

    Replica renamed(String to) {
      return new Replica(to, size, to.equals(id()) ? null : id());
    }

    /** Whether users see the same. */
    boolean looksLike(Replica other) {
      return name.equals(other.name) && size.equals(other.size);
    }
  }
}
