package io.weir.dataflow.state;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.ByteSink;
import io.weir.columnar.DataType;
import io.weir.columnar.order.RowKeyEncoder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows into the bytes of a {@link RowKeyEncoder} and back, through one buffer that each row
 * overwrites. Not thread-safe.
 */
public final class RowBytes {
  private final RowKeyEncoder encoder;
  private final ByteSink sink = new ByteSink();

  private RowBytes(RowKeyEncoder encoder) {
    this.encoder = encoder;
  }

  /** The same bytes exactly where the rows are equal as in GROUP BY. */
  public static RowBytes canonical(List<DataType> types) {
    return new RowBytes(RowKeyEncoder.canonical(types, IntStream.range(0, types.size()).toArray()));
  }

  /** The same bytes exactly where the rows are the same to the last zero. */
  public static RowBytes exact(List<DataType> types) {
    return new RowBytes(RowKeyEncoder.exact(types));
  }

  /** Encodes a row into {@link #bytes}; its length. */
  public int encode(Batch batch, int row) {
    sink.clear();
    encoder.encode(batch, row, sink);
    return sink.size();
  }

  /** The same behind four bytes. */
  int encodeBehind(int prefix, Batch batch, int row) {
    sink.clear();
    sink.putInt(prefix);
    encoder.encode(batch, row, sink);
    return sink.size();
  }

  /** What was encoded last, from index 0 on. */
  public byte[] bytes() {
    return sink.array();
  }

  /** Appends a row of {@code data} to the columns {@code first ..} of {@code out}. */
  void decode(byte[] data, int start, BatchBuilder out, int first) {
    encoder.decode(data, start, out.columns(first));
  }

  /** Appends a row to {@code other}. */
  void encodeInto(ByteSink other, Batch batch, int row) {
    encoder.encode(batch, row, other);
  }
}
