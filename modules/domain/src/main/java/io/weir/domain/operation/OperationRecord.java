package io.weir.domain.operation;

import io.weir.kernel.Rejection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of an operation.
 *
 * @param statement at most {@link #MAX_STATEMENT} characters of it
 * @param steps how many its plan has
 * @param error why it failed or was cancelled
 * @param unsafe what it was to do unsafely; null for nothing
 */
public record OperationRecord(
    String kind,
    String statement,
    String principal,
    int steps,
    OperationStatus status,
    @Nullable Rejection error,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable UnsafeTouch unsafe) {
  /** Longer statements are cut: the whole one is in the operation's own journal. */
  public static final int MAX_STATEMENT = 2000;

  public OperationRecord {
    statement =
        statement.length() <= MAX_STATEMENT
            ? statement
            : statement.substring(0, MAX_STATEMENT - 3) + "...";
  }

  /** One that does nothing unsafe. */
  public OperationRecord(
      String kind,
      String statement,
      String principal,
      int steps,
      OperationStatus status,
      @Nullable Rejection error,
      Instant startedAt,
      @Nullable Instant endedAt) {
    this(kind, statement, principal, steps, status, error, startedAt, endedAt, null);
  }
}
