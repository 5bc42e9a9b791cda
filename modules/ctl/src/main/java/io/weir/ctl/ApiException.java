package io.weir.ctl;

/** What was asked could not be done; the message is for the operator. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitStatus;

  ApiException(String message, int exitStatus) {
    super(message);
    this.exitStatus = exitStatus;
  }

  int exitStatus() {
    return exitStatus;
  }
}
