package io.weir.pgwire;

import io.netty.buffer.ByteBuf;
import io.weir.columnar.BytesColumn;
import java.nio.ByteBuffer;

/**
 * Where PostgreSQL's binary forms differ from ours: its epoch is 2000-01-01, its intervals end in
 * months.
 */
final class BinaryValues {
  private static final long DAYS_1970_TO_2000 = 10_957;
  private static final long MICROS_1970_TO_2000 = DAYS_1970_TO_2000 * 86_400_000_000L;

  private BinaryValues() {}

  static int toPgDays(long days) {
    return isInfinite(days, Integer.MAX_VALUE, Integer.MIN_VALUE)
        ? (int) days
        : (int) (days - DAYS_1970_TO_2000);
  }

  static long fromPgDays(int days) {
    return isInfinite(days, Integer.MAX_VALUE, Integer.MIN_VALUE) ? days : days + DAYS_1970_TO_2000;
  }

  static long toPgMicros(long micros) {
    return isInfinite(micros, Long.MAX_VALUE, Long.MIN_VALUE)
        ? micros
        : micros - MICROS_1970_TO_2000;
  }

  static long fromPgMicros(long micros) {
    return isInfinite(micros, Long.MAX_VALUE, Long.MIN_VALUE)
        ? micros
        : micros + MICROS_1970_TO_2000;
  }

  private static boolean isInfinite(long value, long highest, long lowest) {
    return value == highest || value == lowest;
  }

  /** Ours: months, days, micros; PostgreSQL's: micros, days, months. */
  static void writeInterval(BytesColumn column, int row, ByteBuf out) {
    ByteBuffer value = ByteBuffer.wrap(column.data(), column.start(row), 16);
    int months = value.getInt();
    int days = value.getInt();
    out.writeLong(value.getLong()).writeInt(days).writeInt(months);
  }

  static byte[] readInterval(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    long micros = in.getLong();
    int days = in.getInt();
    int months = in.getInt();
    return ByteBuffer.allocate(16).putInt(months).putInt(days).putLong(micros).array();
  }
}
