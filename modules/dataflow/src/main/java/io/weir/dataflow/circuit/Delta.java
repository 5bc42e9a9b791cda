package io.weir.dataflow.circuit;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;

/**
 * What changes in a collection from one epoch to the next.
 *
 * @param rows a Z-set of its rows
 * @param errors a Z-set of {@link #ERRORS}: each stands for a row that could not be computed. While
 *     the sum of a collection's errors is not empty, reading it gives the first error and not a
 *     wrong answer; deleting the offending input takes the error away again.
 */
public record Delta(Batch rows, Batch errors) {
  /** SQLSTATE and message of an error. */
  public static final Schema ERRORS =
      Schema.of(
          new Field("sqlstate", DataType.TEXT, false), new Field("message", DataType.TEXT, false));

  private static final Batch NO_ERRORS = Batch.empty(ERRORS.types());

  public static Delta of(Batch rows) {
    return new Delta(rows, NO_ERRORS);
  }

  public boolean isEmpty() {
    return rows.isEmpty() && errors.isEmpty();
  }
}
