package io.weir.dataflow.operator;

import io.weir.columnar.Batch;

/** Rows that are there from the first flush on. */
public final class ConstantOperator implements Operator {
  private final Batch rows;
  private boolean emitted;

  public ConstantOperator(Batch rows) {
    this.rows = rows;
  }

  @Override
  public void push(int port, Batch batch, Output out) {
    throw new IllegalStateException("a constant has no input");
  }

  @Override
  public void flush(Output out) {
    if (!emitted && !rows.isEmpty()) {
      out.rows(rows);
    }
    emitted = true;
  }
}
