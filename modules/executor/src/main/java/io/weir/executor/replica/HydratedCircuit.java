package io.weir.executor.replica;

import io.weir.dataflow.circuit.Circuit;

/**
 * A circuit that holds its inputs' snapshots.
 *
 * @param epoch the snapshots' epoch
 * @param rowsUpper the newest epoch in the view's changelog
 * @param errorsUpper the newest epoch in the changelog of its errors
 */
record HydratedCircuit(Circuit circuit, long epoch, long rowsUpper, long errorsUpper) {}
