package io.weir.executor;

import io.weir.kernel.ObjectId;

/** Names of collections that have no catalog entry of their own. */
public final class CollectionIds {
  private CollectionIds() {}

  /** Where a view keeps the rows that could not be computed (rows of sqlstate and message). */
  public static ObjectId errorsOf(ObjectId view) {
    return new ObjectId(view.value() + ".errors");
  }
}
