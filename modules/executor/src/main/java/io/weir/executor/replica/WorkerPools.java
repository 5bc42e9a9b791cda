package io.weir.executor.replica;

import java.util.concurrent.Executor;

/** Gives each replica its workers: the threads that run its circuits. */
public interface WorkerPools {
  /** The executor of {@code workers} threads for this replica, made where there is none. */
  Executor of(String replica, int workers);

  /**
   * How many threads of this node may hydrate at once what other replicas serve; at least 1. The
   * rest of the machine is for these and for readers.
   */
  int spare();

  /** The replica is gone; its threads end. */
  void release(String replica);
}
