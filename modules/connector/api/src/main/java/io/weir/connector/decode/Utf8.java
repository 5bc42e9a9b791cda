package io.weir.connector.decode;

/**
 * Which bytes PostgreSQL would take as a text: well-formed UTF-8 (RFC 3629) without a zero byte.
 */
public final class Utf8 {
  private Utf8() {}

  /** The index of the first byte that does not belong there, or -1. */
  public static int firstInvalid(byte[] bytes, int start, int length) {
    int end = start + length;
    int at = start;
    while (at < end) {
      int b = bytes[at];
      if (b > 0) {
        at++;
        continue;
      }
      int size = sequence(bytes, at, end);
      if (size == 0) {
        return at;
      }
      at += size;
    }
    return -1;
  }

  /** The length of the well-formed multi-byte sequence at {@code at}, or 0. */
  private static int sequence(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xff;
    if (first < 0xc2 || first > 0xf4) {
      return 0;
    }
    int size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (at + size > end) {
      return 0;
    }
    int second = bytes[at + 1] & 0xff;
    // No overlong forms, no surrogates, nothing past U+10FFFF.
    int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) {
      return 0;
    }
    for (int i = 2; i < size; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return size;
  }
}
