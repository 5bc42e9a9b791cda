package io.weir.domain.catalog;

import io.weir.domain.AggregateRef;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.operation.OperationIndex;
import io.weir.kernel.ObjectId;

/** What the outside must do for the catalog. */
public sealed interface CatalogEffect {
  /** Give every node the newest catalog, before whoever changed it gets the answer. */
  record PublishCatalog(CatalogSnapshot snapshot, OperationIndex operations)
      implements CatalogEffect {}

  /** Make sure that this aggregate runs: it resumes what it owes when it recovers. */
  record WakeUp(AggregateRef aggregate) implements CatalogEffect {}

  /** Create the built-in cluster (or wake it: it may be there). */
  record EnsureCluster(ObjectId id, ClusterDefinition definition) implements CatalogEffect {}
}
