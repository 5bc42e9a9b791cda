package io.weir.storage.embedded;

/**
 * Bytes that cannot be what was written; the caller says in which file and what follows from it.
 */
final class DamagedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DamagedException(String message) {
    super(message);
  }
}
