package io.weir.executor;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.actor.AbstractScheduler;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.event.LoggingAdapter;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/**
 * Timers that fire when {@link #pass} says that time has passed, on the caller's thread. Pekko
 * makes it by its name. It waits for nobody: who lets time pass sees to it that the actors are at
 * rest.
 */
public final class ManualScheduler extends AbstractScheduler {
  static final Config CONFIG =
      ConfigFactory.parseString(
          "pekko.scheduler.implementation = " + ManualScheduler.class.getName());

  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::at).thenComparingLong(Timer::sequence));
  private long nanos;
  private long sequence;

  public ManualScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {}

  /** Fires what is due by then, in order; a repeated one as often as it is due. */
  void pass(Duration duration) {
    long end = now() + duration.toNanos();
    for (Timer due = next(end); due != null; due = next(end)) {
      due.action.run();
    }
  }

  private synchronized long now() {
    return nanos;
  }

  private synchronized @Nullable Timer next(long end) {
    Timer next = timers.peek();
    if (next == null || next.at > end) {
      nanos = end;
      return null;
    }
    timers.remove();
    nanos = Math.max(nanos, next.at);
    if (next.interval > 0) {
      next.at += next.interval;
      timers.add(next);
    } else {
      next.over = true;
    }
    return next;
  }

  @Override
  public Cancellable schedule(
      FiniteDuration first, FiniteDuration interval, Runnable action, ExecutionContext executor) {
    return add(first, interval.toNanos(), action);
  }

  @Override
  public Cancellable scheduleOnce(
      FiniteDuration delay, Runnable action, ExecutionContext executor) {
    return add(delay, 0, action);
  }

  private synchronized Timer add(FiniteDuration delay, long interval, Runnable action) {
    Timer timer = new Timer(nanos + Math.max(0, delay.toNanos()), interval, sequence++, action);
    timers.add(timer);
    return timer;
  }

  @Override
  public double maxFrequency() {
    return 1000;
  }

  /** Its state is guarded by the scheduler. */
  private final class Timer implements Cancellable {
    private final long interval;
    private final long sequence;
    private final Runnable action;
    private long at;
    private boolean over;

    Timer(long at, long interval, long sequence, Runnable action) {
      this.at = at;
      this.interval = interval;
      this.sequence = sequence;
      this.action = action;
    }

    private long at() {
      return at;
    }

    private long sequence() {
      return sequence;
    }

    @Override
    public boolean cancel() {
      synchronized (ManualScheduler.this) {
        boolean first = !over;
        over = true;
        timers.remove(this);
        return first;
      }
    }

    @Override
    public boolean isCancelled() {
      synchronized (ManualScheduler.this) {
        return over;
      }
    }
  }
}
