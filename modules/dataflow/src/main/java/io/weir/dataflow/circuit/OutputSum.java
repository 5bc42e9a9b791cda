package io.weir.dataflow.circuit;

import io.weir.columnar.Batch;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.dataflow.operator.Operator;
import io.weir.dataflow.operator.Output;
import java.util.List;

/** The end of a circuit: sums up what an epoch puts out. */
final class OutputSum implements Operator {
  private final Consolidator sum;

  OutputSum(List<DataType> types) {
    sum = new Consolidator(types);
  }

  @Override
  public void push(int port, Batch batch, Output out) {
    sum.add(batch);
  }

  Batch take() {
    return sum.take();
  }
}
