package io.weir.executor.replica;

import io.weir.dataflow.circuit.Delta;

/**
 * By what a replacement differed from its target.
 *
 * @param delta what had to be added to the target, consolidated
 * @param epoch at which both were complete
 */
record HeldDifference(Delta delta, long epoch) {}
