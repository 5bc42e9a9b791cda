package io.weir.session.relation;

import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfMaterializedView;
import io.weir.domain.catalog.ObjectDefinition.OfView;
import io.weir.gateway.Status.FrontierStatus;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Views and materialized views. */
final class WeirViews {
  private static final Schema MATERIALIZED =
      Columns.of(
          "id text!, name text!, cluster_id text!, definition text!, version bigint!,"
              + " frontier bigint, create_sql text!");

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
                .thenApply(
                    list -> {
                      Map<ObjectId, Long> frontiers =
                          list.stream()
                              .collect(
                                  Collectors.toMap(
                                      FrontierStatus::collection,
                                      FrontierStatus::epoch,
                                      Math::max));
                      Rows rows = new Rows(MATERIALIZED);
                      for (CatalogEntry e : context.catalog().ready()) {
                        if (e.definition() instanceof OfMaterializedView view) {
                          rows.add(
                              e.id(),
                              e.name(),
                              view.cluster(),
                              view.query(),
                              view.version(),
                              frontiers.get(e.id()),
                              e.createSql());
                        }
                      }
                      return rows.build();
                    }));
  }
}
