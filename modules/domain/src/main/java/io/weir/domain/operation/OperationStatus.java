package io.weir.domain.operation;

import java.util.Locale;

/** How far an operation has come. */
public enum OperationStatus {
  RUNNING,
  /** A step failed or it was cancelled; what was done is being taken back. */
  UNDOING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /** As {@code weir_operations.status} shows it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean isEnded() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }
}
