package io.weir.columnar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that are appended to, and reused row after row. Big-endian. Not thread-safe. */
public final class ByteSink {
  private byte[] bytes;
  private int size;

  public ByteSink() {
    this(64);
  }

  public ByteSink(int capacity) {
    bytes = new byte[Math.max(capacity, 16)];
  }

  /** The bytes, of which the first {@link #size} count; moves when the sink grows. */
  public byte[] array() {
    return bytes;
  }

  public int size() {
    return size;
  }

  public void clear() {
    size = 0;
  }

  /** Takes back everything after the first {@code newSize} bytes. */
  public void truncate(int newSize) {
    size = newSize;
  }

  /** Appends {@code length} bytes that the caller writes from the index returned. */
  public int space(int length) {
    int from = size;
    int to = Math.addExact(from, length);
    if (to > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.max(to, Math.min(bytes.length * 2L, 0x7fff_fff0L)));
    }
    size = to;
    return from;
  }

  public void put(int value) {
    int at = space(1);
    bytes[at] = (byte) value;
  }

  public void putInt(int value) {
    int at = space(4);
    BigEndian.putInt(bytes, at, value);
  }

  public void putLong(long value) {
    int at = space(8);
    BigEndian.putLong(bytes, at, value);
  }

  public void put(byte[] source, int start, int length) {
    int at = space(length);
    System.arraycopy(source, start, bytes, at, length);
  }

  /** Appends {@code text} in UTF-8. */
  public void putText(String text) {
    int length = text.length();
    int at = space(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        size = at;
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        put(utf8, 0, utf8.length);
        return;
      }
      bytes[at + i] = (byte) c;
    }
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }
}
