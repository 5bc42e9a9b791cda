package io.weir.dataflow.expr;

import io.weir.columnar.Batch;

/** A compiled expression. Stateless; thread-safe. */
public interface Evaluator {
  /** Evaluates over every row of {@code input}; weights do not matter. */
  Evaluated evaluate(Batch input);
}
