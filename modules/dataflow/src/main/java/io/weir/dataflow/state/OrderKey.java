package io.weir.dataflow.state;

import io.weir.columnar.BigEndian;
import io.weir.columnar.ByteSink;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.Column;
import io.weir.columnar.DataType;
import io.weir.columnar.DoubleColumn;
import io.weir.columnar.LongColumn;
import io.weir.columnar.TypeKind;
import io.weir.columnar.value.Intervals;
import io.weir.columnar.value.Jsonb;
import io.weir.columnar.value.Numerics;
import java.math.BigDecimal;

/**
 * Values as bytes whose unsigned order is SQL's order of the values, for each direction and place
 * of the nulls. No value's bytes are the beginning of another's, so that they can follow each
 * other.
 */
public final class OrderKey {
  private static final int NULL_FIRST = 0;
  private static final int VALUE = 1;
  private static final int NULL_LAST = 2;
  private static final int ZERO_DIGITS = 0x80;

  private OrderKey() {}

  /** Appends the value of {@code column} in {@code row}. */
  public static void append(
      DataType type, Column column, int row, boolean descending, boolean nullsFirst, ByteSink out) {
    if (column.isNull(row)) {
      out.put(nullsFirst ? NULL_FIRST : NULL_LAST);
      return;
    }
    out.put(VALUE);
    int start = out.size();
    switch (column) {
      case LongColumn c -> out.putLong(c.get(row) ^ Long.MIN_VALUE);
      case DoubleColumn c -> out.putLong(sortable(c.get(row)) ^ Long.MIN_VALUE);
      case BytesColumn c -> appendBytes(type, c, row, out);
    }
    if (descending) {
      byte[] bytes = out.array();
      for (int i = start; i < out.size(); i++) {
        bytes[i] = (byte) ~bytes[i];
      }
    }
  }

  /** A long in the order of the doubles: zeros equal, NaN the highest. */
  public static long sortable(double value) {
    long bits = Double.doubleToLongBits(value + 0.0);
    return bits >= 0 ? bits : bits ^ Long.MAX_VALUE;
  }

  /** The double that {@link #sortable} was made of. */
  public static double ofSortable(long sortable) {
    return Double.longBitsToDouble(sortable >= 0 ? sortable : sortable ^ Long.MAX_VALUE);
  }

  private static void appendBytes(DataType type, BytesColumn column, int row, ByteSink out) {
    if (type.kind() == TypeKind.NUMERIC) {
      appendNumeric(Numerics.get(column, row), out);
    } else if (type.kind() == TypeKind.INTERVAL) {
      out.putLong(Intervals.normalDays(column, row) ^ Long.MIN_VALUE);
      out.putLong(Intervals.normalMicros(column, row));
    } else if (type.kind() == TypeKind.JSONB) {
      JsonOrderKey.append(Jsonb.parse(column.data(), column.start(row), column.length(row)), out);
    } else if (type.kind() == TypeKind.UUID) {
      out.put(column.data(), column.start(row), column.length(row));
    } else {
      appendEscaped(column.data(), column.start(row), column.length(row), out);
    }
  }

  /**
   * A zero byte is followed by 255, the end is two zero bytes: so a beginning is before the whole.
   */
  static void appendEscaped(byte[] data, int start, int length, ByteSink out) {
    int from = start;
    for (int i = start; i < start + length; i++) {
      if (data[i] == 0) {
        out.put(data, from, i + 1 - from);
        out.put(0xff);
        from = i + 1;
      }
    }
    out.put(data, from, start + length - from);
    out.put(0);
    out.put(0);
  }

  /**
   * Sign, then the power of ten of 0.d1d2..., then the digits without trailing zeros, each one
   * higher, and a zero; all but the sign inverted below zero.
   */
  static void appendNumeric(BigDecimal value, ByteSink out) {
    int sign = value.signum();
    out.put(ZERO_DIGITS + sign);
    if (sign == 0) {
      return;
    }
    String digits = value.unscaledValue().abs().toString();
    int last = digits.length();
    while (digits.charAt(last - 1) == '0') {
      last--;
    }
    int flip = sign > 0 ? 0 : 0xff;
    int at = out.space(Integer.BYTES);
    int exponent = digits.length() - value.scale();
    BigEndian.putInt(out.array(), at, (exponent ^ Integer.MIN_VALUE) ^ (sign > 0 ? 0 : -1));
    for (int i = 0; i < last; i++) {
      out.put((digits.charAt(i) - '0' + 1) ^ flip);
    }
    out.put(flip);
  }
}
