package io.weir.domain.catalog;

import io.weir.domain.catalog.ObjectDefinition.OfCluster;
import io.weir.domain.catalog.ObjectDefinition.PendingShape;
import io.weir.domain.cluster.ClusterCapacity;
import io.weir.domain.cluster.ClusterSizes;
import io.weir.domain.cluster.MemoryText;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether the clusters fit the node while old and new replicas of those that change run side by
 * side. The catalog asks, since it alone sees all clusters at once: two changes that fit one by one
 * but not together cannot both be let in.
 */
public final class ClusterMemory {
  private final CatalogSnapshot catalog;
  private final ClusterCapacity capacity;

  public ClusterMemory(CatalogSnapshot catalog, ClusterCapacity capacity) {
    this.catalog = catalog;
    this.capacity = capacity;
  }

  /** What a cluster takes now, with the replicas that hydrate beside those that serve. */
  public static long peak(OfCluster cluster, ClusterSizes sizes) {
    PendingShape pending = cluster.pending();
    return sizes.memoryBytes(cluster.definition())
        + (pending == null ? 0 : sizes.memoryBytes(pending.target()));
  }

  /** What all clusters take now; those that are being made or dropped count too. */
  public long peak() {
    return clusters().values().stream().mapToLong(cluster -> peak(cluster, capacity.sizes())).sum();
  }

  /**
   * Why a cluster cannot become {@code wanted}; empty where it can. What takes no more than before
   * always can, also where the node was given less memory meanwhile.
   */
  public Optional<Rejection> refusal(ObjectId id, String name, OfCluster wanted) {
    Map<ObjectId, OfCluster> all = clusters();
    OfCluster before = all.put(id, wanted);
    long need = peak(wanted, capacity.sizes());
    long total = all.values().stream().mapToLong(c -> peak(c, capacity.sizes())).sum();
    if (total <= capacity.memoryBytes()
        || (before != null && need <= peak(before, capacity.sizes()))) {
      return Optional.empty();
    }
    List<String> lines = new ArrayList<>();
    all.forEach((other, cluster) -> lines.add(line(nameOf(other, id, name), cluster)));
    return Optional.of(
        Rejection.of(
                SqlState.INSUFFICIENT_RESOURCES,
                "cluster \""
                    + name
                    + "\" does not fit: all clusters would take "
                    + MemoryText.of(total)
                    + ", the node has "
                    + MemoryText.of(capacity.memoryBytes()))
            .withDetail(String.join("\n", lines))
            .withHint(
                "Choose a smaller SIZE or REPLICATION FACTOR (SHOW CLUSTER SIZES), drop replicas,"
                    + " or give the node more: weir.clusters.memory."));
  }

  private Map<ObjectId, OfCluster> clusters() {
    Map<ObjectId, OfCluster> all = new TreeMap<>();
    for (CatalogEntry entry : catalog.entries().values()) {
      if (entry.definition() instanceof OfCluster cluster) {
        all.put(entry.id(), cluster);
      }
    }
    return all;
  }

  private String nameOf(ObjectId id, ObjectId changed, String name) {
    return id.equals(changed) ? name : catalog.entry(id).map(CatalogEntry::name).orElse(id.value());
  }

  private String line(String name, OfCluster cluster) {
    PendingShape pending = cluster.pending();
    String now = name + ": " + MemoryText.of(capacity.sizes().memoryBytes(cluster.definition()));
    return pending == null
        ? now
        : now
            + ", and "
            + MemoryText.of(capacity.sizes().memoryBytes(pending.target()))
            + " beside it while it changes";
  }
}
