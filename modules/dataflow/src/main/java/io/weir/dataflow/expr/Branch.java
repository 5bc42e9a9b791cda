package io.weir.dataflow.expr;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import java.util.ArrayList;
import java.util.List;

/**
 * An expression that is evaluated only on the rows that reach it. They are gathered, just the
 * columns that it reads.
 *
 * @param columns the input's columns that the expression reads
 * @param narrow the expression over those columns alone
 * @param canFail false where it does no harm to evaluate it on rows that do not reach it
 */
record Branch(int[] columns, Evaluator narrow, boolean canFail) {

  Evaluated evaluate(Batch input) {
    return narrow.evaluate(new Batch(selected(input), input.rows(), null));
  }

  /** Row i of the result is for row {@code rows[i]} of the input. */
  Evaluated evaluate(Batch input, int[] rows, int count) {
    if (count == input.rows()) {
      return evaluate(input);
    }
    return narrow.evaluate(new Batch(selected(input), input.rows(), null).gather(rows, count));
  }

  private List<Column> selected(Batch input) {
    List<Column> out = new ArrayList<>(columns.length);
    for (int column : columns) {
      out.add(input.column(column));
    }
    return out;
  }
}
