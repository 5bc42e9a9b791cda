package io.weir.executor;

import io.weir.kernel.ObjectId;

/** Names of collections that have no catalog entry of their own. */
public final class CollectionIds {
  private static final String ERRORS = ".errors";

  private CollectionIds() {}

  /** Where a view keeps the rows that could not be computed (rows of sqlstate and message). */
  public static ObjectId errorsOf(ObjectId view) {
    return new ObjectId(view.value() + ERRORS);
  }

  /** The catalog object that a collection belongs to. */
  public static ObjectId ownerOf(ObjectId collection) {
    String id = collection.value();
    return id.endsWith(ERRORS)
        ? new ObjectId(id.substring(0, id.length() - ERRORS.length()))
        : collection;
  }
}
