package io.weir.executor.replica;

import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.Optional;
import org.slf4j.Logger;

/** Finds the cause of one kind behind the wrappings of futures. */
final class Failures {
  private Failures() {}

  /** What to tell of a failure; of the machine's own as of any other. */
  static Rejection reason(Throwable failure) {
    if (find(failure, OutOfMemoryError.class).isPresent()) {
      return Rejection.of(SqlState.OUT_OF_MEMORY, "out of memory")
          .withHint("The node needs a larger heap, or less to keep.");
    }
    if (find(failure, StackOverflowError.class).isPresent()) {
      return Rejection.of(
          SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded: a value is nested too deep");
    }
    return RejectedException.from(failure);
  }

  static void log(Logger log, DataflowRole role, Rejection reason, Throwable cause) {
    // The stack of an answer tells nothing.
    boolean known = find(cause, RejectedException.class).isPresent();
    String name = role.definition().name();
    log.warn("dataflow of {} ({}): {}", name, role.view(), reason.message(), known ? null : cause);
  }

  static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return Optional.of(kind.cast(cause));
      }
    }
    return Optional.empty();
  }
}
