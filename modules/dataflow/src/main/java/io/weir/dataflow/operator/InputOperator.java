package io.weir.dataflow.operator;

import io.weir.columnar.Batch;
import io.weir.columnar.Batches;
import io.weir.columnar.DataType;
import java.util.List;

/**
 * Where a collection's deltas come in. The collection may have got columns at its end since the
 * plan was made, which the plan does not know; or not have them yet.
 */
public final class InputOperator implements Operator {
  private final List<DataType> types;

  /**
   * @param types of the columns that the plan knows
   */
  public InputOperator(List<DataType> types) {
    this.types = List.copyOf(types);
  }

  @Override
  public void push(int port, Batch batch, Output out) {
    out.rows(Batches.fit(types, batch));
  }
}
