package io.weir.testkit.sim;

import com.typesafe.config.Config;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.actor.AbstractScheduler;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.event.LoggingAdapter;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/** Pekko's scheduler over virtual time, for one life of a node. Pekko makes it by its name. */
public final class VirtualScheduler extends AbstractScheduler {
  /** The life that is starting in this thread; Pekko gives a scheduler nothing but its settings. */
  static final ThreadLocal<VirtualTime> STARTING = new ThreadLocal<>();

  private final VirtualTime time;

  public VirtualScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {
    this.time = STARTING.get();
  }

  @Override
  public Cancellable schedule(
      FiniteDuration first, FiniteDuration interval, Runnable action, ExecutionContext executor) {
    Repeated repeated = new Repeated(interval.toNanos(), action, executor);
    repeated.next = time.after(first.toNanos(), repeated::fire);
    return repeated;
  }

  @Override
  public Cancellable scheduleOnce(
      FiniteDuration delay, Runnable action, ExecutionContext executor) {
    VirtualTime.Due due = time.after(delay.toNanos(), () -> executor.execute(action));
    return new Cancellable() {
      @Override
      public boolean cancel() {
        return due.cancel();
      }

      @Override
      public boolean isCancelled() {
        return due.isCancelled();
      }
    };
  }

  @Override
  public double maxFrequency() {
    return 1000;
  }

  private final class Repeated implements Cancellable {
    private final long interval;
    private final Runnable action;
    private final ExecutionContext executor;
    private boolean cancelled;
    private VirtualTime.@Nullable Due next;

    Repeated(long interval, Runnable action, ExecutionContext executor) {
      this.interval = interval;
      this.action = action;
      this.executor = executor;
    }

    void fire() {
      next = time.after(interval, this::fire);
      executor.execute(action);
    }

    @Override
    public boolean cancel() {
      boolean first = !cancelled;
      cancelled = true;
      if (next != null) {
        next.cancel();
      }
      return first;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }
  }
}
