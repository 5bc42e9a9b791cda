package io.weir.session.relation;

import io.weir.columnar.Batch;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition.OfCluster;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Clusters, their replicas, and how far the dataflows on them are. */
final class WeirClusters {
  private static final Schema REPLICAS =
      Columns.of("cluster_id text!, id text!, name text!, size text!, status text!, pending bool!");

  private static final Schema HYDRATION =
      Columns.of(
          "object_id text!, replica_id text!, hydrated bool!, rows_done bigint!,"
              + " rows_total bigint!, bytes_done bigint!, lag_ms bigint!, eta_ms bigint,"
              + " error text, hydration_ms bigint");

  private WeirClusters() {}

  static List<SystemRelation> relations() {
    return List.of(
        clusters(),
        SystemRelation.weir("weir_cluster_replicas", REPLICAS, WeirClusters::replicas),
        SystemRelation.weir("weir_hydration_statuses", HYDRATION, WeirClusters::hydration));
  }

  private static SystemRelation clusters() {
    return SystemRelation.weir(
        "weir_clusters",
        "id text!, name text!, managed bool!, size text, replication_factor int4!",
        (context, rows) -> {
          for (CatalogEntry e : context.catalog().ready()) {
            if (e.definition() instanceof OfCluster cluster) {
              rows.add(
                  e.id(),
                  e.name(),
                  cluster.definition().managed(),
                  cluster.definition().managed() ? cluster.definition().size() : null,
                  cluster.definition().firstReplicas().size());
            }
          }
        });
  }

  private static CompletionStage<Batch> replicas(SystemRelation.Context context) {
    return context
        .status()
        .hydration()
        .thenApply(
            hydration -> {
              ClusterActivity activity = new ClusterActivity(context.catalog(), hydration);
              Rows rows = new Rows(REPLICAS);
              for (CatalogEntry e : context.catalog().ready()) {
                if (e.definition() instanceof OfCluster) {
                  ClusterReplicas replicas = new ClusterReplicas(context.clusters(), e);
                  for (Replica replica : replicas.running()) {
                    rows.add(
                        e.id(),
                        id(e.id(), replica.id()),
                        replica.name(),
                        replica.size(),
                        replicas.status(replica, activity),
                        replicas.isPending(replica));
                  }
                }
              }
              return rows.build();
            });
  }

  private static CompletionStage<Batch> hydration(SystemRelation.Context context) {
    return context
        .status()
        .hydration()
        .thenApply(
            list -> {
              Rows rows = new Rows(HYDRATION);
              for (HydrationStatus h : list) {
                rows.add(
                    h.object(),
                    replicaId(context.catalog(), h),
                    h.hydrated(),
                    h.rowsDone(),
                    h.rowsTotal(),
                    h.bytesDone(),
                    h.lagMillis(),
                    h.etaMillis() < 0 ? null : (Long) h.etaMillis(),
                    h.error(),
                    h.hydrationMillis() < 0 ? null : (Long) h.hydrationMillis());
              }
              return rows.build();
            });
  }

  private static String replicaId(CatalogSnapshot catalog, HydrationStatus status) {
    return catalog
        .entry(status.object())
        .flatMap(e -> ClusterActivity.clusterOf(e.definition()))
        .map(cluster -> id(cluster, status.replica()))
        .orElse(status.replica());
  }

  /** Replicas are known within their cluster only, so the id has both. */
  private static String id(ObjectId cluster, String replica) {
    return cluster.value() + "." + replica;
  }
}
