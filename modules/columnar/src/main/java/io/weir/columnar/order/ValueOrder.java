package io.weir.columnar.order;

import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import io.weir.columnar.value.Intervals;
import io.weir.columnar.value.JsonOrder;
import io.weir.columnar.value.Jsonb;
import io.weir.columnar.value.Numerics;
import java.util.Arrays;

/**
 * SQL's order of the values of one type: texts by their bytes, -0 = 0, NaN the highest float and
 * equal to itself, 1.0 = 1.00, intervals by their length. Total, and consistent with {@link #equal}
 * and {@link #hash}. Stateless.
 */
public sealed interface ValueOrder {

  /** Compares two values that are not null; both columns hold this order's type. */
  int compare(Column left, int i, Column right, int j);

  /** Whether two values that are not null are equal. */
  default boolean equal(Column left, int i, Column right, int j) {
    return compare(left, i, right, j) == 0;
  }

  /** Equal values have equal hashes. Not for a null. Spread over all 64 bits. */
  long hash(Column column, int row);

  /** Compares values that may be null; two nulls are equal. */
  default int compareNullable(Column left, int i, Column right, int j, boolean nullsFirst) {
    boolean leftNull = left.isNull(i);
    boolean rightNull = right.isNull(j);
    if (leftNull || rightNull) {
      int order = Boolean.compare(leftNull, rightNull);
      return nullsFirst ? -order : order;
    }
    return compare(left, i, right, j);
  }

  /** IS NOT DISTINCT FROM. */
  default boolean same(Column left, int i, Column right, int j) {
    boolean leftNull = left.isNull(i);
    boolean rightNull = right.isNull(j);
    return (leftNull || rightNull) ? leftNull == rightNull : equal(left, i, right, j);
  }

  static ValueOrder of(DataType type) {
    return switch (type.kind()) {
      case BOOLEAN, INT2, INT4, INT8, DATE, TIMESTAMP, TIMESTAMPTZ -> new Longs();
      case FLOAT4, FLOAT8 -> new Doubles();
      case TEXT, BYTEA, UUID -> new Bytes();
      case NUMERIC -> new Decimals();
      case INTERVAL -> new Spans();
      case JSONB -> new Jsons();
    };
  }

  /** Spreads the bits of {@code value} (the finaliser of MurmurHash3). */
  static long mix(long value) {
    long h = value;
    h ^= h >>> 33;
    h *= 0xff51afd7ed558ccdL;
    h ^= h >>> 33;
    h *= 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }

  /** Hashes a run of bytes. */
  static long hashBytes(byte[] data, int start, int length) {
    long h = length;
    int i = start;
    int end = start + length;
    for (; i + 8 <= end; i += 8) {
      h = (h ^ mix(io.weir.columnar.BigEndian.getLong(data, i))) * 0x9e3779b97f4a7c15L;
    }
    long rest = 0;
    for (; i < end; i++) {
      rest = (rest << 8) | (data[i] & 0xff);
    }
    return mix(h ^ rest);
  }

  /** Booleans, integers, dates and timestamps. */
  record Longs() implements ValueOrder {
    @Override
    public int compare(Column left, int i, Column right, int j) {
      return Long.compare(((LongColumn) left).get(i), ((LongColumn) right).get(j));
    }

    @Override
    public long hash(Column column, int row) {
      return mix(((LongColumn) column).get(row));
    }
  }

  /** Floats of both widths. */
  record Doubles() implements ValueOrder {
    @Override
    public int compare(Column left, int i, Column right, int j) {
      return compare(((DoubleColumn) left).get(i), ((DoubleColumn) right).get(j));
    }

    /** Like {@link Double#compare}, but -0 = 0. */
    public static int compare(double left, double right) {
      if (left < right) {
        return -1;
      }
      if (left > right) {
        return 1;
      }
      return left == right ? 0 : Boolean.compare(Double.isNaN(left), Double.isNaN(right));
    }

    @Override
    public long hash(Column column, int row) {
      return mix(canonicalBits(((DoubleColumn) column).get(row)));
    }

    /** The bits of {@code value}; the same for all NaNs, and for both zeros. */
    static long canonicalBits(double value) {
      return Double.doubleToLongBits(value == 0 ? 0 : value);
    }
  }

  /** Texts, bytea and uuids: unsigned bytes. */
  record Bytes() implements ValueOrder {
    @Override
    public int compare(Column left, int i, Column right, int j) {
      BytesColumn a = (BytesColumn) left;
      BytesColumn b = (BytesColumn) right;
      return Arrays.compareUnsigned(
          a.data(),
          a.offsets()[i],
          a.offsets()[i + 1],
          b.data(),
          b.offsets()[j],
          b.offsets()[j + 1]);
    }

    @Override
    public boolean equal(Column left, int i, Column right, int j) {
      BytesColumn a = (BytesColumn) left;
      BytesColumn b = (BytesColumn) right;
      return Arrays.equals(
          a.data(),
          a.offsets()[i],
          a.offsets()[i + 1],
          b.data(),
          b.offsets()[j],
          b.offsets()[j + 1]);
    }

    @Override
    public long hash(Column column, int row) {
      BytesColumn c = (BytesColumn) column;
      return hashBytes(c.data(), c.start(row), c.length(row));
    }
  }

  /** Numerics, whatever their scale. */
  record Decimals() implements ValueOrder {
    @Override
    public int compare(Column left, int i, Column right, int j) {
      return Numerics.compare((BytesColumn) left, i, (BytesColumn) right, j);
    }

    @Override
    public long hash(Column column, int row) {
      BytesColumn c = (BytesColumn) column;
      if (Numerics.isSmall(c, row)) {
        long unscaled = Numerics.unscaled(c, row);
        int scale = Numerics.scale(c, row);
        while (scale > 0 && unscaled % 10 == 0) {
          unscaled /= 10;
          scale--;
        }
        return mix(mix(unscaled) + scale);
      }
      byte[] canonical = CanonicalNumeric.shortest(Numerics.get(c, row));
      // The shortest form may be a small one after all: hash as above.
      return hash(
          new BytesColumn(canonical, new int[] {0, canonical.length}, 1, null), canonical.length);
    }

    private long hash(BytesColumn shortest, int length) {
      return length <= 10 ? hash(shortest, 0) : hashBytes(shortest.data(), 0, length);
    }
  }

  /** Intervals. */
  record Spans() implements ValueOrder {
    @Override
    public int compare(Column left, int i, Column right, int j) {
      return Intervals.compare((BytesColumn) left, i, (BytesColumn) right, j);
    }

    @Override
    public long hash(Column column, int row) {
      BytesColumn c = (BytesColumn) column;
      return mix(mix(Intervals.normalDays(c, row)) + Intervals.normalMicros(c, row));
    }
  }

  /** Jsonb. */
  record Jsons() implements ValueOrder {
    private static final Bytes TEXT = new Bytes();

    @Override
    public int compare(Column left, int i, Column right, int j) {
      if (TEXT.equal(left, i, right, j)) {
        return 0;
      }
      BytesColumn a = (BytesColumn) left;
      BytesColumn b = (BytesColumn) right;
      return JsonOrder.compare(
          Jsonb.parse(a.data(), a.start(i), a.length(i)),
          Jsonb.parse(b.data(), b.start(j), b.length(j)));
    }

    @Override
    public long hash(Column column, int row) {
      BytesColumn c = (BytesColumn) column;
      byte[] canonical = CanonicalJson.shortest(c.data(), c.start(row), c.length(row));
      return hashBytes(canonical, 0, canonical.length);
    }
  }
}
