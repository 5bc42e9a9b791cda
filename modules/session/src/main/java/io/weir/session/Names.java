package io.weir.session;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectType;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.session.relation.SystemCatalog;
import io.weir.sql.relation.CatalogRelations;
import io.weir.sql.relation.Relation;
import io.weir.sql.relation.RelationResolver;
import io.weir.sql.statement.ObjectName;
import java.util.Optional;

/** Finds what a statement names; what is not there is an error in PostgreSQL's words. */
public final class Names {
  /** Where users' objects are. */
  private static final String USER_SCHEMA = "public";

  private Names() {}

  /** All relations that queries can name. */
  public static RelationResolver relations(SystemCatalog system, CatalogSnapshot catalog) {
    return new CatalogRelations(
        catalog,
        system.relations().stream()
            .map(r -> new Relation(system.id(r), r.schema(), r.name(), r.columns(), null))
            .toList());
  }

  /** The relation of this name, a user's or the system's. */
  public static Relation relation(SystemCatalog system, CatalogSnapshot catalog, ObjectName name) {
    RelationResolver relations = relations(system, catalog);
    String schema = name.schema();
    Optional<Relation> found =
        schema == null
            ? relations.unqualified(name.name())
            : relations.relation(schema, name.name());
    return found.orElseThrow(() -> undefined(name).exception());
  }

  /** The catalog entry of a user's relation. */
  public static CatalogEntry userRelation(
      SystemCatalog system, CatalogSnapshot catalog, ObjectName name) {
    Relation relation = relation(system, catalog, name);
    return catalog
        .entry(relation.id())
        .orElseThrow(
            () ->
                Rejection.of(
                        SqlState.INSUFFICIENT_PRIVILEGE,
                        "permission denied: \"" + name.name() + "\" is a system catalog")
                    .at(name.position())
                    .exception());
  }

  /** The object of this kind and name. */
  public static CatalogEntry object(CatalogSnapshot catalog, ObjectType type, ObjectName name) {
    String schema = name.schema() == null ? USER_SCHEMA : name.schema();
    Optional<CatalogEntry> found = catalog.named(type, schema, name.name());
    if (found.isPresent()) {
      return found.get();
    }
    if (!type.isRelation()) {
      throw Rejection.of(
              SqlState.UNDEFINED_OBJECT, type.words() + " \"" + name + "\" does not exist")
          .at(name.position())
          .exception();
    }
    Optional<CatalogEntry> other = catalog.relation(schema, name.name());
    if (other.isEmpty()) {
      throw undefined(name).exception();
    }
    throw Rejection.of(SqlState.WRONG_OBJECT_TYPE, "\"" + name + "\" is not a " + type.words())
        .withHint("It is a " + other.get().type().words() + ".")
        .at(name.position())
        .exception();
  }

  static Rejection undefined(ObjectName name) {
    return Rejection.of(SqlState.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist")
        .at(name.position());
  }
}
