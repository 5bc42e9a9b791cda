package io.weir.dataflow.expr;

import io.weir.columnar.Batch;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
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
    ColumnBuilder out = new ColumnBuilder(type.layout(), rows);
    for (int row = 0; row < rows; row++) {
      if (piece[row] < 0) {
        out.appendNull();
      } else {
        out.appendFrom(pieces.get(piece[row]), position[row]);
      }
    }
    return failures.on(out.build());
  }
}
