package io.weir.executor.replica;

import org.jspecify.annotations.Nullable;

/**
 * What a dataflow and the guardian know of each other. The guardian sets which role it has, or
 * begins with after a fault; the dataflow shows how far it is. Thread-safe.
 */
final class Assignment {
  private volatile DataflowRole role;
  private volatile @Nullable DataflowProgress progress;

  Assignment(DataflowRole role) {
    this.role = role;
  }

  DataflowRole role() {
    return role;
  }

  void become(DataflowRole other) {
    role = other;
  }

  /** Null while it does not run. */
  @Nullable DataflowProgress progress() {
    return progress;
  }

  void shows(@Nullable DataflowProgress now) {
    progress = now;
  }
}
