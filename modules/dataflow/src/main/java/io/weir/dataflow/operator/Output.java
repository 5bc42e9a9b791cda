package io.weir.dataflow.operator;

import io.weir.columnar.Batch;
import io.weir.dataflow.expr.RowErrors;
import io.weir.kernel.Rejection;
import java.util.Map;

/** Where an operator's results go. */
public interface Output {
  void rows(Batch batch);

  /** {@code weight} times this error, in place of rows that could not be computed. */
  void error(Rejection error, long weight);

  /** The errors of the rows of a batch, each with its row's weight. */
  default void errors(RowErrors errors, Batch batch) {
    for (Map.Entry<Integer, Rejection> entry : errors.byRow().entrySet()) {
      error(entry.getValue(), batch.weight(entry.getKey()));
    }
  }
}
