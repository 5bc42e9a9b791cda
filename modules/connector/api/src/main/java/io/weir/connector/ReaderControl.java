package io.weir.connector;

import io.weir.kernel.Rejection;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the caller of a reader with a thread of its own wants of that thread: to pause, to keep to a
 * limit, to end. Subclasses add what is held between the two, under the same lock. Thread-safe.
 *
 * <p>Every assignment has a version; the thread gives it along with whatever it does, so that what
 * it does for an older one can be told from what is wanted now.
 */
public abstract class ReaderControl {
  // Fair: a reading thread takes the lock thousands of times a second and would starve a cut.
  protected final ReentrantLock lock = new ReentrantLock(true);

  /** Signalled whenever the caller wants something else, or has taken what was held. */
  protected final Condition changed = lock.newCondition();

  protected final RateLimit limit;

  /** Of the present assignment. */
  protected long version;

  protected boolean paused;

  /** Why the reading thread cannot go on; null where it can. */
  protected @Nullable Rejection failure;

  private boolean closed;

  protected ReaderControl(LongSupplier nanos) {
    limit = new RateLimit(nanos);
  }

  public final void pause(boolean newPaused) {
    lock.lock();
    try {
      paused = newPaused;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** See {@link SplitReader#throttle}. */
  public final void throttle(long recordsPerSecond) {
    lock.lock();
    try {
      limit.set(recordsPerSecond);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The thread is to end: what it still does is of no assignment. */
  public final void close() {
    lock.lock();
    try {
      closed = true;
      version++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public final boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  public final boolean isCurrent(long assignment) {
    lock.lock();
    try {
      return version == assignment;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for so long, or until the assignment is another than that of this version. */
  public final void awaitChange(long assignment, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (version == assignment && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
