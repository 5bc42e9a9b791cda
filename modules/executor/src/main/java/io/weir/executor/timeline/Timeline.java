package io.weir.executor.timeline;

import io.weir.kernel.Clock;
import io.weir.kernel.Epoch;
import io.weir.storage.ChangelogStore;
import io.weir.storage.CollectionState;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The shared timeline of a node: which epoch it is now. Never goes back, not even where the system
 * clock does, and starts after everything that the store already holds. Thread-safe.
 */
public final class Timeline {
  private final Clock clock;
  private final long intervalMillis;
  private final AtomicLong newest;

  /**
   * @param after the newest epoch in the store; the timeline begins later than that
   */
  public Timeline(Clock clock, long intervalMillis, long after) {
    this.clock = clock;
    this.intervalMillis = intervalMillis;
    this.newest = new AtomicLong(Epoch.next(after, clock.millis(), intervalMillis));
  }

  /** The newest epoch that {@code store} holds, to begin after. */
  public static long newestIn(ChangelogStore store) {
    return store.collections().stream().mapToLong(CollectionState::upper).max().orElse(0);
  }

  public long intervalMillis() {
    return intervalMillis;
  }

  /** The epoch to tick now. */
  public long current() {
    long floor = Epoch.floor(clock.millis(), intervalMillis);
    return newest.accumulateAndGet(floor, Math::max);
  }

  /**
   * The epoch of the tick to come. A writer may take it beforehand where something must not wait;
   * who reads at it waits for the other collections to come there.
   */
  public long upcoming() {
    return current() + intervalMillis;
  }

  /**
   * How long until the next tick is due, so that all conductors tick together and share their
   * fsync.
   */
  public long millisToNextTick() {
    return intervalMillis - Math.floorMod(clock.millis(), intervalMillis);
  }
}
