package io.weir.node;

import io.weir.dataflow.plan.Plan;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.view.ViewDefinition;
import io.weir.executor.replica.ViewPlanner;
import io.weir.gateway.Catalogs;
import io.weir.kernel.ObjectId;
import io.weir.sql.parser.SqlText;
import io.weir.sql.plan.QueryPlanner;
import io.weir.sql.relation.CatalogRelations;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Plans views against this node's catalog. Their text was checked when they were created. */
final class CatalogViewPlanner implements ViewPlanner {
  private final Catalogs catalogs;
  private final QueryPlanner planner = new QueryPlanner();

  CatalogViewPlanner(Catalogs catalogs) {
    this.catalogs = catalogs;
  }

  @Override
  public PlannedView plan(ObjectId view, ViewDefinition definition) {
    CatalogSnapshot catalog = catalogs.current();
    Plan plan =
        planner
            .plan(
                SqlText.parseQuery(definition.query()).node(),
                new CatalogRelations(catalog, List.of())
                    .seenWith(widths(catalog, view, definition.query())),
                List.of())
            .view();
    Set<ObjectId> appendOnly =
        definition.inputs().stream()
            .filter(input -> catalog.entry(input).map(CatalogViewPlanner::growsOnly).orElse(false))
            .collect(Collectors.toSet());
    return new PlannedView(plan, appendOnly);
  }

  /**
   * What the query knows of relations that got columns since. The catalog can be ahead of the view,
   * or behind it, while another definition is applied.
   */
  private static Map<ObjectId, Integer> widths(
      CatalogSnapshot catalog, ObjectId view, String query) {
    ObjectDefinition definition = catalog.entry(view).map(CatalogEntry::definition).orElse(null);
    if (definition instanceof ObjectDefinition.OfMaterializedView known
        && !known.query().equals(query)) {
      return known.former().reversed().stream()
          .filter(former -> former.query().equals(query))
          .findFirst()
          .map(ObjectDefinition.Former::widths)
          .orElse(known.widths());
    }
    return definition == null ? Map.of() : definition.widths();
  }

  /**
   * Kafka appends, and so does a source of it, unless a record replaces the one before of its key.
   */
  private static boolean growsOnly(CatalogEntry entry) {
    return entry.definition() instanceof ObjectDefinition.OfSource source
        && source.definition().connector().equals("kafka")
        && !source.definition().shape().upsert();
  }
}
