package io.weir.executor.replica;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Duration;

/** How long to wait before the next attempt: twice as long after each failure, up to a bound. */
final class BackOff {
  private static final int MAX_DOUBLINGS = 5;

  /** For want of memory: an attempt costs much, and only helps if there are fewer rows by then. */
  private static final int MAX_DOUBLINGS_OF_MEMORY = 9;

  private final Duration first;
  private int failures;

  BackOff(Duration first) {
    this.first = first;
  }

  Duration next(Rejection reason) {
    boolean memory = reason.sqlState().equals(SqlState.OUT_OF_MEMORY);
    int doublings = Math.min(failures, memory ? MAX_DOUBLINGS_OF_MEMORY : MAX_DOUBLINGS);
    failures++;
    return first.multipliedBy(1L << doublings);
  }

  /** Failed attempts in a row. */
  int failures() {
    return failures;
  }

  void reset() {
    failures = 0;
  }
}
