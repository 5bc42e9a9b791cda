package io.weir.session.copy;

import io.weir.sql.statement.DataStatement.CopyFormat;

/** PostgreSQL's text format: a line a record, backslash escapes, {@code \N} for NULL. */
final class TextRecords extends RecordReader {
  private byte[] field = new byte[256];
  private boolean afterBackslash;

  TextRecords(CopyFormat format, RecordSink sink) {
    super(format, sink);
  }

  @Override
  protected int recordEnd(byte[] data, int from, int to) {
    for (int i = from; i < to; i++) {
      if (afterBackslash) {
        // A newline after a backslash is data.
        afterBackslash = false;
      } else if (data[i] == '\\') {
        afterBackslash = true;
      } else if (data[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  @Override
  protected void fields(byte[] data, int from, int to) {
    int start = from;
    boolean escaped = false;
    for (int i = from; i <= to; i++) {
      if (i == to || data[i] == format.delimiter()) {
        field(data, start, i, escaped);
        start = i + 1;
        escaped = false;
      } else if (data[i] == '\\') {
        escaped = true;
        // What follows belongs to the escape, be it the delimiter.
        i = Math.min(i + 1, to - 1);
      }
    }
  }

  private void field(byte[] data, int from, int to, boolean escaped) {
    if (isNullText(data, from, to)) {
      sink.nullField();
    } else if (!escaped) {
      sink.field(data, from, to - from);
    } else {
      sink.field(field, 0, unescape(data, from, to));
    }
  }

  private int unescape(byte[] data, int from, int to) {
    if (field.length < to - from) {
      field = new byte[Math.max(to - from, field.length * 2)];
    }
    int length = 0;
    for (int i = from; i < to; i++) {
      byte c = data[i];
      if (c == '\\' && i + 1 < to) {
        c = data[++i];
        switch (c) {
          case 'b' -> c = '\b';
          case 'f' -> c = '\f';
          case 'n' -> c = '\n';
          case 'r' -> c = '\r';
          case 't' -> c = '\t';
          case 'v' -> c = 0x0b;
          case 'x' -> {
            int digits = digits(data, i + 1, Math.min(to, i + 3), 16);
            if (digits > 0) {
              c = (byte) number(data, i + 1, digits, 16);
              i += digits;
            }
          }
          default -> {
            int digits = digits(data, i, Math.min(to, i + 3), 8);
            if (digits > 0) {
              c = (byte) number(data, i, digits, 8);
              i += digits - 1;
            }
          }
        }
      }
      field[length++] = c;
    }
    return length;
  }

  private static int digits(byte[] data, int from, int to, int radix) {
    int count = 0;
    while (from + count < to && Character.digit(data[from + count], radix) >= 0) {
      count++;
    }
    return count;
  }

  private static int number(byte[] data, int from, int digits, int radix) {
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      value = value * radix + Character.digit(data[i], radix);
    }
    return value;
  }
}
