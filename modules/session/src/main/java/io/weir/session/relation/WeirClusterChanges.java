package io.weir.session.relation;

import io.weir.columnar.Batch;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfCluster;
import io.weir.domain.cluster.ClusterSizes.Size;
import io.weir.domain.cluster.ClusterState;
import io.weir.domain.cluster.Condition;
import io.weir.domain.cluster.Reconfiguration;
import io.weir.kernel.ObjectId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What replicas can be, and how clusters change. */
final class WeirClusterChanges {
  private static final Schema RECONFIGURATIONS =
      Columns.of(
          "cluster_id text!, status text!, target text!, signal text, deadline timestamptz!,"
              + " on_timeout text!, started_at timestamptz!, ended_at timestamptz, details text");

  private WeirClusterChanges() {}

  static List<SystemRelation> relations() {
    return List.of(
        sizes(),
        SystemRelation.weir(
            "weir_cluster_reconfigurations",
            RECONFIGURATIONS,
            WeirClusterChanges::reconfigurations));
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

  /** Of each cluster the last that ended, the oldest first, and then the one under way. */
  private static CompletionStage<Batch> reconfigurations(SystemRelation.Context context) {
    return context
        .status()
        .hydration()
        .thenApply(
            hydration -> {
              ClusterActivity activity = new ClusterActivity(context.catalog(), hydration);
              Rows rows = new Rows(RECONFIGURATIONS);
              for (CatalogEntry entry : context.catalog().ready()) {
                if (entry.definition() instanceof OfCluster) {
                  context
                      .clusters()
                      .standing(entry.id())
                      .ifPresent(live -> add(rows, entry.id(), live, activity));
                }
              }
              return rows.build();
            });
  }

  private static void add(
      Rows rows, ObjectId cluster, ClusterState.Live live, ClusterActivity activity) {
    for (Reconfiguration.Ended ended : live.ended()) {
      add(
          rows,
          cluster,
          ended.reconfiguration(),
          ended.outcome().key(),
          ended.endedAt(),
          ended.reason());
    }
    Reconfiguration pending = live.pending();
    if (pending != null) {
      add(rows, cluster, pending, "in-progress", null, activity.of(cluster, live));
    }
  }

  private static void add(
      Rows rows,
      ObjectId cluster,
      Reconfiguration change,
      String status,
      @Nullable Instant endedAt,
      @Nullable String details) {
    Condition condition = change.condition();
    rows.add(
        cluster,
        status,
        change.target().words(),
        condition.hydration() ? "hydration" : null,
        condition.deadline(),
        condition.onTimeout().name().toLowerCase(Locale.ROOT),
        change.startedAt(),
        endedAt,
        details);
  }
}
