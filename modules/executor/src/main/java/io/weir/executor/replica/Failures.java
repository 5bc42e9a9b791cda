package io.weir.executor.replica;

import java.util.Optional;

/** Finds the cause of one kind behind the wrappings of futures. */
final class Failures {
  private Failures() {}

  static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return Optional.of(kind.cast(cause));
      }
    }
    return Optional.empty();
  }
}
