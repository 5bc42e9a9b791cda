package io.weir.executor.replica;

import io.weir.dataflow.circuit.Delta;
import io.weir.gateway.Reads.EpochChanges;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a dataflow is told, mostly by itself. Never leaves the node. */
sealed interface DataflowMessage {
  /** The view's collections are open and the snapshots of its inputs are in the circuit. */
  record Hydrated(HydratedCircuit circuit) implements DataflowMessage {}

  /** Deltas after {@code from} stay in memory until taken. */
  record Live(long from) implements DataflowMessage {}

  record Changed(EpochChanges changes) implements DataflowMessage {}

  /** The circuit's output for {@code epoch}. */
  record Stepped(long epoch, Delta output) implements DataflowMessage {}

  /** The output is durable, or another replica's equal output is. */
  record Appended(long epoch, Delta output, long rowsUpper, long errorsUpper)
      implements DataflowMessage {}

  /** Another replica had written: whether that was the same. */
  record Compared(Stepped step, Agreement.Verdict verdict) implements DataflowMessage {}

  /**
   * Nobody writes the view of this role any more: cross over to it.
   *
   * @param difference by what the replacement differed from the view; null where nobody counted
   */
  record TakeOver(DataflowRole role, @Nullable HeldDifference difference)
      implements DataflowMessage {}

  /**
   * Go up to this epoch and no further.
   *
   * @param reached completes with where it stands then; with 0, and the dataflow ends, where it
   *     cannot tell since it does not stand anywhere yet
   */
  record Until(long epoch, CompletableFuture<Long> reached) implements DataflowMessage {}

  /** What the view that is taken over gets, in the order of epochs. */
  record Crossed(List<Stepped> deltas) implements DataflowMessage {}

  record Failed(Throwable cause) implements DataflowMessage {}

  record Again() implements DataflowMessage {}

  record Stop() implements DataflowMessage {}
}
