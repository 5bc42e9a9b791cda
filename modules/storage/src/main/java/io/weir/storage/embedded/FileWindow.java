package io.weir.storage.embedded;

import io.weir.storage.file.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads a file from front to back through a buffer, with jumps. */
final class FileWindow {
  private static final int BUFFER = 256 << 10;

  private final StorageFile file;
  private final long size;
  private byte[] bytes = new byte[BUFFER];
  private long start;
  private int length;

  FileWindow(StorageFile file, long size) {
    this.file = file;
    this.size = size;
  }

  /**
   * Brings {@code count} bytes from {@code position} into {@link #array}, as many of them as the
   * file has; returns where in the array they begin.
   */
  int at(long position, int count) throws IOException {
    long end = Math.min(size, position + count);
    if (position < start || end > start + length) {
      int wanted = (int) Math.min(size - position, Math.max(count, BUFFER));
      if (wanted > bytes.length) {
        bytes = Arrays.copyOf(bytes, wanted);
      }
      start = position;
      length = Math.max(0, wanted);
      file.read(position, ByteBuffer.wrap(bytes, 0, length));
    }
    return (int) (position - start);
  }

  byte[] array() {
    return bytes;
  }

  /** Where in the array the bytes end that are there now. */
  int end() {
    return length;
  }

  /** The first place in {@code from .. size} where these four bytes stand, or -1. */
  long find(int magic, long from) throws IOException {
    long position = from;
    while (position + 4 <= size) {
      int at = at(position, 4);
      for (int i = at; i + 4 <= length; i++) {
        if ((int) ByteSink.INT.get(bytes, i) == magic) {
          return start + i;
        }
      }
      position = start + length - 3;
    }
    return -1;
  }
}
