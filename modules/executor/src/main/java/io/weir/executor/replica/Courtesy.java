package io.weir.executor.replica;

import io.weir.dataflow.circuit.Parallel;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * The workers of a dataflow that hydrates. While its view is served by other replicas nobody waits
 * for it: then it takes no more of the machine than {@link WorkerPools#spare}, together with all
 * others that are in no hurry, so that those who serve and those who read go first.
 */
final class Courtesy implements Parallel {
  private final Workers workers;
  private final Semaphore spare;
  private final Serving serving;

  /** Whether the caller of {@link #piece} has one of the spare threads. */
  private boolean waits;

  private boolean over;

  /**
   * @param spare a permit for each thread that may work for nobody in particular
   */
  Courtesy(Workers workers, Semaphore spare, Serving serving) {
    this.workers = workers;
    this.spare = spare;
    this.serving = serving;
  }

  @Override
  public int workers() {
    return workers.workers();
  }

  @Override
  public void run(IntConsumer task) {
    int most = workers.workers() - 1;
    if (!waits) {
      workers.run(task, most);
      return;
    }
    int helpers = 0;
    while (helpers < most && spare.tryAcquire()) {
      helpers++;
    }
    try {
      workers.run(task, helpers);
    } finally {
      spare.release(helpers);
    }
  }

  /** Does a piece of the work of hydration, when there is room for it. Blocks: for a worker. */
  <T> T piece(Supplier<T> work) {
    if (over || !serving.isServed()) {
      return work.get();
    }
    spare.acquireUninterruptibly();
    waits = true;
    try {
      return work.get();
    } finally {
      waits = false;
      spare.release();
    }
  }

  /** It serves, too: whatever comes is owed to readers. */
  void over() {
    over = true;
  }
}
