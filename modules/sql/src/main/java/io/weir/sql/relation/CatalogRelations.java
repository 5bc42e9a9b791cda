package io.weir.sql.relation;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectDefinition;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The usable relations of a catalog snapshot, and the system's own beside them. */
public final class CatalogRelations implements RelationResolver {
  private record QualifiedName(String schema, String name) {}

  private final CatalogSnapshot catalog;
  private final Map<QualifiedName, Relation> system;

  /**
   * @param system relations that are not in the catalog (system relations); they hide catalog
   *     entries of the same name
   */
  public CatalogRelations(CatalogSnapshot catalog, Collection<Relation> system) {
    this.catalog = catalog;
    this.system =
        system.stream()
            .collect(
                Collectors.toMap(
                    r -> new QualifiedName(r.schema(), r.name()), Function.identity()));
  }

  @Override
  public Optional<Relation> relation(String schema, String name) {
    Relation own = system.get(new QualifiedName(schema, name));
    if (own != null) {
      return Optional.of(own);
    }
    return catalog.relation(schema, name).flatMap(CatalogRelations::of);
  }

  private static Optional<Relation> of(CatalogEntry entry) {
    if (entry.columns() == null) {
      return Optional.empty();
    }
    String query = entry.definition() instanceof ObjectDefinition.OfView view ? view.query() : null;
    return Optional.of(
        new Relation(
            entry.id(),
            entry.schema(),
            entry.name(),
            entry.columns(),
            query,
            entry.definition().widths()));
  }
}
