package io.weir.columnar.value;

import io.weir.columnar.BigEndian;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.ColumnBuilder;

/**
 * Intervals in their binary form: months, days, microseconds. For comparison a month is 30 days and
 * a day 24 hours.
 */
public final class Intervals {
  public static final int BYTES = 16;

  private Intervals() {}

  public static int months(BytesColumn column, int row) {
    return BigEndian.getInt(column.data(), column.start(row));
  }

  public static int days(BytesColumn column, int row) {
    return BigEndian.getInt(column.data(), column.start(row) + 4);
  }

  public static long micros(BytesColumn column, int row) {
    return BigEndian.getLong(column.data(), column.start(row) + 8);
  }

  public static Interval get(BytesColumn column, int row) {
    return new Interval(months(column, row), days(column, row), micros(column, row));
  }

  public static void append(ColumnBuilder out, int months, int days, long micros) {
    int at = out.appendSpace(BYTES);
    byte[] data = out.data();
    BigEndian.putInt(data, at, months);
    BigEndian.putInt(data, at + 4, days);
    BigEndian.putLong(data, at + 8, micros);
  }

  public static void append(ColumnBuilder out, Interval value) {
    append(out, value.months(), value.days(), value.micros());
  }

  public static byte[] encode(Interval value) {
    byte[] out = new byte[BYTES];
    BigEndian.putInt(out, 0, value.months());
    BigEndian.putInt(out, 4, value.days());
    BigEndian.putLong(out, 8, value.micros());
    return out;
  }

  public static int compare(BytesColumn left, int i, BytesColumn right, int j) {
    int byDays = Long.compare(normalDays(left, i), normalDays(right, j));
    return byDays != 0 ? byDays : Long.compare(normalMicros(left, i), normalMicros(right, j));
  }

  /** Whole days, months and time included; floored. */
  public static long normalDays(BytesColumn column, int row) {
    return months(column, row) * 30L
        + days(column, row)
        + Math.floorDiv(micros(column, row), Calendar.MICROS_PER_DAY);
  }

  /** What {@link #normalDays} leaves of the last day. */
  public static long normalMicros(BytesColumn column, int row) {
    return Math.floorMod(micros(column, row), Calendar.MICROS_PER_DAY);
  }
}
