package io.weir.storage.embedded;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.order.RowKeyEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows by content, each with a weight, in the order in which they came. Two rows are one where
 * every cell has the same bytes: what is equal in SQL but written differently (1.0 and 1.00) stays
 * apart, so that a row comes back as it went in. Open addressing over one array of keys.
 */
final class RowTable {
  /** What a row takes beside its cells. */
  static final int BYTES_PER_ROW = 28;

  /** What a cell takes, beside the bytes of a text. */
  static final int BYTES_PER_CELL = 9;

  private final RowKeyEncoder encoder;
  private final io.weir.columnar.ByteSink keys = new io.weir.columnar.ByteSink(1 << 12);
  private final io.weir.columnar.ByteSink key = new io.weir.columnar.ByteSink(256);
  private long keyHash;
  private int[] slots = new int[256];
  private int[] starts = new int[128];
  private long[] hashes = new long[128];
  private long[] weights = new long[128];
  private int size;

  RowTable(List<DataType> types) {
    this.encoder = RowKeyEncoder.exact(types);
  }

  /** Brings a row to mind: the methods below speak of it. */
  void select(Batch batch, int row) {
    key.clear();
    encoder.encode(batch, row, key);
    keyHash = hash(key.array(), key.size());
  }

  /** In which of {@code parts} parts the selected row belongs. */
  int part(int parts) {
    return (int) Long.remainderUnsigned(keyHash >>> 32, parts);
  }

  /** The entry of the selected row, or -1. */
  int find() {
    int mask = slots.length - 1;
    for (int slot = (int) keyHash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
      int entry = slots[slot] - 1;
      if (hashes[entry] == keyHash
          && Arrays.equals(keys.array(), starts[entry], end(entry), key.array(), 0, key.size())) {
        return entry;
      }
    }
    return -1;
  }

  /** Adds to the weight of the selected row, which becomes an entry where it is none. */
  void add(long weight) {
    int entry = find();
    if (entry >= 0) {
      weights[entry] += weight;
      return;
    }
    if (size == starts.length) {
      grow();
    }
    starts[size] = keys.size();
    hashes[size] = keyHash;
    weights[size] = weight;
    keys.put(key.array(), 0, key.size());
    place(size++);
  }

  int size() {
    return size;
  }

  long weight(int entry) {
    return weights[entry];
  }

  void setWeight(int entry, long weight) {
    weights[entry] = weight;
  }

  /** Appends the row of an entry, with its weight. */
  void appendTo(BatchBuilder out, int entry) {
    List<ColumnBuilder> columns = new ArrayList<>(encoder.types().size());
    for (int i = 0; i < encoder.types().size(); i++) {
      columns.add(out.column(i));
    }
    encoder.decode(keys.array(), starts[entry], columns);
    out.endRow(weights[entry]);
  }

  private int end(int entry) {
    return entry + 1 < size ? starts[entry + 1] : keys.size();
  }

  private void grow() {
    starts = Arrays.copyOf(starts, size * 2);
    hashes = Arrays.copyOf(hashes, size * 2);
    weights = Arrays.copyOf(weights, size * 2);
    slots = new int[slots.length * 2];
    for (int entry = 0; entry < size; entry++) {
      place(entry);
    }
  }

  private void place(int entry) {
    int mask = slots.length - 1;
    int slot = (int) hashes[entry] & mask;
    while (slots[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = entry + 1;
  }

  private static long hash(byte[] bytes, int length) {
    long hash = length * 0x9e37_79b9_7f4a_7c15L;
    int i = 0;
    for (; i + 8 <= length; i += 8) {
      hash = mix(hash ^ (long) ByteSink.LONG.get(bytes, i));
    }
    long rest = 0;
    for (; i < length; i++) {
      rest = rest << 8 | (bytes[i] & 0xff);
    }
    return mix(mix(hash ^ rest));
  }

  private static long mix(long value) {
    long mixed = value * 0xff51_afd7_ed55_8ccdL;
    return mixed ^ (mixed >>> 32);
  }
}
