package io.weir.session.query;

import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.Execution;
import io.weir.session.Names;
import io.weir.session.relation.SystemCatalog;
import io.weir.sql.ddl.ViewAnalysis;
import io.weir.sql.plan.PlannedQuery;
import io.weir.sql.plan.QueryPlanner;
import io.weir.sql.relation.Relation;
import io.weir.sql.relation.RelationResolver;
import io.weir.sql.statement.SqlFragment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks into the queries of views that are to be made. */
public record ViewQueries(Execution execution) implements ViewAnalysis {
  /** A name that no statement can have in it. */
  private static final String HIDDEN = "\0";

  @Override
  public Analyzed analyze(SqlFragment query, Map<ObjectId, Integer> widths, boolean materialized) {
    SystemCatalog system = execution.ports().system();
    PlannedQuery planned =
        new QueryPlanner()
            .plan(
                query.node(),
                Names.relations(system, execution.catalog()).seenWith(widths),
                List.of());
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

  /** It does not where it means the same when the column is called otherwise. */
  @Override
  public boolean reads(
      SqlFragment query, Map<ObjectId, Integer> widths, ObjectId relation, int column) {
    RelationResolver known =
        Names.relations(execution.ports().system(), execution.catalog()).seenWith(widths);
    String name =
        execution
            .catalog()
            .entry(relation)
            .map(CatalogEntry::columns)
            .map(columns -> columns.field(column).name())
            .orElseThrow();
    PlannedQuery before = new QueryPlanner().plan(query.node(), known, List.of());
    try {
      RelationResolver without =
          (schema, table) ->
              known
                  .relation(schema, table)
                  .map(r -> r.id().equals(relation) ? hidden(r, column) : r);
      PlannedQuery after = new QueryPlanner().plan(query.node(), without, List.of());
      return !after.schema().equals(before.schema())
          || !text(after).replace(HIDDEN, name).equals(text(before));
    } catch (RejectedException named) {
      return true;
    }
  }

  private static String text(PlannedQuery query) {
    return query.explain(ObjectId::value);
  }

  private static Relation hidden(Relation relation, int column) {
    List<Field> fields = new ArrayList<>(relation.columns().fields());
    if (column < fields.size()) {
      Field field = fields.get(column);
      fields.set(column, new Field(HIDDEN, field.type(), field.nullable()));
    }
    return new Relation(
        relation.id(),
        relation.schema(),
        relation.name(),
        new Schema(fields),
        relation.viewQuery(),
        relation.widths());
  }

  /** System relations are there for ever, so nothing depends on them. */
  private static List<ObjectId> users(Set<ObjectId> ids) {
    return ids.stream().filter(id -> !SystemCatalog.isSystem(id)).sorted().toList();
  }
}
