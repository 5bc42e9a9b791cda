package io.weir.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs everything that one life of a node does, in the caller's thread, one task after the other;
 * which of those that are ready comes next is drawn from the seed.
 */
final class SeededExecutor implements Executor {
  private final SplittableRandom random;
  private final Trace trace;
  private final Thread owner = Thread.currentThread();
  private final List<Runnable> ready = new ArrayList<>();
  private boolean inline = true;
  private boolean dead;
  private volatile @Nullable IllegalStateException intrusion;

  SeededExecutor(SplittableRandom random, Trace trace) {
    this.random = random;
    this.trace = trace;
  }

  /**
   * Until this is called, tasks run at once: an actor system waits for its first actors when it
   * starts.
   */
  void begin() {
    inline = false;
  }

  @Override
  public void execute(Runnable task) {
    if (Thread.currentThread() != owner) {
      intrusion =
          new IllegalStateException(
              "thread " + Thread.currentThread().getName() + " has no place in a simulation");
      throw intrusion;
    }
    if (dead) {
      return;
    }
    if (inline) {
      task.run();
    } else {
      ready.add(task);
    }
  }

  boolean isIdle() {
    return ready.isEmpty();
  }

  /** Runs one task. */
  void step() {
    IllegalStateException intruded = intrusion;
    if (intruded != null) {
      throw intruded;
    }
    int chosen = random.nextInt(ready.size());
    trace.step(ready.size(), chosen);
    Runnable task = ready.get(chosen);
    ready.set(chosen, ready.getLast());
    ready.removeLast();
    task.run();
  }

  /** Nothing runs any more. */
  void kill() {
    dead = true;
    ready.clear();
  }
}
