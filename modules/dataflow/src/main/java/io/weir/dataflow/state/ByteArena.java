package io.weir.dataflow.state;

import io.weir.columnar.BigEndian;
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

  /** Appends a byte string behind its length; its address is where it begins itself. */
  long append(byte[] source, int start, int length) {
    int taken = Math.addExact(length, Integer.BYTES);
    if (taken > current.length - used) {
      open(taken);
    }
    BigEndian.putInt(current, used, length);
    int at = used + Integer.BYTES;
    System.arraycopy(source, start, current, at, length);
    used += taken;
    return ((long) (chunks.size() - 1) << 32) | at;
  }

  int length(long address) {
    return BigEndian.getInt(chunk(address), offset(address) - Integer.BYTES);
  }

  byte[] chunk(long address) {
    return chunks.get((int) (address >>> 32));
  }

  static int offset(long address) {
    return (int) address;
  }

  boolean equal(long address, byte[] other, int start, int length) {
    byte[] chunk = chunk(address);
    int offset = offset(address);
    return BigEndian.getInt(chunk, offset - Integer.BYTES) == length
        && Arrays.equals(chunk, offset, offset + length, other, start, start + length);
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
