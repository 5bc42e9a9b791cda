package io.weir.storage.embedded;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads what a {@link ByteSink} wrote. Every method throws {@link DamagedException} at the end. */
final class ByteSource {
  private final ByteBuffer buffer;

  ByteSource(byte[] bytes, int from, int length) {
    buffer = ByteBuffer.wrap(bytes, from, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  int position() {
    return buffer.position();
  }

  byte[] array() {
    return buffer.array();
  }

  int remaining() {
    return buffer.remaining();
  }

  /** Passes over {@code length} bytes; returns where they begin in {@link #array}. */
  int skip(int length) {
    if (length < 0 || length > buffer.remaining()) {
      throw new DamagedException("the bytes end early");
    }
    int at = buffer.position();
    buffer.position(at + length);
    return at;
  }

  int getByte() {
    try {
      return buffer.get() & 0xff;
    } catch (BufferUnderflowException e) {
      throw new DamagedException("the bytes end early");
    }
  }

  int getShort() {
    try {
      return buffer.getShort() & 0xffff;
    } catch (BufferUnderflowException e) {
      throw new DamagedException("the bytes end early");
    }
  }

  int getInt() {
    try {
      return buffer.getInt();
    } catch (BufferUnderflowException e) {
      throw new DamagedException("the bytes end early");
    }
  }

  long getLong() {
    try {
      return buffer.getLong();
    } catch (BufferUnderflowException e) {
      throw new DamagedException("the bytes end early");
    }
  }

  /** A count of things of which each takes at least one byte. */
  int getCount() {
    int count = getInt();
    if (count < 0 || count > buffer.remaining()) {
      throw new DamagedException("a count of " + count);
    }
    return count;
  }

  String getText() {
    int length = getInt();
    int at = skip(length);
    return new String(buffer.array(), at, length, StandardCharsets.UTF_8);
  }
}
