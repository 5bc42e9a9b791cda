package io.weir.session.relation;

import io.weir.columnar.Batch;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfMaterializedView;
import io.weir.domain.catalog.ObjectDefinition.OfView;
import io.weir.gateway.Status.FailureStatus;
import io.weir.gateway.Status.FrontierStatus;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Views and materialized views. */
final class WeirViews {
  private static final Schema MATERIALIZED =
      Columns.of(
          "id text!, name text!, cluster_id text!, definition text!, version bigint!,"
              + " status text!, error text, frontier bigint, create_sql text!");

  private WeirViews() {}

  static List<SystemRelation> relations() {
    return List.of(views(), materialized());
  }

  private static SystemRelation views() {
    return SystemRelation.weir(
        "weir_views",
        "id text!, name text!, definition text!, create_sql text!",
        (context, rows) -> {
          for (CatalogEntry e : context.catalog().ready()) {
            if (e.definition() instanceof OfView view) {
              rows.add(e.id(), e.name(), view.query(), e.createSql());
            }
          }
        });
  }

  private static SystemRelation materialized() {
    return SystemRelation.weir(
        "weir_materialized_views",
        MATERIALIZED,
        context ->
            context
                .status()
                .frontiers()
                .thenCombine(context.status().hydration(), Progress::new)
                .thenCombine(
                    context.status().failures(),
                    (progress, failures) -> materialized(context, progress, failures)));
  }

  private record Progress(List<FrontierStatus> frontiers, List<HydrationStatus> dataflows) {}

  private static Batch materialized(
      SystemRelation.Context context, Progress progress, List<FailureStatus> failures) {
    Map<ObjectId, Long> frontiers =
        progress.frontiers().stream()
            .collect(
                Collectors.toMap(FrontierStatus::collection, FrontierStatus::epoch, Math::max));
    Map<ObjectId, String> errors =
        failures.stream().collect(Collectors.toMap(FailureStatus::view, FailureStatus::error));
    Rows rows = new Rows(MATERIALIZED);
    for (CatalogEntry e : context.catalog().ready()) {
      if (e.definition() instanceof OfMaterializedView view) {
        List<HydrationStatus> own =
            progress.dataflows().stream().filter(one -> one.object().equals(e.id())).toList();
        boolean hydrated = own.stream().anyMatch(HydrationStatus::hydrated);
        String error = hydrated ? errors.get(e.id()) : stopped(own);
        rows.add(
            e.id(),
            e.name(),
            view.cluster(),
            view.query(),
            view.version(),
            error != null ? "failed" : hydrated ? "running" : "hydrating",
            error,
            frontiers.get(e.id()),
            e.createSql());
      }
    }
    return rows.build();
  }

  /** Why none of the replicas computes it. */
  private static @Nullable String stopped(List<HydrationStatus> own) {
    return own.stream()
        .map(HydrationStatus::error)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
