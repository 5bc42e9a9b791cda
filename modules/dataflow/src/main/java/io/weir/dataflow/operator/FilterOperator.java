package io.weir.dataflow.operator;

import io.weir.columnar.Batch;
import io.weir.columnar.LongColumn;
import io.weir.dataflow.expr.Evaluated;
import io.weir.dataflow.expr.Evaluator;

/** Lets through the rows for which the predicate is true: neither false nor null. */
public final class FilterOperator implements Operator {
  private final Evaluator predicate;
  private int[] index = new int[0];

  public FilterOperator(Evaluator predicate) {
    this.predicate = predicate;
  }

  @Override
  public void push(int port, Batch batch, Output out) {
    if (index.length < batch.rows()) {
      index = new int[batch.rows()];
    }
    Evaluated evaluated = predicate.evaluate(batch);
    if (evaluated.errors() != null) {
      out.errors(evaluated.errors(), batch);
    }
    int kept = whereTrue((LongColumn) evaluated.values(), batch.rows(), index);
    if (kept == batch.rows()) {
      out.rows(batch);
    } else if (kept > 0) {
      out.rows(batch.gather(index, kept));
    }
  }

  /** Fills {@code index} with the rows where {@code values} is true; how many they are. */
  static int whereTrue(LongColumn values, int rows, int[] index) {
    long[] flags = values.values();
    boolean nulls = values.hasNulls();
    int kept = 0;
    for (int i = 0; i < rows; i++) {
      index[kept] = i;
      kept += flags[i] != 0 && !(nulls && values.isNull(i)) ? 1 : 0;
    }
    return kept;
  }
}
