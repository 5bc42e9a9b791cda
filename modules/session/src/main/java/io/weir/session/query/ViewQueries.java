package io.weir.session.query;

import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import io.weir.session.Names;
import io.weir.session.relation.SystemCatalog;
import io.weir.sql.ddl.ViewAnalysis;
import io.weir.sql.plan.PlannedQuery;
import io.weir.sql.plan.QueryPlanner;
import io.weir.sql.statement.SqlFragment;
import java.util.List;
import java.util.Set;

/** Looks into the queries of views that are to be made. */
public record ViewQueries(Execution execution) implements ViewAnalysis {
  @Override
  public Analyzed analyze(SqlFragment query, boolean materialized) {
    SystemCatalog system = execution.ports().system();
    PlannedQuery planned =
        new QueryPlanner()
            .plan(query.node(), Names.relations(system, execution.catalog()), List.of());
    if (!planned.parameterTypes().isEmpty()) {
      throw Rejection.of(SqlState.UNDEFINED_PARAMETER, "there is no parameter $1")
          .withHint("A view's query cannot have parameters.")
          .at(query.position())
          .exception();
    }
    if (materialized) {
      for (ObjectId input : planned.inputs()) {
        if (SystemCatalog.isSystem(input)) {
          throw Rejection.of(
                  SqlState.FEATURE_NOT_SUPPORTED,
                  "cannot materialize a query over the system relation \""
                      + system.relation(input).name()
                      + "\"")
              .withHint("Use CREATE VIEW: it is computed when it is read.")
              .at(query.position())
              .exception();
        }
      }
      planned.view();
    }
    return new Analyzed(planned.schema(), users(planned.references()), users(planned.inputs()));
  }

  /** System relations are there for ever, so nothing depends on them. */
  private static List<ObjectId> users(Set<ObjectId> ids) {
    return ids.stream().filter(id -> !SystemCatalog.isSystem(id)).sorted().toList();
  }
}
