package io.weir.domain.catalog;

import io.weir.domain.State;
import io.weir.domain.operation.OperationIndex;

/**
 * @param snapshot the objects, as every node knows them
 * @param operations which operations run and how the last ones ended
 */
public record CatalogState(CatalogSnapshot snapshot, OperationIndex operations) implements State {
  static final CatalogState INITIAL = new CatalogState(CatalogSnapshot.EMPTY, OperationIndex.EMPTY);
}
