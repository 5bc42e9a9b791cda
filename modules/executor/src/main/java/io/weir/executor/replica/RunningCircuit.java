package io.weir.executor.replica;

import io.weir.columnar.Batch;
import io.weir.dataflow.circuit.Circuit;
import io.weir.dataflow.circuit.Delta;
import io.weir.gateway.Reads.EpochChanges;
import io.weir.kernel.ObjectId;
import io.weir.storage.ChangelogStore;

/** A hydrated circuit, and the memory that it takes. Used by one thread at a time. */
record RunningCircuit(Circuit circuit, ChangelogStore store, MemoryBudget.Part memory) {

  /**
   * Runs on a worker.
   *
   * @param progress is told what its state takes
   * @throws io.weir.kernel.RejectedException 53200 where its state takes too much now; it cannot go
   *     on then
   */
  Delta step(EpochChanges epoch, DataflowProgress progress) {
    for (ObjectId input : circuit.inputs()) {
      Batch rows = epoch.rows().get(input);
      Batch errors = epoch.errors().get(input);
      if (rows != null || errors != null) {
        circuit.push(
            input,
            new Delta(
                rows == null ? emptyOf(input) : rows,
                errors == null ? Batch.empty(Delta.ERRORS.types()) : errors));
      }
    }
    Delta output = circuit.flush();
    account(memory, progress, circuit.stateBytes());
    return output;
  }

  static void account(MemoryBudget.Part memory, DataflowProgress progress, long bytes) {
    progress.holds(bytes);
    memory.take(bytes);
  }

  private Batch emptyOf(ObjectId input) {
    return Batch.empty(store.state(input).orElseThrow().schema().types());
  }
}
