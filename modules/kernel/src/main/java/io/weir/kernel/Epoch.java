package io.weir.kernel;

/**
 * A tick of the shared timeline: milliseconds since 1970, aligned to the barrier interval.
 *
 * <p>Epochs are passed as plain {@code long}s on the data path; this class holds their arithmetic.
 */
public final class Epoch {
  /** Before every epoch: the frontier of a collection that holds nothing yet. */
  public static final long NONE = 0;

  /** The barrier interval where nothing else is configured, in milliseconds. */
  public static final long DEFAULT_INTERVAL_MILLIS = 100;

  private Epoch() {}

  /** The newest epoch at or before {@code millis}. */
  public static long floor(long millis, long intervalMillis) {
    return Math.floorDiv(millis, intervalMillis) * intervalMillis;
  }

  /** The epoch to tick at {@code millis} when {@code previous} was the one before: always later. */
  public static long next(long previous, long millis, long intervalMillis) {
    return Math.max(
        floor(millis, intervalMillis), floor(previous, intervalMillis) + intervalMillis);
  }
}
