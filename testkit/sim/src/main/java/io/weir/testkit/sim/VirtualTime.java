package io.weir.testkit.sim;

import io.weir.kernel.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time that passes by leaps, from one thing that is due to the next. It goes on over the lives of a
 * node.
 */
final class VirtualTime implements Clock {
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::sequence));
  private long nanos;
  private long sequence;

  /** Something that happens at a time, unless it is cancelled before. */
  static final class Due {
    private final long at;
    private final long sequence;
    private final Runnable action;
    private boolean cancelled;

    private Due(long at, long sequence, Runnable action) {
      this.at = at;
      this.sequence = sequence;
      this.action = action;
    }

    private long at() {
      return at;
    }

    private long sequence() {
      return sequence;
    }

    /** Whether it will not happen because of this call. */
    boolean cancel() {
      boolean first = !cancelled;
      cancelled = true;
      return first;
    }

    boolean isCancelled() {
      return cancelled;
    }
  }

  @Override
  public Instant now() {
    return BEGINNING.plusNanos(nanos);
  }

  /** Since the beginning. */
  long nanos() {
    return nanos;
  }

  Due after(long delayNanos, Runnable action) {
    Due due = new Due(nanos + Math.max(0, delayNanos), sequence++, action);
    queue.add(due);
    return due;
  }

  Due afterMillis(long delayMillis, Runnable action) {
    return after(delayMillis * 1_000_000, action);
  }

  /** Whether something is due within so many nanoseconds. */
  boolean isDueWithin(long nanoseconds) {
    while (!queue.isEmpty() && queue.element().cancelled) {
      queue.remove();
    }
    return !queue.isEmpty() && queue.element().at <= nanos + nanoseconds;
  }

  /** Goes on to the next thing that is due and does it; false where nothing is due any more. */
  boolean leap() {
    for (Due due = queue.poll(); due != null; due = queue.poll()) {
      if (!due.cancelled) {
        due.cancelled = true;
        nanos = Math.max(nanos, due.at);
        due.action.run();
        return true;
      }
    }
    return false;
  }
}
