package io.weir.dataflow.operator;

import io.weir.columnar.Batch;

/** The sum of its inputs. */
public final class UnionAllOperator implements Operator {
  @Override
  public void push(int port, Batch batch, Output out) {
    out.rows(batch);
  }
}
