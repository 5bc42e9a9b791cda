package io.weir.dataflow.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Byte strings appended to chunks and found again by address. Nothing is freed singly: the owner
 * counts its garbage and copies what lives into a new arena.
 *
 * <p>An address holds the chunk's number above bit 32 and the offset in it below.
 */
final class ByteArena {
  private static final int FIRST_CHUNK = 1 << 10;
  private static final int CHUNK = 1 << 20;

  private final List<byte[]> chunks = new ArrayList<>();
  private byte[] current = new byte[0];
  private int used;
  private long bytes;

  long append(byte[] source, int start, int length) {
    if (length > current.length - used || chunks.isEmpty()) {
      open(length);
    }
    int at = used;
    System.arraycopy(source, start, current, at, length);
    used += length;
    return ((long) (chunks.size() - 1) << 32) | at;
  }

  byte[] chunk(long address) {
    return chunks.get((int) (address >>> 32));
  }

  static int offset(long address) {
    return (int) address;
  }

  boolean equal(long address, int length, byte[] other, int start) {
    int offset = offset(address);
    return Arrays.equals(chunk(address), offset, offset + length, other, start, start + length);
  }

  /** Memory taken, used or not. */
  long bytes() {
    return bytes;
  }

  /** Small at first, so that the many small states of a circuit stay small. */
  private void open(int length) {
    int size = Math.max(length, (int) Math.min(CHUNK, Math.max(FIRST_CHUNK, bytes)));
    current = new byte[size];
    chunks.add(current);
    used = 0;
    bytes += size;
  }
}
