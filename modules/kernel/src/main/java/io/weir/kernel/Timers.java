package io.weir.kernel;

import java.time.Duration;

/** Runs actions later; comes in from the edge, as the {@link Clock} does. Thread-safe. */
public interface Timers {
  /** Runs {@code action}, which must not block, once after {@code delay}, on any thread. */
  Timer after(Duration delay, Runnable action);

  /** One action that waits. */
  interface Timer {
    /** Takes it back, where it has not run yet. */
    void cancel();
  }
}
