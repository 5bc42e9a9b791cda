package io.weir.dataflow.circuit;

/**
 * The way of rows, or of what they were summed up to, from the workers that made them to those that
 * must have them. While one stage puts them in, each worker into boxes of its own; a later one
 * takes them out.
 */
interface Exchange {
  /** The worker that has the keys of this hash. */
  static int workerOf(long hash, int workers) {
    return (int) (((hash >>> 32) * workers) >>> 32);
  }

  /** How many rows are under way from worker {@code from}. */
  long rows(int from);

  /** Worker {@code to} takes what is there for it. */
  void deliver(int to);
}
