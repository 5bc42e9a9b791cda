package io.weir.session.show;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfCluster;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.ClusterState;
import io.weir.gateway.Session.Result;
import io.weir.session.Answers;
import io.weir.session.Execution;
import io.weir.session.Prepared;
import io.weir.session.relation.ClusterActivity;
import io.weir.session.relation.ClusterReplicas;
import io.weir.session.relation.Rows;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * SHOW CLUSTERS and SHOW CLUSTER REPLICAS: what runs, and what is under way.
 *
 * @param replicas whether each replica has a row of its own
 * @param like a LIKE pattern for the cluster's name; null for all
 */
public record ShowClusters(boolean replicas, @Nullable String like) implements Prepared {
  private static final Schema CLUSTERS = texts("name", "replicas", "activity", "comment");
  private static final Schema REPLICAS = texts("cluster", "replica", "size", "status");

  private static Schema texts(String... names) {
    return new Schema(Arrays.stream(names).map(name -> new Field(name, DataType.TEXT)).toList());
  }

  @Override
  public Schema result() {
    return replicas ? REPLICAS : CLUSTERS;
  }

  @Override
  public CompletionStage<Result> run(Execution execution) {
    return execution
        .ports()
        .status()
        .hydration()
        .thenCompose(
            hydration -> {
              ClusterActivity activity = new ClusterActivity(execution.catalog(), hydration);
              Rows rows = new Rows(result());
              for (CatalogEntry entry : clusters(execution)) {
                add(rows, entry, activity, execution);
              }
              Batch all = rows.build();
              return Answers.rows(
                  result(), like == null ? all : ShowObjects.matching(all, like), "SHOW");
            });
  }

  private static List<CatalogEntry> clusters(Execution execution) {
    return execution.catalog().ready().stream()
        .filter(e -> e.definition() instanceof OfCluster)
        .sorted(Comparator.comparing(CatalogEntry::name))
        .toList();
  }

  private void add(Rows rows, CatalogEntry entry, ClusterActivity activity, Execution execution) {
    ClusterReplicas all = new ClusterReplicas(execution.ports().clusters(), entry);
    if (replicas) {
      for (Replica replica : all.running()) {
        rows.add(entry.name(), replica.name(), replica.size(), all.status(replica, activity));
      }
      return;
    }
    Optional<ClusterState.Live> live = execution.ports().clusters().standing(entry.id());
    rows.add(
        entry.name(),
        all.running().stream()
            .map(r -> r.name() + " (" + r.size() + ")")
            .collect(Collectors.joining(", ")),
        live.map(standing -> activity.of(entry.id(), standing)).orElse(null),
        entry.comment());
  }
}
