package io.weir.sql.ddl;

import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.kernel.ObjectId;

/** Gives the ids of a plan's new objects, one after the other. */
final class Ids {
  private long next;

  Ids(CatalogSnapshot catalog) {
    next = catalog.nextId();
  }

  ObjectId next() {
    return new ObjectId("u" + next++);
  }
}
