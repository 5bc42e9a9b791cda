package io.weir.executor.replica;

import io.weir.dataflow.circuit.Parallel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * The workers of a replica, which its dataflows share. Whoever has one of them may have its work
 * done by several: those that are free take parts of it, what nobody takes it does itself. So
 * nobody waits for a worker that waits for him.
 */
final class Workers implements Executor, Parallel {
  private final Executor threads;
  private final int count;

  Workers(Executor threads, int count) {
    this.threads = threads;
    this.count = count;
  }

  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  @Override
  public int workers() {
    return count;
  }

  @Override
  public void run(IntConsumer task) {
    run(task, count - 1);
  }

  /**
   * @param helpers how many workers may take parts of it beside the caller
   */
  void run(IntConsumer task, int helpers) {
    Shared shared = new Shared(task);
    try {
      for (int i = 0; i < helpers; i++) {
        threads.execute(shared);
      }
    } catch (RejectedExecutionException e) {
      // The replica is being stopped: the caller ends what it has begun alone.
    }
    shared.run();
    shared.await();
  }

  /** Parts of one piece of work; each is taken by one of those who run this. */
  private final class Shared implements Runnable {
    private final IntConsumer task;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(count);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Shared(IntConsumer task) {
      this.task = task;
    }

    @Override
    public void run() {
      for (int part = next.getAndIncrement(); part < count; part = next.getAndIncrement()) {
        try {
          task.accept(part);
        } catch (Throwable e) {
          failure.compareAndSet(null, e);
        } finally {
          ended.countDown();
        }
      }
    }

    /** The parts that others took are being worked on: this does not take longer than they do. */
    void await() {
      boolean interrupted = false;
      while (true) {
        try {
          ended.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      switch (failure.get()) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new IllegalStateException(e);
      }
    }
  }
}
