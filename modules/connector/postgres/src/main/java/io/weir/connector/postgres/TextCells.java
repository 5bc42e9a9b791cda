package io.weir.connector.postgres;

import io.weir.columnar.ByteSink;
import io.weir.columnar.ColumnBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.text.ValueText;
import io.weir.columnar.value.Calendar;
import io.weir.columnar.value.Jsonb;
import io.weir.columnar.value.Numerics;
import io.weir.connector.decode.Utf8;
import io.weir.kernel.Rejection;
import java.nio.charset.StandardCharsets;

/**
 * Values from the texts that PostgreSQL prints, with the settings of {@link Sessions}; the common
 * ones without an object. Not thread-safe.
 */
final class TextCells {
  private static final String UNTRANSLATABLE = "22021";
  private static final int MOST_DIGITS = 18;

  private final ByteSink sink = new ByteSink();

  /** Appends the value; a RejectedException where our type has it not, and nothing is appended. */
  void append(DataType type, byte[] bytes, int start, int length, ColumnBuilder out) {
    switch (type.kind()) {
      case BOOLEAN -> out.appendLong(bytes[start] == 't' ? 1 : 0);
      case INT2, INT4, INT8 -> appendInteger(type, bytes, start, length, out);
      case TEXT -> appendText(bytes, start, length, out);
      case NUMERIC -> appendNumeric(type, bytes, start, length, out);
      case DATE, TIMESTAMP, TIMESTAMPTZ -> appendTime(type, bytes, start, length, out);
      case JSONB -> {
        sink.clear();
        Jsonb.canonical(bytes, start, length, sink);
        out.appendBytes(sink.array(), 0, sink.size());
      }
      default -> parse(type, bytes, start, length, out);
    }
  }

  private static void parse(DataType type, byte[] bytes, int start, int length, ColumnBuilder out) {
    ValueText.parse(type, new String(bytes, start, length, StandardCharsets.UTF_8), out);
  }

  private static void appendText(byte[] bytes, int start, int length, ColumnBuilder out) {
    // A database in SQL_ASCII gives whatever bytes it was given.
    if (Utf8.firstInvalid(bytes, start, length) >= 0) {
      throw Rejection.of(UNTRANSLATABLE, "invalid byte sequence for encoding \"UTF8\"").exception();
    }
    out.appendBytes(bytes, start, length);
  }

  private static void appendInteger(
      DataType type, byte[] bytes, int start, int length, ColumnBuilder out) {
    boolean negative = length > 0 && bytes[start] == '-';
    int from = negative ? start + 1 : start;
    int end = start + length;
    if (end - from > MOST_DIGITS || from == end) {
      parse(type, bytes, start, length, out);
      return;
    }
    long value = digits(bytes, from, end);
    if (value < 0) {
      parse(type, bytes, start, length, out);
    } else {
      out.appendLong(negative ? -value : value);
    }
  }

  private static void appendNumeric(
      DataType type, byte[] bytes, int start, int length, ColumnBuilder out) {
    boolean negative = length > 0 && bytes[start] == '-';
    int end = start + length;
    int scale = 0;
    int digits = 0;
    long value = 0;
    boolean point = false;
    for (int at = negative ? start + 1 : start; at < end; at++) {
      int digit = bytes[at] - '0';
      if (digit >= 0 && digit <= 9 && ++digits <= MOST_DIGITS) {
        value = value * 10 + digit;
        scale += point ? 1 : 0;
      } else if (bytes[at] == '.' && !point) {
        point = true;
      } else {
        parse(type, bytes, start, length, out);
        return;
      }
    }
    if (type.precision() != 0 && scale != type.scale()) {
      parse(type, bytes, start, length, out);
      return;
    }
    Numerics.append(out, negative ? -value : value, scale);
  }

  /** {@code 2024-05-06}, {@code 2024-05-06 07:08:09.123456}, with {@code +00} behind it. */
  private static void appendTime(
      DataType type, byte[] bytes, int start, int length, ColumnBuilder out) {
    boolean plainDay =
        length >= 10
            && bytes[start + 4] == '-'
            && bytes[start + 7] == '-'
            && (length == 10 || bytes[start + 10] == ' ');
    long year = plainDay ? digits(bytes, start, start + 4) : -1;
    long month = plainDay ? digits(bytes, start + 5, start + 7) : -1;
    long day = plainDay ? digits(bytes, start + 8, start + 10) : -1;
    if (year < 0 || month < 0 || day < 0) {
      parse(type, bytes, start, length, out);
      return;
    }
    long days = Calendar.daysOf(year, (int) month, (int) day);
    if (length == 10) {
      out.appendLong(days);
      return;
    }
    long micros = timeOfDay(type, bytes, start + 11, start + length);
    if (micros < 0) {
      parse(type, bytes, start, length, out);
    } else {
      out.appendLong(days * Calendar.MICROS_PER_DAY + micros);
    }
  }

  /** Microseconds since midnight, or -1 where the form is another one. */
  private static long timeOfDay(DataType type, byte[] bytes, int start, int end) {
    int last = end;
    if (type.kind() == DataType.TIMESTAMPTZ.kind()) {
      last -= 3;
      if (last < start || bytes[last] != '+' || bytes[last + 1] != '0' || bytes[last + 2] != '0') {
        return -1;
      }
    }
    if (last - start < 8 || bytes[start + 2] != ':' || bytes[start + 5] != ':') {
      return -1;
    }
    long hours = digits(bytes, start, start + 2);
    long minutes = digits(bytes, start + 3, start + 5);
    long seconds = digits(bytes, start + 6, start + 8);
    long fraction = 0;
    if (last > start + 8) {
      int size = last - start - 9;
      if (bytes[start + 8] != '.' || size < 1 || size > 6) {
        return -1;
      }
      fraction = digits(bytes, start + 9, last);
      for (int i = size; i < 6 && fraction > 0; i++) {
        fraction *= 10;
      }
    }
    if (hours < 0 || minutes < 0 || seconds < 0 || fraction < 0) {
      return -1;
    }
    return ((hours * 60 + minutes) * 60 + seconds) * Calendar.MICROS_PER_SECOND + fraction;
  }

  /** The number that these digits are, or -1 where one of them is none. */
  private static long digits(byte[] bytes, int from, int end) {
    long value = 0;
    for (int at = from; at < end; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
