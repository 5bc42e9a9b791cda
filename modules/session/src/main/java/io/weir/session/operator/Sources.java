package io.weir.session.operator;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.ObjectType;
import io.weir.kernel.ObjectId;
import io.weir.session.Names;
import io.weir.sql.statement.ObjectName;
import java.util.List;
import java.util.Optional;

/** Finds the sources that operators name: by name, or by id. */
final class Sources {
  private Sources() {}

  static CatalogEntry named(CatalogSnapshot catalog, ObjectName name) {
    if (name.schema() == null && name.name().matches("u\\d+")) {
      Optional<CatalogEntry> byId =
          catalog.entry(new ObjectId(name.name())).filter(e -> e.type() == ObjectType.SOURCE);
      if (byId.isPresent()) {
        return byId.get();
      }
    }
    return Names.object(catalog, ObjectType.SOURCE, name);
  }

  static List<CatalogEntry> all(CatalogSnapshot catalog) {
    return catalog.ready().stream().filter(e -> e.type() == ObjectType.SOURCE).toList();
  }
}
