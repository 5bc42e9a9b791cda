package io.weir.dataflow.expr.function;

import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.kernel.RejectedException;

/** Runs a {@link RowFunction} over the rows none of whose arguments is null. */
record RowKernel(DataType result, RowFunction function, boolean strict) implements Kernel {
  @Override
  public Column apply(Column[] args, int rows, RowFailures failures) {
    ColumnBuilder out = new ColumnBuilder(result.layout(), rows);
    for (int row = 0; row < rows; row++) {
      if (strict && anyNull(args, row)) {
        out.appendNull();
        continue;
      }
      try {
        function.apply(args, row, out);
      } catch (RejectedException e) {
        failures.fail(row, e.rejection());
        if (out.size() > row) {
          out.removeLast();
        }
        out.appendNull();
      }
    }
    return out.build();
  }

  private static boolean anyNull(Column[] args, int row) {
    for (Column arg : args) {
      if (arg.isNull(row)) {
        return true;
      }
    }
    return false;
  }
}
