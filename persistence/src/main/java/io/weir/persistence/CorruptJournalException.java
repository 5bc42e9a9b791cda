package io.weir.persistence;

/** The journal's bytes are not what was written. */
public final class CorruptJournalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CorruptJournalException(String message) {
    super(message);
  }

  public CorruptJournalException(String message, Throwable cause) {
    super(message, cause);
  }
}
