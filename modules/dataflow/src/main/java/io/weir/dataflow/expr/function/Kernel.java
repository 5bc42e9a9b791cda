package io.weir.dataflow.expr.function;

import io.weir.columnar.Column;

/** A function over columns. Stateless; thread-safe. */
@FunctionalInterface
public interface Kernel {
  /**
   * @param args a column each, of at least {@code rows} rows
   * @return {@code rows} values; it may share arrays with an argument
   */
  Column apply(Column[] args, int rows, RowFailures failures);

  /** False where no value can make it fail: then it may run on rows that do not ask for it. */
  default boolean canFail() {
    return true;
  }

  /** {@code kernel}, which never fails. */
  static Kernel total(Kernel kernel) {
    return new Kernel() {
      @Override
      public Column apply(Column[] args, int rows, RowFailures failures) {
        return kernel.apply(args, rows, failures);
      }

      @Override
      public boolean canFail() {
        return false;
      }
    };
  }
}
