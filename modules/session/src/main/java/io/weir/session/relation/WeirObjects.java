package io.weir.session.relation;

import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import java.util.List;

/** What exists: objects, their columns, and what uses what. */
final class WeirObjects {
  private WeirObjects() {}

  static List<SystemRelation> relations() {
    return List.of(objects(), columns(), dependencies());
  }

  private static SystemRelation objects() {
    return SystemRelation.weir(
        "weir_objects",
        "id text!, oid oid!, schema text!, name text!, type text!, owner text!,"
            + " created_at timestamptz!, comment text",
        (context, rows) -> {
          for (CatalogEntry e : context.catalog().ready()) {
            rows.add(
                e.id(),
                Oids.of(e.id()),
                e.schema(),
                e.name(),
                e.type().key(),
                e.owner(),
                e.createdAt(),
                e.comment());
          }
        });
  }

  private static SystemRelation columns() {
    return SystemRelation.weir(
        "weir_columns",
        "object_id text!, position int4!, name text!, type text!, nullable bool!",
        (context, rows) -> {
          for (CatalogEntry e : context.catalog().ready()) {
            Schema schema = e.columns();
            for (int i = 0; schema != null && i < schema.size(); i++) {
              Field field = schema.field(i);
              rows.add(e.id(), i + 1, field.name(), field.type().sqlName(), field.nullable());
            }
          }
        });
  }

  private static SystemRelation dependencies() {
    return SystemRelation.weir(
        "weir_object_dependencies",
        "object_id text!, referenced_object_id text!",
        (context, rows) -> {
          for (CatalogEntry e : context.catalog().ready()) {
            e.dependsOn().forEach(used -> rows.add(e.id(), used));
          }
        });
  }
}
