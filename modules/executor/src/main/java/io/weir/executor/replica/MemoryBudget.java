package io.weir.executor.replica;

import io.weir.domain.cluster.MemoryText;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;

/** The memory that the state of a replica's dataflows may take, all together. Thread-safe. */
final class MemoryBudget {
  private final String replica;
  private final long limitBytes;
  private long used;

  /**
   * @param limitBytes 0 where there is no bound
   */
  MemoryBudget(String replica, long limitBytes) {
    this.replica = replica;
    this.limitBytes = limitBytes;
  }

  Part part(String view) {
    return new Part(view);
  }

  /** What one dataflow takes, until it is released. */
  final class Part {
    private final String view;
    private long bytes;
    private boolean released;

    private Part(String view) {
      this.view = view;
    }

    /**
     * It takes so much now.
     *
     * @throws io.weir.kernel.RejectedException 53200 where that is too much beside the others;
     *     nothing of it is taken then
     */
    void take(long now) {
      synchronized (MemoryBudget.this) {
        if (released) {
          throw new IllegalStateException("the dataflow of \"" + view + "\" was stopped");
        }
        used += now - bytes;
        bytes = now;
        if (limitBytes > 0 && used > limitBytes) {
          long others = used - now;
          release();
          throw tooMuch(now, others).exception();
        }
      }
    }

    void release() {
      synchronized (MemoryBudget.this) {
        used -= bytes;
        bytes = 0;
        released = true;
      }
    }

    private Rejection tooMuch(long now, long others) {
      return Rejection.of(
              SqlState.OUT_OF_MEMORY,
              "the state of \"%s\" takes more memory than replica \"%s\" has"
                  .formatted(view, replica))
          .withDetail(
              "The replica has %s. The view takes %s, its other views %s."
                  .formatted(MemoryText.of(limitBytes), MemoryText.of(now), MemoryText.of(others)))
          .withHint(
              "Give the cluster a larger SIZE, or the view a cluster of its own."
                  + " It is tried again by itself.");
    }
  }
}
