package io.weir.executor.replica;

import java.time.Duration;

/** How long to wait before the next attempt: twice as long after each failure, up to a bound. */
final class BackOff {
  private static final int MAX_DOUBLINGS = 5;

  private final Duration first;
  private int failures;

  BackOff(Duration first) {
    this.first = first;
  }

  Duration next() {
    Duration delay = first.multipliedBy(1L << failures);
    failures = Math.min(failures + 1, MAX_DOUBLINGS);
    return delay;
  }

  void reset() {
    failures = 0;
  }
}
