package io.weir.ctl;

/** The node refused, or could not be reached; the message is for the operator. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  static final int REFUSED = 1;
  static final int UNREACHABLE = 69;

  private final int exitStatus;

  ApiException(String message, int exitStatus) {
    super(message);
    this.exitStatus = exitStatus;
  }

  int exitStatus() {
    return exitStatus;
  }
}
