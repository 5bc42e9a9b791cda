package io.weir.connector.kafka;

import java.util.function.LongSupplier;

/**
 * A token bucket: so many records a second, saved up for at most a tenth of one. Not thread-safe.
 */
final class RateLimit {
  private static final double SECOND = 1e9;

  private final LongSupplier nanos;
  private long perSecond = -1;
  private double tokens;
  private long filledAt;

  RateLimit(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Negative: no limit; 0: nothing at all. */
  void set(long recordsPerSecond) {
    perSecond = recordsPerSecond;
    tokens = 0;
    filledAt = nanos.getAsLong();
  }

  /** How many of {@code wanted} records may be read now. */
  int allowed(int wanted) {
    if (perSecond < 0) {
      return wanted;
    }
    long now = nanos.getAsLong();
    double most = Math.max(1, perSecond / 10.0);
    tokens = Math.min(most, tokens + (now - filledAt) / SECOND * perSecond);
    filledAt = now;
    return (int) Math.min(wanted, tokens);
  }

  void take(int count) {
    if (perSecond >= 0) {
      tokens -= count;
    }
  }

  /** Nanoseconds until a record is allowed again; Long.MAX_VALUE where none ever is. */
  long nanosUntilNext() {
    return perSecond == 0 ? Long.MAX_VALUE : (long) Math.max(1, (1 - tokens) / perSecond * SECOND);
  }
}
