package io.weir.session.stream;

import io.weir.columnar.Batch;
import java.util.ArrayList;
import java.util.List;

/** Cuts batches to what is sent at once, and writes weights out as repeated rows. */
public final class RowChunks {
  /** Rows that go to the client in one piece. */
  public static final int MAX_ROWS = 8192;

  private RowChunks() {}

  /**
   * The same rows in batches of at most {@link #MAX_ROWS}, each as often as its weight says.
   *
   * @throws IllegalArgumentException on a negative weight: that is no bag of rows
   */
  public static List<Batch> of(Batch batch) {
    if (batch.weights() == null && batch.rows() <= MAX_ROWS) {
      return batch.isEmpty() ? List.of() : List.of(batch);
    }
    List<Batch> out = new ArrayList<>();
    int[] index = new int[MAX_ROWS];
    int count = 0;
    for (int row = 0; row < batch.rows(); row++) {
      long weight = batch.weight(row);
      if (weight < 0) {
        throw new IllegalArgumentException("a result row has the weight " + weight);
      }
      for (long i = 0; i < weight; i++) {
        index[count++] = row;
        if (count == MAX_ROWS) {
          out.add(unweighted(batch.gather(index, count)));
          count = 0;
        }
      }
    }
    if (count > 0) {
      out.add(unweighted(batch.gather(index, count)));
    }
    return out;
  }

  private static Batch unweighted(Batch batch) {
    return new Batch(batch.columns(), batch.rows(), null);
  }
}
