package io.weir.dataflow.expr.function;

import io.weir.kernel.Rejection;

/** Where a kernel tells which rows failed; their result is null. */
@FunctionalInterface
public interface RowFailures {
  void fail(int row, Rejection why);
}
