package io.weir.columnar;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Z-set of rows in columns: each row has a weight, positive = so many inserts, negative = so many
 * deletes. One row may stand several times; {@code weights == null} means that every weight is 1.
 * Immutable.
 */
public record Batch(List<Column> columns, int rows, long @Nullable [] weights) {
  public Batch(List<Column> columns, int rows, long @Nullable [] weights) {
    this.columns = List.copyOf(columns);
    this.rows = rows;
    this.weights = weights;
  }

  /** No rows, with the columns of {@code types}. */
  public static Batch empty(List<DataType> types) {
    return new BatchBuilder(types, 0).build();
  }

  public boolean isEmpty() {
    return rows == 0;
  }

  public Column column(int index) {
    return columns.get(index);
  }

  public long weight(int row) {
    return weights == null ? 1 : weights[row];
  }

  /** Some of the columns; the same rows and weights. */
  public Batch select(List<Integer> indexes) {
    return new Batch(indexes.stream().map(columns::get).toList(), rows, weights);
  }

  /** The rows that {@code index[0 .. count)} names, with their weights. */
  public Batch gather(int[] index, int count) {
    List<Column> out = new ArrayList<>(columns.size());
    for (Column column : columns) {
      out.add(column.gather(index, count));
    }
    long[] outWeights = null;
    if (weights != null) {
      outWeights = new long[count];
      for (int i = 0; i < count; i++) {
        outWeights[i] = weights[index[i]];
      }
    }
    return new Batch(out, count, outWeights);
  }

  /** The same rows, every weight negated. */
  public Batch negate() {
    long[] out = new long[rows];
    for (int i = 0; i < rows; i++) {
      out[i] = -weight(i);
    }
    return new Batch(columns, rows, out);
  }

  /** Roughly how much memory the rows take. */
  public long bytes() {
    long total = weights == null ? 0 : 8L * rows;
    for (Column column : columns) {
      total += column.bytes();
    }
    return total;
  }
}
