package io.weir.dataflow.circuit;

import io.weir.columnar.Batch;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One running plan. Deterministic: the same deltas pushed in the same flushes give the same output
 * (as a Z-set). Not thread-safe; its owner calls it from one thread at a time.
 *
 * <p>An epoch is any number of {@link #push}es followed by one {@link #flush}. Hydration pushes the
 * inputs' snapshots in chunks and flushes once.
 */
public interface Circuit {
  /** The collections that the plan reads. */
  Set<ObjectId> inputs();

  /** Takes (a part of) the epoch's delta of one input. */
  void push(ObjectId input, Delta delta);

  /**
   * As {@link #push} of all that the sources give. Two of them may be used at once, each by one
   * thread at a time; one that is safe for it may stand for several.
   */
  default void drain(ObjectId input, List<BatchSource> sources) {
    for (BatchSource source : sources) {
      for (Optional<Batch> rows = source.next(); rows.isPresent(); rows = source.next()) {
        push(input, Delta.of(rows.get()));
      }
    }
  }

  /**
   * Ends the epoch: the output's consolidated change since the last flush (equal rows summed, no
   * zero weights).
   */
  Delta flush();

  /** Roughly how much memory the operators' state takes, in bytes. */
  long stateBytes();

  /** Rows that the operators' states hold. */
  long stateRows();
}
