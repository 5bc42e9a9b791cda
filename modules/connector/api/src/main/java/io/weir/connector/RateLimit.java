package io.weir.connector;

import java.util.function.LongSupplier;

/**
 * A token bucket: so many records a second, saved up for at most a tenth of one. Not thread-safe.
 */
public final class RateLimit {
  private static final double SECOND = 1e9;

  private final LongSupplier nanos;
  private long perSecond = -1;
  private double tokens;
  private long filledAt;

  /** {@code nanos}: a clock that only goes forward, in nanoseconds from any moment. */
  public RateLimit(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Negative: no limit; 0: nothing at all. */
  public void set(long recordsPerSecond) {
    perSecond = recordsPerSecond;
    tokens = 0;
    filledAt = nanos.getAsLong();
  }

  /** How many of {@code wanted} records may be read now. */
  public int allowed(int wanted) {
    if (perSecond < 0) {
      return wanted;
    }
    long now = nanos.getAsLong();
    tokens = Math.min(most(), tokens + (now - filledAt) / SECOND * perSecond);
    filledAt = now;
    return (int) Math.min(wanted, tokens);
  }

  /** Whether no more will be saved up by waiting. */
  public boolean isFull() {
    return perSecond < 0 || tokens >= most();
  }

  private double most() {
    return Math.max(1, perSecond / 10.0);
  }

  /** Uses up so many of the allowed ones. */
  public void take(int count) {
    if (perSecond >= 0) {
      tokens -= count;
    }
  }

  /** Nanoseconds until a record is allowed again; Long.MAX_VALUE where none ever is. */
  public long nanosUntilNext() {
    return perSecond == 0 ? Long.MAX_VALUE : (long) Math.max(1, (1 - tokens) / perSecond * SECOND);
  }
}
