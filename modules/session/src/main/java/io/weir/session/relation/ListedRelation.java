package io.weir.session.relation;

import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectDefinition.OfMaterializedView;
import io.weir.domain.catalog.ObjectDefinition.OfReplacement;
import io.weir.domain.catalog.ObjectDefinition.OfView;
import io.weir.domain.catalog.ObjectType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relation as PostgreSQL's catalogs list it: users' and the system's alike.
 *
 * @param kind {@code r} table (sources too: they hold rows), {@code v} view, {@code m} materialized
 *     view
 * @param definition a view's query
 */
record ListedRelation(
    int oid,
    String schema,
    String name,
    char kind,
    Schema columns,
    String owner,
    @Nullable String comment,
    @Nullable String definition) {

  static List<ListedRelation> all(SystemRelation.Context context) {
    List<ListedRelation> out = new ArrayList<>();
    for (CatalogEntry e : context.catalog().ready()) {
      if (e.columns() != null) {
        out.add(
            new ListedRelation(
                Oids.of(e.id()),
                e.schema(),
                e.name(),
                kind(e.type()),
                e.columns(),
                e.owner(),
                e.comment(),
                definition(e.definition())));
      }
    }
    SystemCatalog system = context.system();
    for (SystemRelation r : system.relations()) {
      char kind = r.kind() == SystemRelation.Kind.TABLE ? 'r' : 'v';
      out.add(
          new ListedRelation(
              Oids.of(system.id(r)),
              r.schema(),
              r.name(),
              kind,
              r.columns(),
              PgServer.SUPERUSER,
              null,
              null));
    }
    return out;
  }

  boolean isUsers() {
    return !SystemCatalog.isSystemSchema(schema);
  }

  private static char kind(ObjectType type) {
    return switch (type) {
      case VIEW -> 'v';
      case MATERIALIZED_VIEW, REPLACEMENT -> 'm';
      default -> 'r';
    };
  }

  private static @Nullable String definition(ObjectDefinition definition) {
    return switch (definition) {
      case OfView view -> view.query();
      case OfMaterializedView view -> view.query();
      case OfReplacement staged -> staged.query();
      default -> null;
    };
  }
}
