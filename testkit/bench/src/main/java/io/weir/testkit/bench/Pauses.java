package io.weir.testkit.bench;

import java.util.concurrent.locks.LockSupport;

/** Waiting, in a benchmark. */
final class Pauses {
  private Pauses() {}

  /** Returns when so many milliseconds are over. */
  static void millis(long millis) {
    long until = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }
}
