package io.weir.storage;

import io.weir.kernel.ObjectId;

/**
 * Compare-and-append found another newest epoch than the writer expected: another replica was
 * first.
 */
public final class AppendConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long upper;

  public AppendConflictException(ObjectId collection, long expected, long upper) {
    super("collection " + collection + ": expected upper " + expected + ", found " + upper);
    this.upper = upper;
  }

  /** The newest epoch that the changelog holds. */
  public long upper() {
    return upper;
  }
}
