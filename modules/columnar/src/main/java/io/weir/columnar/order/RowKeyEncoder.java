package io.weir.columnar.order;

import io.weir.columnar.Batch;
import io.weir.columnar.BigEndian;
import io.weir.columnar.ByteSink;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Nulls;
import io.weir.columnar.TypeKind;
import io.weir.columnar.value.Calendar;
import io.weir.columnar.value.Intervals;
import io.weir.columnar.value.Numerics;
import java.math.BigDecimal;
import java.util.List;

/**
 * Some columns of a row as a run of bytes that can be hashed, compared for equality and read back.
 *
 * <p>{@link #canonical}: two rows have the same bytes just where their values are equal in SQL, a
 * null being equal to a null; what reads back may be spelt otherwise (1 for 1.00, 30 days for a
 * month). {@link #exact}: the same bytes just where the values are the very same, and they read
 * back so. In both, no run is the beginning of another.
 *
 * <p>Form, a value: a byte 0 for null, else 1 and eight bytes (integers, dates, timestamps,
 * floats), sixteen bytes (interval, uuid), or four bytes of length and so many bytes. Stateless;
 * thread-safe.
 */
public final class RowKeyEncoder {
  private final List<DataType> types;
  private final TypeKind[] kinds;
  private final int[] columns;
  private final boolean canonical;

  private RowKeyEncoder(List<DataType> types, int[] columns, boolean canonical) {
    if (types.size() != columns.length) {
      throw new IllegalArgumentException("a type for each column");
    }
    this.types = List.copyOf(types);
    this.kinds = types.stream().map(DataType::kind).toArray(TypeKind[]::new);
    this.columns = columns.clone();
    this.canonical = canonical;
  }

  /** {@code types.get(i)} is the type of the batch's column {@code columns[i]}. */
  public static RowKeyEncoder canonical(List<DataType> types, int[] columns) {
    return new RowKeyEncoder(types, columns, true);
  }

  /** {@code types.get(i)} is the type of the batch's column {@code columns[i]}. */
  public static RowKeyEncoder exact(List<DataType> types, int[] columns) {
    return new RowKeyEncoder(types, columns, false);
  }

  /** The columns 0, 1, ... of {@code types}, all of them. */
  public static RowKeyEncoder exact(List<DataType> types) {
    int[] all = new int[types.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = i;
    }
    return exact(types, all);
  }

  /** The types of the values that {@link #decode} gives. */
  public List<DataType> types() {
    return types;
  }

  /** Appends the selected columns of row {@code row}. */
  public void encode(Batch batch, int row, ByteSink out) {
    for (int i = 0; i < columns.length; i++) {
      encode(kinds[i], batch.column(columns[i]), row, out);
    }
  }

  /** Whether any of the selected columns is null: such a join key matches nothing. */
  public boolean hasNull(Batch batch, int row) {
    for (int column : columns) {
      if (batch.column(column).isNull(row)) {
        return true;
      }
    }
    return false;
  }

  private void encode(TypeKind kind, Column column, int row, ByteSink out) {
    // Not a switch over the types: this runs for every value, and the checks in turn are faster.
    if (column instanceof LongColumn c) {
      if (Nulls.get(c.nulls(), row)) {
        out.put(0);
      } else {
        putLong(c.values()[row], out);
      }
    } else if (column.isNull(row)) {
      out.put(0);
    } else if (column instanceof BytesColumn c) {
      encodeBytes(kind, c, row, out);
    } else {
      double value = ((DoubleColumn) column).get(row);
      putLong(
          canonical ? ValueOrder.Doubles.canonicalBits(value) : Double.doubleToRawLongBits(value),
          out);
    }
  }

  private static void putLong(long value, ByteSink out) {
    int at = out.space(9);
    byte[] bytes = out.array();
    bytes[at] = 1;
    BigEndian.putLong(bytes, at + 1, value);
  }

  private void encodeBytes(TypeKind kind, BytesColumn column, int row, ByteSink out) {
    out.put(1);
    if (kind == TypeKind.UUID) {
      out.put(column.data(), column.start(row), 16);
    } else if (kind == TypeKind.INTERVAL) {
      if (canonical) {
        out.putLong(Intervals.normalDays(column, row));
        out.putLong(Intervals.normalMicros(column, row));
      } else {
        out.put(column.data(), column.start(row), Intervals.BYTES);
      }
    } else if (canonical && kind == TypeKind.NUMERIC && !isShortest(column, row)) {
      byte[] shortest = CanonicalNumeric.shortest(Numerics.get(column, row));
      out.putInt(shortest.length);
      out.put(shortest, 0, shortest.length);
    } else if (canonical && kind == TypeKind.JSONB) {
      byte[] shortest =
          CanonicalJson.shortest(column.data(), column.start(row), column.length(row));
      out.putInt(shortest.length);
      out.put(shortest, 0, shortest.length);
    } else {
      out.putInt(column.length(row));
      out.put(column.data(), column.start(row), column.length(row));
    }
  }

  private static boolean isShortest(BytesColumn column, int row) {
    return Numerics.scale(column, row) == 0
        || (Numerics.isSmall(column, row) && Numerics.unscaled(column, row) % 10 != 0);
  }

  /**
   * Appends the values of the run that begins at {@code start}, one to each of {@code out}.
   *
   * @return the index after the run
   */
  public int decode(byte[] run, int start, List<ColumnBuilder> out) {
    int at = start;
    for (int i = 0; i < columns.length; i++) {
      at = decode(types.get(i), run, at, out.get(i));
    }
    return at;
  }

  /** The index after the run that begins at {@code start}. */
  public int skip(byte[] run, int start) {
    int at = start;
    for (DataType type : types) {
      if (run[at++] != 0) {
        at +=
            switch (type.kind()) {
              case INTERVAL, UUID -> 16;
              case NUMERIC, TEXT, BYTEA, JSONB -> 4 + BigEndian.getInt(run, at);
              default -> 8;
            };
      }
    }
    return at;
  }

  private int decode(DataType type, byte[] run, int start, ColumnBuilder out) {
    int at = start + 1;
    if (run[start] == 0) {
      out.appendNull();
      return at;
    }
    switch (type.layout()) {
      case LONG -> {
        out.appendLong(BigEndian.getLong(run, at));
        return at + 8;
      }
      case DOUBLE -> {
        out.appendDouble(Double.longBitsToDouble(BigEndian.getLong(run, at)));
        return at + 8;
      }
      case BYTES -> {
        return decodeBytes(type, run, at, out);
      }
    }
    throw new AssertionError(type.layout());
  }

  private int decodeBytes(DataType type, byte[] run, int at, ColumnBuilder out) {
    if (type.kind() == TypeKind.UUID || (type.kind() == TypeKind.INTERVAL && !canonical)) {
      out.appendBytes(run, at, 16);
      return at + 16;
    }
    if (type.kind() == TypeKind.INTERVAL) {
      appendSpan(BigEndian.getLong(run, at), BigEndian.getLong(run, at + 8), out);
      return at + 16;
    }
    int length = BigEndian.getInt(run, at);
    if (canonical && type.kind() == TypeKind.NUMERIC && type.precision() > 0) {
      // A declared scale tells how the value was spelt.
      BigDecimal value = Numerics.decode(run, at + 4, length);
      Numerics.append(out, value.setScale(Math.max(type.scale(), value.scale())));
    } else {
      out.appendBytes(run, at + 4, length);
    }
    return at + 4 + length;
  }

  /**
   * Days and time, as differences of timestamps have them; negative spans have no positive part.
   */
  private static void appendSpan(long days, long micros, ColumnBuilder out) {
    long wholeDays = days;
    long time = micros;
    if (wholeDays < 0 && time > 0) {
      wholeDays++;
      time -= Calendar.MICROS_PER_DAY;
    }
    if (wholeDays == (int) wholeDays) {
      Intervals.append(out, 0, (int) wholeDays, time);
    } else {
      Intervals.append(out, (int) (wholeDays / 30), (int) (wholeDays % 30), time);
    }
  }
}
