package io.weir.node;

import io.weir.executor.replica.WorkerPools;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A fixed pool of daemon threads for each replica. */
final class ThreadWorkerPools implements WorkerPools, AutoCloseable {
  private final Map<String, ExecutorService> pools = new ConcurrentHashMap<>();

  @Override
  public Executor of(String replica, int workers) {
    return pools.computeIfAbsent(
        replica,
        name ->
            Executors.newFixedThreadPool(
                workers, Thread.ofPlatform().daemon().name("worker-" + name + "-", 0).factory()));
  }

  @Override
  public int spare() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
  }

  @Override
  public void release(String replica) {
    ExecutorService pool = pools.remove(replica);
    if (pool != null) {
      pool.shutdown();
    }
  }

  @Override
  public void close() {
    pools.values().forEach(ExecutorService::shutdownNow);
  }
}
