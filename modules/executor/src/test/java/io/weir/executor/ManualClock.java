package io.weir.executor;

import io.weir.kernel.Clock;
import java.time.Duration;
import java.time.Instant;

/** Stands still until it is told that time passes. Outlives a node, as real time does. */
final class ManualClock implements Clock {
  private volatile Instant now = Instant.ofEpochMilli(1_000_000);

  @Override
  public Instant now() {
    return now;
  }

  void pass(Duration duration) {
    now = now.plus(duration);
  }
}
