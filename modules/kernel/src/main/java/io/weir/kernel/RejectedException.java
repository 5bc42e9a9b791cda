package io.weir.kernel;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Carries a {@link Rejection} through code that answers by return value or future. */
public final class RejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Rejection rejection;

  public RejectedException(Rejection rejection) {
    // No stack trace: a rejection is an answer to the user, not a fault of the program.
    super(rejection.message(), null, false, false);
    this.rejection = rejection;
  }

  public Rejection rejection() {
    return rejection;
  }

  /** With the detail, where there is one: a log without it tells half of what is known. */
  @Override
  public String toString() {
    String detail = rejection.detail();
    return detail == null || detail.isEmpty() ? super.toString() : super.toString() + " " + detail;
  }

  /**
   * The rejection behind {@code failure}, unwrapped from futures; anything else becomes an {@code
   * XX000} that names its class, so that a bug is visible as one.
   */
  public static Rejection from(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof RejectedException rejected) {
      return rejected.rejection();
    }
    return Rejection.of(
        SqlState.INTERNAL_ERROR,
        "internal error: " + cause.getClass().getSimpleName() + ": " + cause.getMessage());
  }
}
