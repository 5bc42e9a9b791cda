package io.weir.dataflow.expr;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Nulls;
import io.weir.columnar.TypeKind.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts the results of branches, each over some of the rows, together again. */
final class Scatter {
  private final DataType type;
  private final int rows;
  private final int[] piece;
  private final int[] position;
  private final List<Column> pieces = new ArrayList<>();
  private final Failures failures = new Failures();

  Scatter(DataType type, int rows) {
    this.type = type;
    this.rows = rows;
    piece = new int[rows];
    position = new int[rows];
    Arrays.fill(piece, -1);
  }

  Failures failures() {
    return failures;
  }

  /** Row i of {@code part} is for row {@code at[i]}. */
  void put(Evaluated part, int[] at, int count) {
    failures.addAll(part.errors(), at);
    for (int i = 0; i < count; i++) {
      piece[at[i]] = pieces.size();
      position[at[i]] = i;
    }
    pieces.add(part.values());
  }

  /** Evaluates {@code branch} on some rows and puts the result there. */
  void run(Branch branch, Batch input, int[] at, int count) {
    if (count > 0) {
      put(branch.evaluate(input, at, count), at, count);
    }
  }

  /** Rows that nothing was put on are null. */
  Evaluated build() {
    if (type.layout() == Layout.BYTES) {
      return failures.on(bytes());
    }
    long[] nulls = null;
    long[] longs = new long[type.layout() == Layout.LONG ? rows : 0];
    double[] doubles = new double[type.layout() == Layout.DOUBLE ? rows : 0];
    for (int row = 0; row < rows; row++) {
      Column from = piece[row] < 0 ? null : pieces.get(piece[row]);
      if (from == null || from.isNull(position[row])) {
        nulls = nulls == null ? new long[Nulls.words(rows)] : nulls;
        Nulls.set(nulls, row);
      } else if (from instanceof LongColumn c) {
        longs[row] = c.values()[position[row]];
      } else {
        doubles[row] = ((DoubleColumn) from).values()[position[row]];
      }
    }
    return failures.on(
        type.layout() == Layout.LONG
            ? new LongColumn(longs, rows, nulls)
            : new DoubleColumn(doubles, rows, nulls));
  }

  private Column bytes() {
    ColumnBuilder out = new ColumnBuilder(Layout.BYTES, rows);
    for (int row = 0; row < rows; row++) {
      if (piece[row] < 0) {
        out.appendNull();
      } else {
        out.appendFrom(pieces.get(piece[row]), position[row]);
      }
    }
    return out.build();
  }
}
