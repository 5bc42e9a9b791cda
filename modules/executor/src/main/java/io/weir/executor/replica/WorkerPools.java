package io.weir.executor.replica;

import java.util.concurrent.Executor;

/** Gives each replica its workers: the threads that run its circuits. */
public interface WorkerPools {
  /** The executor of {@code workers} threads for this replica, made where there is none. */
  Executor of(String replica, int workers);

  /** The replica is gone; its threads end. */
  void release(String replica);
}
