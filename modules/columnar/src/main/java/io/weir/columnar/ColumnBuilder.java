package io.weir.columnar;

import io.weir.columnar.TypeKind.Layout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Appends values of one layout and grows as needed. Not thread-safe; {@link #build} may be called
 * once.
 */
public final class ColumnBuilder {
  private final Layout layout;
  private long[] longs = new long[0];
  private double[] doubles = new double[0];
  private byte[] data = new byte[0];
  private int[] offsets = new int[1];
  private long @Nullable [] nulls;
  private int size;

  public ColumnBuilder(Layout layout, int expectedRows) {
    this.layout = layout;
    int rows = Math.max(expectedRows, 8);
    switch (layout) {
      case LONG -> longs = new long[rows];
      case DOUBLE -> doubles = new double[rows];
      case BYTES -> {
        offsets = new int[rows + 1];
        data = new byte[rows * 8];
      }
    }
  }

  public int size() {
    return size;
  }

  /** Bytes that the values take so far. */
  public long bytes() {
    return layout == Layout.BYTES ? 4L * size + offsets[size] : 8L * size;
  }

  public void appendLong(long value) {
    if (size == longs.length) {
      longs = Arrays.copyOf(longs, size * 2);
    }
    longs[size++] = value;
  }

  public void appendDouble(double value) {
    if (size == doubles.length) {
      doubles = Arrays.copyOf(doubles, size * 2);
    }
    doubles[size++] = value;
  }

  public void appendBytes(byte[] source, int start, int length) {
    int from = reserve(length);
    System.arraycopy(source, start, data, from, length);
  }

  public void appendBytes(byte[] value) {
    appendBytes(value, 0, value.length);
  }

  /**
   * Appends a value of {@code length} bytes that the caller writes at once, from the index that is
   * returned, into {@link #data}.
   */
  public int appendSpace(int length) {
    return reserve(length);
  }

  /** The bytes of the values so far; moves when the builder grows. */
  public byte[] data() {
    return data;
  }

  public void appendText(String value) {
    appendBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  public void appendNull() {
    if (nulls == null || nulls.length < Nulls.words(size + 1)) {
      int words = Math.max(Nulls.words(size + 1), Nulls.words(capacity()));
      nulls = nulls == null ? new long[words] : Arrays.copyOf(nulls, words);
    }
    Nulls.set(nulls, size);
    switch (layout) {
      case LONG -> appendLong(0);
      case DOUBLE -> appendDouble(0);
      case BYTES -> reserve(0);
    }
  }

  /** Appends row {@code row} of {@code column}, which has this builder's layout. */
  public void appendFrom(Column column, int row) {
    if (column.isNull(row)) {
      appendNull();
      return;
    }
    // Not a switch over the types: this runs for every value, and the checks in turn are faster.
    if (column instanceof LongColumn c) {
      appendLong(c.values()[row]);
    } else if (column instanceof BytesColumn c) {
      appendBytes(c.data(), c.start(row), c.length(row));
    } else {
      appendDouble(((DoubleColumn) column).values()[row]);
    }
  }

  /** Appends the first {@code count} rows of {@code column}, which has this builder's layout. */
  public void appendAll(Column column, int count) {
    int before = size;
    switch (column) {
      case LongColumn c -> {
        longs = ensure(longs, count);
        System.arraycopy(c.values(), 0, longs, size, count);
        size += count;
      }
      case DoubleColumn c -> {
        if (size + count > doubles.length) {
          doubles = Arrays.copyOf(doubles, grown(doubles.length, size + count));
        }
        System.arraycopy(c.values(), 0, doubles, size, count);
        size += count;
      }
      case BytesColumn c -> appendAllBytes(c, count);
    }
    if (column.nulls() != null) {
      appendNulls(column, before, count);
    }
  }

  private long[] ensure(long[] values, int count) {
    return size + count <= values.length
        ? values
        : Arrays.copyOf(values, grown(values.length, size + count));
  }

  private static int grown(int length, int needed) {
    return Math.max(needed, (int) Math.min(length * 2L, 0x7fff_fff0L));
  }

  private void appendAllBytes(BytesColumn column, int count) {
    int[] from = column.offsets();
    int first = from[0];
    int length = from[count] - first;
    int start = offsets[size];
    int end = Math.addExact(start, length);
    if (size + count + 1 > offsets.length) {
      offsets = Arrays.copyOf(offsets, grown(offsets.length, size + count + 1));
    }
    if (end > data.length) {
      data = Arrays.copyOf(data, grown(data.length, end));
    }
    System.arraycopy(column.data(), first, data, start, length);
    int shift = start - first;
    for (int i = 1; i <= count; i++) {
      offsets[size + i] = from[i] + shift;
    }
    size += count;
  }

  private void appendNulls(Column column, int before, int count) {
    for (int row = 0; row < count; row++) {
      if (column.isNull(row)) {
        if (nulls == null || nulls.length < Nulls.words(size)) {
          int words = Nulls.words(Math.max(size, capacity()));
          nulls = nulls == null ? new long[words] : Arrays.copyOf(nulls, words);
        }
        Nulls.set(nulls, before + row);
      }
    }
  }

  /** Takes the last row back. */
  public void removeLast() {
    size--;
    if (nulls != null && nulls.length > size >>> 6) {
      nulls[size >>> 6] &= ~(1L << (size & 63));
    }
  }

  public Column build() {
    long[] mask = nulls;
    if (mask != null && mask.length < Nulls.words(size)) {
      mask = Arrays.copyOf(mask, Nulls.words(size));
    }
    return switch (layout) {
      case LONG -> new LongColumn(longs, size, mask);
      case DOUBLE -> new DoubleColumn(doubles, size, mask);
      case BYTES -> new BytesColumn(data, offsets, size, mask);
    };
  }

  private int capacity() {
    return switch (layout) {
      case LONG -> longs.length;
      case DOUBLE -> doubles.length;
      case BYTES -> offsets.length - 1;
    };
  }

  private int reserve(int length) {
    if (size + 1 == offsets.length) {
      offsets = Arrays.copyOf(offsets, offsets.length * 2);
    }
    int from = offsets[size];
    int to = Math.addExact(from, length);
    if (to > data.length) {
      data = Arrays.copyOf(data, Math.max(to, (int) Math.min(data.length * 2L, 0x7fff_fff0L)));
    }
    offsets[++size] = to;
    return from;
  }
}
