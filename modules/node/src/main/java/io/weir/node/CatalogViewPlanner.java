package io.weir.node;

import io.weir.dataflow.plan.Plan;
import io.weir.domain.view.ViewDefinition;
import io.weir.executor.replica.ViewPlanner;
import io.weir.gateway.Catalogs;
import io.weir.sql.parser.SqlText;
import io.weir.sql.plan.QueryPlanner;
import io.weir.sql.relation.CatalogRelations;
import java.util.List;

/** Plans views against this node's catalog. Their text was checked when they were created. */
final class CatalogViewPlanner implements ViewPlanner {
  private final Catalogs catalogs;
  private final QueryPlanner planner = new QueryPlanner();

  CatalogViewPlanner(Catalogs catalogs) {
    this.catalogs = catalogs;
  }

  @Override
  public Plan plan(ViewDefinition definition) {
    return planner
        .plan(
            SqlText.parseQuery(definition.query()).node(),
            new CatalogRelations(catalogs.current(), List.of()),
            List.of())
        .view();
  }
}
