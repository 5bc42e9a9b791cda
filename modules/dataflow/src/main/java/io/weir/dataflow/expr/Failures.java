package io.weir.dataflow.expr;

import io.weir.columnar.Column;
import io.weir.columnar.Nulls;
import io.weir.dataflow.expr.function.Columns;
import io.weir.dataflow.expr.function.RowFailures;
import io.weir.kernel.Rejection;
import org.jspecify.annotations.Nullable;

/** Gathers the errors of an evaluation; of a row's several errors the first stays. */
final class Failures implements RowFailures {
  private @Nullable RowErrors errors;

  @Override
  public void fail(int row, Rejection why) {
    if (errors == null) {
      errors = new RowErrors();
    }
    errors.put(row, why);
  }

  void addAll(@Nullable RowErrors more) {
    if (more != null) {
      more.byRow().forEach(this::fail);
    }
  }

  /** As {@link #addAll}, for the errors of a part: its row i is row {@code rows[i]} here. */
  void addAll(@Nullable RowErrors more, int @Nullable [] rows) {
    if (rows == null) {
      addAll(more);
    } else if (more != null) {
      more.byRow().forEach((row, why) -> fail(rows[row], why));
    }
  }

  boolean isFailed(int row) {
    return errors != null && errors.get(row) != null;
  }

  boolean any() {
    return errors != null;
  }

  /** {@code values}, null where a row failed, with the errors. */
  Evaluated on(Column values) {
    if (errors == null) {
      return new Evaluated(values, null);
    }
    long[] mask = new long[Nulls.words(values.size())];
    long[] nulls = values.nulls();
    if (nulls != null) {
      System.arraycopy(nulls, 0, mask, 0, mask.length);
    }
    for (int row : errors.byRow().keySet()) {
      Nulls.set(mask, row);
    }
    return new Evaluated(Columns.withNulls(values, mask), errors);
  }
}
