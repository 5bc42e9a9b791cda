package io.weir.dataflow.expr;

import io.weir.columnar.Batch;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Scalar;
import io.weir.dataflow.expr.function.Columns;
import java.util.Arrays;

/** A value repeated. The column of the largest batch so far is kept: it serves the smaller ones. */
final class LiteralEvaluator implements Evaluator {
  private static final long KEPT_BYTES = 1 << 20;

  private final Scalar value;
  private volatile Column repeated;

  LiteralEvaluator(Scalar value) {
    this.value = value;
    this.repeated = value.cell();
  }

  @Override
  public Evaluated evaluate(Batch input) {
    int rows = input.rows();
    Column known = repeated;
    if (known.size() < rows) {
      known = repeat(Integer.highestOneBit(Math.max(rows, 8) - 1) << 1);
      if (known.bytes() <= KEPT_BYTES) {
        repeated = known;
      }
    }
    return new Evaluated(Columns.first(known, rows), null);
  }

  private Column repeat(int rows) {
    if (!value.isNull()) {
      switch (value.cell()) {
        case LongColumn c -> {
          long[] values = new long[rows];
          Arrays.fill(values, c.get(0));
          return new LongColumn(values, rows, null);
        }
        case DoubleColumn c -> {
          double[] values = new double[rows];
          Arrays.fill(values, c.get(0));
          return new DoubleColumn(values, rows, null);
        }
        case BytesColumn c -> {
          // Falls through to the builder.
        }
      }
    }
    ColumnBuilder out = new ColumnBuilder(value.type().layout(), rows);
    for (int i = 0; i < rows; i++) {
      out.appendFrom(value.cell(), 0);
    }
    return out.build();
  }
}
