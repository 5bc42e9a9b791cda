package io.weir.dataflow.expr.function;

import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;

/**
 * A function of one row whose arguments are not null. Appends exactly one value, which may be null,
 * or throws a {@link io.weir.kernel.RejectedException} that becomes the row's error.
 */
@FunctionalInterface
public interface RowFunction {
  void apply(Column[] args, int row, ColumnBuilder out);
}
