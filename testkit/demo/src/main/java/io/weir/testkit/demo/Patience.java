package io.weir.testkit.demo;

import java.sql.SQLException;
import java.time.Duration;

/** Waits until something holds, by asking for it again and again. */
final class Patience {
  private static final Duration POLL = Duration.ofMillis(200);

  interface Condition {
    boolean holds() throws SQLException;
  }

  private Patience() {}

  /** Whether it held within this time. */
  static boolean until(Condition condition, Duration limit)
      throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      Thread.sleep(POLL);
    }
    return true;
  }
}
