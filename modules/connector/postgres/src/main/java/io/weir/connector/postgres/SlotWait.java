package io.weir.connector.postgres;

import io.weir.kernel.SqlState;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Waits for a slot that a reader before has just given up: the server notices a moment later that
 * it has gone.
 */
final class SlotWait {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

  private SlotWait() {}

  /** Waits for so many nanoseconds. */
  interface Pause {
    void nanos(long nanos) throws InterruptedException;
  }

  /** Tries again while the slot is in use, for some seconds. */
  static <T> T untilFree(Callable<T> task, Pause pause) throws Exception {
    long end = System.nanoTime() + PATIENCE;
    while (true) {
      try {
        return task.call();
      } catch (SQLException e) {
        if (!SqlState.OBJECT_IN_USE.equals(e.getSQLState()) || System.nanoTime() - end > 0) {
          throw e;
        }
        pause.nanos(PAUSE);
      }
    }
  }
}
