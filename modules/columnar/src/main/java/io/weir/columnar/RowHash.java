package io.weir.columnar;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Hashes of rows and byte strings: well mixed, the same on every run, no defence against an
 * attacker.
 */
public final class RowHash {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SEED = 0x9E37_79B9_7F4A_7C15L;
  private static final long STEP = 0xD6E8_FEB8_6659_FD93L;
  private static final long NULL = 0x2545_F491_4F6C_DD1DL;

  private RowHash() {}

  /** Mixes {@code value} into {@code hash}; both halves of the result are usable. */
  public static long mix(long hash, long value) {
    long x = (hash ^ value) * STEP;
    return (x ^ (x >>> 32)) * SEED;
  }

  public static long of(long value) {
    long x = mix(SEED, value);
    return x ^ (x >>> 29);
  }

  public static long of(byte[] data, int start, int length) {
    long hash = SEED + length;
    int at = start;
    int end = start + length;
    for (; at + 8 <= end; at += 8) {
      hash = mix(hash, (long) LONGS.get(data, at));
    }
    if (at < end) {
      long tail = 0;
      for (; at < end; at++) {
        tail = (tail << 8) | (data[at] & 0xff);
      }
      hash = mix(hash, tail);
    }
    return hash ^ (hash >>> 29);
  }

  /** Fills {@code out[0 .. rows)} with a hash of each row, by the identity of its values. */
  public static void rows(List<Column> columns, int rows, long[] out) {
    for (Column column : columns) {
      if (column.hasNulls()) {
        rowsWithNulls(columns, rows, out);
        return;
      }
    }
    Arrays.fill(out, 0, rows, SEED);
    for (Column column : columns) {
      switch (column) {
        case LongColumn c -> {
          long[] values = c.values();
          for (int i = 0; i < rows; i++) {
            out[i] = mix(out[i], values[i]);
          }
        }
        case DoubleColumn c -> {
          double[] values = c.values();
          for (int i = 0; i < rows; i++) {
            out[i] = mix(out[i], Double.doubleToRawLongBits(values[i]));
          }
        }
        case BytesColumn c -> {
          for (int i = 0; i < rows; i++) {
            out[i] = mix(out[i], of(c.data(), c.start(i), c.length(i)));
          }
        }
      }
    }
  }

  /** The value at a null is unspecified: it may not be looked at. */
  private static void rowsWithNulls(List<Column> columns, int rows, long[] out) {
    for (int i = 0; i < rows; i++) {
      long hash = SEED;
      for (Column column : columns) {
        if (column.isNull(i)) {
          hash = mix(hash, NULL);
        } else {
          hash =
              mix(
                  hash,
                  switch (column) {
                    case LongColumn c -> c.get(i);
                    case DoubleColumn c -> Double.doubleToRawLongBits(c.get(i));
                    case BytesColumn c -> of(c.data(), c.start(i), c.length(i));
                  });
        }
      }
      out[i] = hash;
    }
  }
}
