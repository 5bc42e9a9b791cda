package io.weir.columnar;

import java.util.Arrays;
import java.util.List;

/**
 * Takes one Z-set off another where they have most of their rows in common and in nearly the same
 * order, as two circuits give that read the same input. Rows in common cost a comparison; only the
 * others are hashed and copied.
 */
public final class CommonRows {
  /** How far ahead in either batch is looked for a row that the other one has here. */
  private static final int WINDOW = 8;

  /** So many rows are compared at once, a column at a time. */
  private static final int RUN = 64;

  /** So many rows in vain before the order is looked at. */
  private static final int PATIENCE = 64;

  private final Batch plus;
  private final Batch minus;
  private final int[] plusOnly;
  private final int[] minusOnly;
  private int plusOnlyRows;
  private int minusOnlyRows;

  private CommonRows(Batch plus, Batch minus) {
    this.plus = plus;
    this.minus = minus;
    this.plusOnly = new int[plus.rows()];
    this.minusOnly = new int[minus.rows()];
  }

  /** {@code plus} less {@code minus}, each row once; equal as {@link Consolidator} has it. */
  public static Batch difference(List<DataType> types, Batch plus, Batch minus) {
    CommonRows rows = new CommonRows(plus, minus);
    rows.walk();
    if (rows.plusOnlyRows + rows.minusOnlyRows == 0) {
      return Batch.empty(types);
    }
    return Consolidator.consolidate(
        types,
        List.of(
            plus.gather(rows.plusOnly, rows.plusOnlyRows),
            minus.gather(rows.minusOnly, rows.minusOnlyRows).negate()));
  }

  private void walk() {
    int i = 0;
    int j = 0;
    while (i < plus.rows() && j < minus.rows() && isInOrder(i + j)) {
      int run = run(i, j);
      if (run > 0) {
        i += run;
        j += run;
        continue;
      }
      int ahead = ahead(i, j);
      if (ahead >= 0) {
        i = leavePlus(i, i + Math.max(1, ahead));
      }
      if (ahead <= 0) {
        j = leaveMinus(j, j + Math.max(1, -ahead));
      }
    }
    leavePlus(i, plus.rows());
    leaveMinus(j, minus.rows());
  }

  /** No longer where more than half of the rows so far found none like them. */
  private boolean isInOrder(int walked) {
    int alone = plusOnlyRows + minusOnlyRows;
    return alone <= PATIENCE || 2 * alone <= walked;
  }

  /** Positive: so many rows of {@code plus} come first; negative: of {@code minus}; 0: both. */
  private int ahead(int i, int j) {
    for (int d = 1; d <= WINDOW; d++) {
      if (i + d < plus.rows() && same(i + d, j)) {
        return d;
      }
      if (j + d < minus.rows() && same(i, j + d)) {
        return -d;
      }
    }
    return 0;
  }

  /** How many rows from here on are the same in both, as far as is looked at once. */
  private int run(int i, int j) {
    int length = Math.min(RUN, Math.min(plus.rows() - i, minus.rows() - j));
    for (int c = 0; c < plus.columns().size() && length > 0; c++) {
      length = run(plus.column(c), i, minus.column(c), j, length);
    }
    long[] weights = plus.weights();
    long[] others = minus.weights();
    if (weights != null && others != null) {
      return run(weights, i, others, j, length);
    }
    int same = 0;
    while (same < length && plus.weight(i + same) == minus.weight(j + same)) {
      same++;
    }
    return same;
  }

  private static int run(Column column, int i, Column other, int j, int length) {
    if (column instanceof LongColumn longs
        && other instanceof LongColumn others
        && !longs.hasNulls()
        && !others.hasNulls()) {
      return run(longs.values(), i, others.values(), j, length);
    }
    int same = 0;
    while (same < length && Consolidator.same(column, i + same, other, j + same)) {
      same++;
    }
    return same;
  }

  private static int run(long[] values, int i, long[] others, int j, int length) {
    int differs = Arrays.mismatch(values, i, i + length, others, j, j + length);
    return differs < 0 ? length : differs;
  }

  private boolean same(int i, int j) {
    return plus.weight(i) == minus.weight(j)
        && Consolidator.same(plus.columns(), i, minus.columns(), j);
  }

  private int leavePlus(int from, int until) {
    for (int i = from; i < until; i++) {
      plusOnly[plusOnlyRows++] = i;
    }
    return until;
  }

  private int leaveMinus(int from, int until) {
    for (int j = from; j < until; j++) {
      minusOnly[minusOnlyRows++] = j;
    }
    return until;
  }
}
