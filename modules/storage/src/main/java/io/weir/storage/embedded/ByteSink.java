package io.weir.storage.embedded;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow; numbers are little-endian. */
final class ByteSink {
  static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int size;

  ByteSink(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
  }

  /** The array behind it, valid until the next put. */
  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  /** Makes room for {@code length} bytes, which the caller fills; returns where they begin. */
  int reserve(int length) {
    int from = size;
    int to = Math.addExact(from, length);
    if (to > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.max(to, Math.min(bytes.length * 2L, 0x7fff_fff0L)));
    }
    size = to;
    return from;
  }

  ByteSink putByte(int value) {
    int at = reserve(1);
    bytes[at] = (byte) value;
    return this;
  }

  ByteSink putShort(int value) {
    int at = reserve(2);
    SHORT.set(bytes, at, (short) value);
    return this;
  }

  ByteSink putInt(int value) {
    int at = reserve(4);
    INT.set(bytes, at, value);
    return this;
  }

  ByteSink putLong(long value) {
    int at = reserve(8);
    LONG.set(bytes, at, value);
    return this;
  }

  ByteSink putBytes(byte[] source, int from, int length) {
    int at = reserve(length);
    System.arraycopy(source, from, bytes, at, length);
    return this;
  }

  ByteSink putText(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return putInt(utf8.length).putBytes(utf8, 0, utf8.length);
  }

  /** Appends the CRC32C of everything from {@code from}. */
  ByteSink putCrc(int from) {
    return putInt(Checksum.of(bytes, from, size - from));
  }

  ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes, 0, size);
  }
}
