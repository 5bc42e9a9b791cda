package io.weir.dataflow.operator;

import io.weir.columnar.Batch;

/**
 * One node of a circuit: turns changes of its inputs into changes of its output.
 *
 * <p>An epoch is any number of pushes, on any port and in any order, and one flush. What has been
 * emitted by the end of the flush, summed up, is the exact change of the operator's output from the
 * last flush to this one; what is emitted earlier may be taken back within the epoch. In between an
 * operator may see weights below zero (a delete before its insert): only at a flush do its inputs
 * have to be bags. Not thread-safe.
 */
public interface Operator {
  /** Takes a part of the epoch's change of input {@code port}. */
  void push(int port, Batch batch, Output out);

  /** Ends the epoch. All inputs have been flushed. */
  default void flush(Output out) {}

  /** Roughly how much memory the state takes. */
  default long stateBytes() {
    return 0;
  }

  /** Rows (groups, entries) in the state. */
  default long stateRows() {
    return 0;
  }
}
