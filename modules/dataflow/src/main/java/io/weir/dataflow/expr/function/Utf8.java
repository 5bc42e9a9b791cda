package io.weir.dataflow.expr.function;

import io.weir.columnar.BytesColumn;

/** Characters in UTF-8 bytes. */
final class Utf8 {
  private Utf8() {}

  static boolean isStart(byte b) {
    return (b & 0xc0) != 0x80;
  }

  /** Characters of row {@code row}. */
  static int length(BytesColumn column, int row) {
    byte[] data = column.data();
    int count = 0;
    for (int i = column.start(row), end = i + column.length(row); i < end; i++) {
      if (isStart(data[i])) {
        count++;
      }
    }
    return count;
  }

  /**
   * The index of the byte after {@code count} characters from {@code from}, at most {@code end}.
   */
  static int skip(byte[] data, int from, int end, long count) {
    int at = from;
    for (long n = 0; n < count && at < end; n++) {
      at++;
      while (at < end && !isStart(data[at])) {
        at++;
      }
    }
    return at;
  }

  /** Where {@code needle} first lies in {@code data[from .. end)}; -1 where nowhere. */
  static int indexOf(byte[] data, int from, int end, byte[] needle, int start, int length) {
    if (length == 0) {
      return from;
    }
    byte first = needle[start];
    for (int i = from; i <= end - length; i++) {
      if (data[i] == first && matches(data, i, needle, start, length)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean matches(byte[] data, int at, byte[] needle, int start, int length) {
    for (int k = 1; k < length; k++) {
      if (data[at + k] != needle[start + k]) {
        return false;
      }
    }
    return true;
  }
}
