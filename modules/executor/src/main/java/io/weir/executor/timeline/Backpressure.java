package io.weir.executor.timeline;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Deltas that are sealed and that dataflows have not yet taken, in bytes. Source executors stop
 * fetching while there are too many; barriers go on, so that nothing stalls. Thread-safe.
 */
public final class Backpressure {
  private final long limitBytes;
  private final AtomicLong held = new AtomicLong();

  public Backpressure(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  void add(long bytes) {
    held.addAndGet(bytes);
  }

  public long heldBytes() {
    return held.get();
  }

  /** Whether who takes its time should not: there is room for as much again. */
  boolean nears() {
    return held.get() > limitBytes / 2;
  }

  public boolean engaged() {
    return held.get() > limitBytes;
  }
}
