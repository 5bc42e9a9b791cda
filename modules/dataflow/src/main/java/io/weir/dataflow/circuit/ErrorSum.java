package io.weir.dataflow.circuit;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Consolidator;
import io.weir.kernel.Rejection;

/** The errors of an epoch, whichever operator they come from, and those of the inputs. */
final class ErrorSum {
  private static final int CHUNK = 1024;

  private final Consolidator sum = new Consolidator(Delta.ERRORS.types());
  private BatchBuilder rows = new BatchBuilder(Delta.ERRORS.types(), 0);

  void add(Rejection error, long weight) {
    rows.column(0).appendText(error.sqlState());
    rows.column(1).appendText(error.message());
    rows.endRow(weight);
    if (rows.rows() == CHUNK) {
      settle();
    }
  }

  void add(Batch errors) {
    sum.add(errors);
  }

  Batch take() {
    settle();
    return sum.take();
  }

  private void settle() {
    if (rows.rows() > 0) {
      sum.add(rows.build());
      rows = new BatchBuilder(Delta.ERRORS.types(), 0);
    }
  }
}
