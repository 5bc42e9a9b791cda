package io.weir.storage;

import io.weir.kernel.ObjectId;

/**
 * A writer came with a lower generation than the one that now holds the collection: it must stop.
 */
public final class StaleWriterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StaleWriterException(ObjectId collection, long generation, long holder) {
    super(
        "collection " + collection + ": generation " + generation + " was fenced off by " + holder);
  }
}
