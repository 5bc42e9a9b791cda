package io.weir.kernel;

import java.time.Instant;

/** Where time comes from: the system's clock in `node`, virtual time in a simulation. */
@FunctionalInterface
public interface Clock {
  Instant now();

  default long millis() {
    return now().toEpochMilli();
  }
}
