package io.weir.dataflow.circuit;

import java.util.function.IntConsumer;

/** The workers that a circuit may use at once. */
public interface Parallel {
  /** One worker: whoever calls. */
  Parallel NONE =
      new Parallel() {
        @Override
        public int workers() {
          return 1;
        }

        @Override
        public void run(IntConsumer task) {
          task.accept(0);
        }
      };

  /** At least 1, and always the same. */
  int workers();

  /** Fewer rows than these are not worth the coordination. */
  default int few() {
    return 4096;
  }

  /** So many groups a worker sums up by itself, however few rows of each it has. */
  default int fewGroups() {
    return 1 << 18;
  }

  /**
   * Runs {@code task} with 0 .. {@link #workers} - 1, each once, and returns when all have ended:
   * what they wrote is seen by the caller then. One's failure is thrown then, and tells nothing of
   * the others. Some may run on the caller's thread, and one after the other.
   */
  void run(IntConsumer task);
}
