package io.weir.executor.replica;

import io.weir.dataflow.circuit.Circuit;
import io.weir.dataflow.circuit.Delta;

/**
 * A circuit that holds its inputs' snapshots.
 *
 * @param epoch the snapshots' epoch
 * @param caughtUp what the view's changelog lacked at that epoch, and has there now
 * @param rowsUpper the newest epoch in the view's changelog
 * @param errorsUpper the newest epoch in the changelog of its errors
 */
record HydratedCircuit(
    Circuit circuit, long epoch, Delta caughtUp, long rowsUpper, long errorsUpper) {}
