package io.weir.columnar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Batch} row by row: append one value to every {@link #column}, then call {@link
 * #endRow}. Not thread-safe.
 */
public final class BatchBuilder {
  private final List<ColumnBuilder> columns;
  private long @Nullable [] weights;
  private int rows;

  public BatchBuilder(List<DataType> types, int expectedRows) {
    columns = new ArrayList<>(types.size());
    for (DataType type : types) {
      columns.add(new ColumnBuilder(type.layout(), expectedRows));
    }
  }

  public ColumnBuilder column(int index) {
    return columns.get(index);
  }

  /** The columns from {@code first} on. */
  public List<ColumnBuilder> columns(int first) {
    return first == 0 ? columns : columns.subList(first, columns.size());
  }

  public int rows() {
    return rows;
  }

  public long bytes() {
    long total = 0;
    for (ColumnBuilder column : columns) {
      total += column.bytes();
    }
    return total;
  }

  public void endRow() {
    endRow(1);
  }

  public void endRow(long weight) {
    if (weight != 1 && weights == null) {
      weights = new long[Math.max(8, rows + 1)];
      Arrays.fill(weights, 0, rows, 1);
    }
    if (weights != null) {
      if (rows == weights.length) {
        weights = Arrays.copyOf(weights, rows * 2);
      }
      weights[rows] = weight;
    }
    rows++;
  }

  /**
   * Takes back the values appended since the last {@link #endRow}: a record that did not decode.
   */
  public void undoRow() {
    for (ColumnBuilder column : columns) {
      if (column.size() > rows) {
        column.removeLast();
      }
    }
  }

  public void append(Batch batch, int row, long weight) {
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).appendFrom(batch.column(i), row);
    }
    endRow(weight);
  }

  /** Appends all rows of {@code batch} with their weights, a column at a time. */
  public void appendAll(Batch batch) {
    int count = batch.rows();
    if (count == 0) {
      return;
    }
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).appendAll(batch.column(i), count);
    }
    if (batch.weights() != null || weights != null) {
      appendWeights(batch.weights(), count);
    }
    rows += count;
  }

  private void appendWeights(long @Nullable [] more, int count) {
    long[] all = weights;
    if (all == null) {
      all = new long[rows + count];
      Arrays.fill(all, 0, rows, 1);
    } else if (rows + count > all.length) {
      all = Arrays.copyOf(all, Math.max(rows + count, all.length * 2));
    }
    if (more == null) {
      Arrays.fill(all, rows, rows + count, 1);
    } else {
      System.arraycopy(more, 0, all, rows, count);
    }
    weights = all;
  }

  public Batch build() {
    List<Column> built = new ArrayList<>(columns.size());
    for (ColumnBuilder column : columns) {
      built.add(column.build());
    }
    return new Batch(built, rows, weights);
  }
}
