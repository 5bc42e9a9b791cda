package io.weir.columnar;

import io.weir.columnar.TypeKind.Layout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done to whole batches at once, a column at a time. */
public final class Batches {
  private Batches() {}

  /**
   * The rows of all {@code batches}, in order. Throws ArithmeticException where a column of texts
   * would take 2 GiB or more.
   */
  public static Batch concat(List<DataType> types, List<Batch> batches) {
    if (batches.size() == 1) {
      return batches.get(0);
    }
    int rows = 0;
    boolean weighted = false;
    for (Batch batch : batches) {
      rows = Math.addExact(rows, batch.rows());
      weighted |= batch.weights() != null;
    }
    List<Column> columns = new ArrayList<>(types.size());
    for (int c = 0; c < types.size(); c++) {
      columns.add(column(types.get(c).layout(), batches, c, rows));
    }
    return new Batch(columns, rows, weighted ? weights(batches, rows) : null);
  }

  /**
   * The batch with exactly these columns: those that it lacks at the end are null in each row,
   * those that are too many are left out. The batch itself where it has them.
   */
  public static Batch fit(List<DataType> types, Batch batch) {
    int has = batch.columns().size();
    if (has == types.size()) {
      return batch;
    }
    int rows = batch.rows();
    List<Column> columns = new ArrayList<>(batch.columns().subList(0, Math.min(has, types.size())));
    for (DataType missing : types.subList(columns.size(), types.size())) {
      columns.add(nulls(missing.layout(), rows));
    }
    return new Batch(columns, rows, batch.weights());
  }

  private static Column nulls(Layout layout, int rows) {
    long[] nulls = new long[Nulls.words(rows)];
    for (int row = 0; row < rows; row++) {
      Nulls.set(nulls, row);
    }
    return switch (layout) {
      case LONG -> new LongColumn(new long[rows], rows, nulls);
      case DOUBLE -> new DoubleColumn(new double[rows], rows, nulls);
      case BYTES -> new BytesColumn(new byte[0], new int[rows + 1], rows, nulls);
    };
  }

  /** The same rows under other weights. */
  public static Batch reweigh(Batch batch, long @Nullable [] weights) {
    return new Batch(batch.columns(), batch.rows(), weights);
  }

  private static long[] weights(List<Batch> batches, int rows) {
    long[] out = new long[rows];
    int at = 0;
    for (Batch batch : batches) {
      for (int i = 0; i < batch.rows(); i++) {
        out[at++] = batch.weight(i);
      }
    }
    return out;
  }

  private static Column column(Layout layout, List<Batch> batches, int c, int rows) {
    long[] nulls = nulls(batches, c, rows);
    int at = 0;
    switch (layout) {
      case LONG -> {
        long[] out = new long[rows];
        for (Batch batch : batches) {
          LongColumn from = (LongColumn) batch.column(c);
          System.arraycopy(from.values(), 0, out, at, batch.rows());
          at += batch.rows();
        }
        return new LongColumn(out, rows, nulls);
      }
      case DOUBLE -> {
        double[] out = new double[rows];
        for (Batch batch : batches) {
          DoubleColumn from = (DoubleColumn) batch.column(c);
          System.arraycopy(from.values(), 0, out, at, batch.rows());
          at += batch.rows();
        }
        return new DoubleColumn(out, rows, nulls);
      }
      case BYTES -> {
        return bytes(batches, c, rows, nulls);
      }
    }
    throw new IllegalStateException("no layout " + layout);
  }

  private static BytesColumn bytes(List<Batch> batches, int c, int rows, long @Nullable [] nulls) {
    int total = 0;
    for (Batch batch : batches) {
      BytesColumn from = (BytesColumn) batch.column(c);
      total = Math.addExact(total, from.offsets()[batch.rows()] - from.offsets()[0]);
    }
    byte[] out = new byte[total];
    int[] offsets = new int[rows + 1];
    int at = 0;
    int row = 0;
    for (Batch batch : batches) {
      BytesColumn from = (BytesColumn) batch.column(c);
      int first = from.offsets()[0];
      int length = from.offsets()[batch.rows()] - first;
      System.arraycopy(from.data(), first, out, at, length);
      for (int i = 1; i <= batch.rows(); i++) {
        offsets[++row] = at + from.offsets()[i] - first;
      }
      at += length;
    }
    return new BytesColumn(out, offsets, rows, nulls);
  }

  private static long @Nullable [] nulls(List<Batch> batches, int c, int rows) {
    long[] out = null;
    int at = 0;
    for (Batch batch : batches) {
      Column from = batch.column(c);
      if (from.hasNulls()) {
        for (int i = 0; i < batch.rows(); i++) {
          if (from.isNull(i)) {
            if (out == null) {
              out = new long[Nulls.words(rows)];
            }
            Nulls.set(out, at + i);
          }
        }
      }
      at += batch.rows();
    }
    return out;
  }
}
