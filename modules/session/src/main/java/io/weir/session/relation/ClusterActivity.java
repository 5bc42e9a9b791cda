package io.weir.session.relation;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectDefinition.OfMaterializedView;
import io.weir.domain.catalog.ObjectDefinition.OfReplacement;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.ClusterState;
import io.weir.domain.cluster.Condition;
import io.weir.domain.cluster.Reconfiguration;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster is doing, for people: {@code resizing small -> large, 63 %, orders_by_user 12 s
 * behind, about 40 s left}.
 *
 * @param hydration of all dataflows
 */
public record ClusterActivity(CatalogSnapshot catalog, List<HydrationStatus> hydration) {
  /** Below this a dataflow is not worth naming: replicas that are ready lag by as much. */
  private static final long BEHIND_MILLIS = 1000;

  private static final int PERCENT = 100;

  /** Null where the cluster does nothing but serve. */
  public @Nullable String of(ObjectId cluster, ClusterState.Live live) {
    Reconfiguration pending = live.pending();
    if (pending != null) {
      return resizing(cluster, live, pending);
    }
    Set<String> ids = live.replicas().stream().map(Replica::id).collect(Collectors.toSet());
    List<HydrationStatus> behind = on(cluster, ids).stream().filter(h -> !h.hydrated()).toList();
    return behind.isEmpty() ? null : "hydrating" + progress(on(cluster, ids), 0, behind);
  }

  private String resizing(ObjectId cluster, ClusterState.Live live, Reconfiguration pending) {
    String what = "resizing " + live.shape().words() + " -> " + pending.target().words();
    Condition condition = pending.condition();
    List<HydrationStatus> all = on(cluster, pending.replicaIds());
    List<HydrationStatus> behind = all.stream().filter(h -> !isReady(h)).toList();
    long unseen = views(cluster) * pending.replicas().size() - all.size();
    String when = condition.hydration() ? "" : ", the old replicas go at " + condition.deadline();
    return behind.isEmpty() && unseen <= 0
        ? what + ", 100 %" + when
        : what + progress(all, unseen, behind) + when;
  }

  private long views(ObjectId cluster) {
    return catalog.ready().stream().filter(e -> isOn(e.id(), cluster)).count();
  }

  private static boolean isReady(HydrationStatus status) {
    return status.ready(BEHIND_MILLIS);
  }

  /** The dataflows of a cluster on some of its replicas. */
  public List<HydrationStatus> on(ObjectId cluster, Set<String> replicas) {
    return hydration.stream()
        .filter(h -> replicas.contains(h.replica()) && isOn(h.object(), cluster))
        .toList();
  }

  private boolean isOn(ObjectId object, ObjectId cluster) {
    return catalog
        .entry(object)
        .flatMap(e -> clusterOf(e.definition()))
        .filter(cluster::equals)
        .isPresent();
  }

  /** Where a dataflow runs for it. */
  static Optional<ObjectId> clusterOf(ObjectDefinition definition) {
    return switch (definition) {
      case OfMaterializedView view -> Optional.of(view.cluster());
      case OfReplacement staged -> Optional.of(staged.cluster());
      default -> Optional.empty();
    };
  }

  /**
   * @param unseen dataflows that have not begun
   */
  private String progress(List<HydrationStatus> all, long unseen, List<HydrationStatus> behind) {
    List<String> parts = new ArrayList<>();
    parts.add("");
    parts.add(percent(all, unseen) + " %");
    behind.stream()
        .max(
            Comparator.comparing((HydrationStatus h) -> h.error() != null)
                .thenComparingLong(HydrationStatus::behindMillis))
        .ifPresent(worst -> parts.add(words(worst)));
    long left = behind.stream().mapToLong(HydrationStatus::etaMillis).max().orElse(-1);
    boolean known = unseen <= 0 && behind.stream().allMatch(h -> h.etaMillis() >= 0);
    if (known && left > 0) {
      parts.add("about " + Math.max(1, Math.round(left / 1000.0)) + " s left");
    }
    return String.join(", ", parts);
  }

  /** Of the rows to be read; never all of them while a dataflow still hydrates. */
  private static long percent(List<HydrationStatus> all, long unseen) {
    long done = 0;
    long total = Math.max(0, unseen);
    for (HydrationStatus h : all) {
      total += Math.max(1, h.rowsTotal());
      done += h.hydrated() ? Math.max(1, h.rowsTotal()) : Math.min(h.rowsDone(), h.rowsTotal());
    }
    boolean hydrated = unseen <= 0 && all.stream().allMatch(HydrationStatus::hydrated);
    return hydrated ? PERCENT : Math.min(PERCENT - 1, done * PERCENT / Math.max(1, total));
  }

  private String words(HydrationStatus status) {
    String name =
        catalog.entry(status.object()).map(CatalogEntry::name).orElse(status.object().value());
    String error = status.error();
    if (error != null) {
      return name + " failed on " + status.replica() + ": " + error;
    }
    return status.behindMillis() < BEHIND_MILLIS
        ? name + " hydrating"
        : name + " " + status.behindMillis() / 1000 + " s behind";
  }
}
