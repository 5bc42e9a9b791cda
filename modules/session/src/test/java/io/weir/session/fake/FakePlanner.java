package io.weir.session.fake;

import io.weir.dataflow.circuit.Circuit;
import io.weir.dataflow.circuit.Circuits;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.session.Names;
import io.weir.session.relation.SystemCatalog;
import io.weir.sql.parser.SqlText;
import io.weir.sql.plan.QueryPlanner;
import java.util.List;

/** Makes the circuits of materialized views, as a replica does. */
final class FakePlanner {
  private FakePlanner() {}

  static Circuit circuit(String query, CatalogSnapshot catalog) {
    return Circuits.compile(
        new QueryPlanner()
            .plan(
                SqlText.parseQuery(query).node(),
                Names.relations(SystemCatalog.standard(), catalog),
                List.of())
            .view());
  }
}
