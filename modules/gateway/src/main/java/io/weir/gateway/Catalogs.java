package io.weir.gateway;

import io.weir.domain.catalog.CatalogSnapshot;
import java.util.concurrent.CompletionStage;

/** This node's copy of the catalog. */
public interface Catalogs {
  /** The newest snapshot that has reached this node. */
  CatalogSnapshot current();

  /** Completes when {@link #current} is at least of this version. */
  CompletionStage<CatalogSnapshot> atLeast(long version);
}
