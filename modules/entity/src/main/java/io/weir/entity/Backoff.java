package io.weir.entity;

import java.time.Duration;

/** Pauses that double, from the first to the longest. Not thread-safe. */
final class Backoff {
  private final Duration longest;
  private Duration pause;

  Backoff(Duration first, Duration longest) {
    this.pause = first;
    this.longest = longest;
  }

  Duration next() {
    Duration current = pause;
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(longest) < 0 ? doubled : longest;
    return current;
  }
}
