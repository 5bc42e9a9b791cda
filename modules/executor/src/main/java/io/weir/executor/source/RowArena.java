package io.weir.executor.source;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows as bytes in chunks of {@value #CHUNK} bytes (a longer row gets a chunk of its own),
 * addressed by a positive long: chunk number and start. Row: its length (int), then for each column
 * a null flag and the value (8 bytes, or length and bytes).
 */
final class RowArena {
  private static final int CHUNK = 1 << 20;

  private final List<DataType> types;
  private List<ByteBuffer> chunks = new ArrayList<>();
  private long live;
  private long dead;

  RowArena(List<DataType> types) {
    this.types = types;
  }

  long bytes() {
    return live + dead;
  }

  /** Whether more than half, and more than a few chunks, is taken by rows that were released. */
  boolean wasteful() {
    return dead > live && dead > 4L * CHUNK;
  }

  /** Copies a row in; returns its address. */
  long add(Batch rows, int row) {
    int length = 4;
    for (int i = 0; i < types.size(); i++) {
      length += width(rows.column(i), row);
    }
    ByteBuffer chunk = room(length);
    long address = address(chunks.size() - 1, chunk.position());
    chunk.putInt(length);
    for (int i = 0; i < types.size(); i++) {
      write(chunk, rows.column(i), row);
    }
    live += length;
    return address;
  }

  void release(long address) {
    int length = chunks.get(chunkOf(address)).getInt(startOf(address));
    live -= length;
    dead += length;
  }

  /** Appends the row's values to every column of {@code out}; the caller ends the row. */
  void appendTo(long address, BatchBuilder out) {
    ByteBuffer chunk = chunks.get(chunkOf(address));
    int at = startOf(address) + 4;
    for (int i = 0; i < types.size(); i++) {
      ColumnBuilder column = out.column(i);
      boolean isNull = chunk.get(at++) != 0;
      if (isNull) {
        column.appendNull();
        continue;
      }
      switch (types.get(i).layout()) {
        case LONG -> {
          column.appendLong(chunk.getLong(at));
          at += 8;
        }
        case DOUBLE -> {
          column.appendDouble(chunk.getDouble(at));
          at += 8;
        }
        case BYTES -> {
          int length = chunk.getInt(at);
          column.appendBytes(chunk.array(), at + 4, length);
          at += 4 + length;
        }
      }
    }
  }

  /** Whether the first {@code keyColumns} values are the same, nulls being equal. */
  boolean keyEquals(long address, Batch rows, int row, int keyColumns) {
    ByteBuffer chunk = chunks.get(chunkOf(address));
    int at = startOf(address) + 4;
    for (int i = 0; i < keyColumns; i++) {
      Column column = rows.column(i);
      boolean isNull = chunk.get(at++) != 0;
      if (isNull != column.isNull(row)) {
        return false;
      }
      if (isNull) {
        continue;
      }
      switch (column) {
        case LongColumn c -> {
          if (chunk.getLong(at) != c.get(row)) {
            return false;
          }
          at += 8;
        }
        case DoubleColumn c -> {
          if (Double.compare(chunk.getDouble(at), c.get(row)) != 0) {
            return false;
          }
          at += 8;
        }
        case BytesColumn c -> {
          int length = chunk.getInt(at);
          at += 4;
          int start = c.start(row);
          if (!Arrays.equals(
              chunk.array(), at, at + length, c.data(), start, start + c.length(row))) {
            return false;
          }
          at += length;
        }
      }
    }
    return true;
  }

  static int hash(Column column, int row) {
    if (column.isNull(row)) {
      return 0;
    }
    return switch (column) {
      case LongColumn c -> Long.hashCode(c.get(row) * 0x9E3779B97F4A7C15L);
      case DoubleColumn c -> Double.hashCode(c.get(row));
      case BytesColumn c -> {
        int hash = 1;
        int end = c.start(row) + c.length(row);
        for (int i = c.start(row); i < end; i++) {
          hash = 31 * hash + c.data()[i];
        }
        yield hash;
      }
    };
  }

  /**
   * Moves the rows at {@code addresses} (0 stands for none) together; returns their new addresses.
   */
  long[] compact(long[] addresses) {
    List<ByteBuffer> old = chunks;
    chunks = new ArrayList<>();
    dead = 0;
    long[] moved = new long[addresses.length];
    for (int i = 0; i < addresses.length; i++) {
      if (addresses[i] != 0) {
        ByteBuffer from = old.get(chunkOf(addresses[i]));
        int start = startOf(addresses[i]);
        int length = from.getInt(start);
        ByteBuffer to = room(length);
        moved[i] = address(chunks.size() - 1, to.position());
        to.put(from.array(), start, length);
      }
    }
    return moved;
  }

  private ByteBuffer room(int length) {
    if (chunks.isEmpty() || chunks.getLast().remaining() < length) {
      chunks.add(ByteBuffer.allocate(Math.max(CHUNK, length)));
    }
    return chunks.getLast();
  }

  private static int width(Column column, int row) {
    if (column.isNull(row)) {
      return 1;
    }
    return column instanceof BytesColumn c ? 5 + c.length(row) : 9;
  }

  private static void write(ByteBuffer chunk, Column column, int row) {
    if (column.isNull(row)) {
      chunk.put((byte) 1);
      return;
    }
    chunk.put((byte) 0);
    switch (column) {
      case LongColumn c -> chunk.putLong(c.get(row));
      case DoubleColumn c -> chunk.putDouble(c.get(row));
      case BytesColumn c -> {
        chunk.putInt(c.length(row));
        chunk.put(c.data(), c.start(row), c.length(row));
      }
    }
  }

  /** Never 0: chunks count from 1. */
  private static long address(int chunk, int start) {
    return ((long) (chunk + 1) << 32) | start;
  }

  private static int chunkOf(long address) {
    return (int) (address >>> 32) - 1;
  }

  private static int startOf(long address) {
    return (int) address;
  }
}
