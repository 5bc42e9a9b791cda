package io.weir.session.subscribe;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Schema;
import io.weir.session.stream.RowChunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes deltas as rows: {@code epoch}, {@code progressed} (with PROGRESS only), {@code diff}, then
 * the columns of what is subscribed to.
 */
public final class SubscribeRows {
  private final Schema input;
  private final boolean progress;
  private final Schema schema;

  public SubscribeRows(Schema input, boolean progress) {
    this.input = input;
    this.progress = progress;
    List<Field> fields = new ArrayList<>();
    fields.add(new Field("epoch", DataType.INT8, false));
    if (progress) {
      fields.add(new Field("progressed", DataType.BOOLEAN, false));
    }
    fields.add(new Field("diff", DataType.INT8, progress));
    for (Field field : input.fields()) {
      // A row of progress has nulls everywhere else.
      fields.add(new Field(field.name(), field.type(), field.nullable() || progress));
    }
    this.schema = new Schema(fields);
  }

  public Schema schema() {
    return schema;
  }

  /** A consolidated delta of {@code epoch}, in pieces of bounded size. */
  public List<Batch> changes(long epoch, Batch delta) {
    List<Batch> out = new ArrayList<>();
    for (int from = 0; from < delta.rows(); from += RowChunks.MAX_ROWS) {
      out.add(chunk(epoch, delta, from, Math.min(delta.rows(), from + RowChunks.MAX_ROWS)));
    }
    return out;
  }

  private Batch chunk(long epoch, Batch delta, int from, int to) {
    int rows = to - from;
    long[] epochs = new long[rows];
    Arrays.fill(epochs, epoch);
    long[] diffs = new long[rows];
    int[] index = new int[rows];
    for (int i = 0; i < rows; i++) {
      diffs[i] = delta.weight(from + i);
      index[i] = from + i;
    }
    List<Column> columns = new ArrayList<>();
    columns.add(new LongColumn(epochs, rows, null));
    if (progress) {
      columns.add(new LongColumn(new long[rows], rows, null));
    }
    columns.add(new LongColumn(diffs, rows, null));
    for (Column column : delta.columns()) {
      columns.add(column.gather(index, rows));
    }
    return new Batch(columns, rows, null);
  }

  /** The row that says that {@code epoch} is complete. */
  public Batch progressed(long epoch) {
    BatchBuilder row = new BatchBuilder(schema.types(), 1);
    row.column(0).appendLong(epoch);
    row.column(1).appendLong(1);
    for (int i = 2; i < schema.size(); i++) {
      ColumnBuilder column = row.column(i);
      column.appendNull();
    }
    row.endRow();
    return row.build();
  }

  Schema input() {
    return input;
  }

  boolean hasProgress() {
    return progress;
  }
}
