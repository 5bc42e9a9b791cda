package io.weir.connector.postgres;

import java.util.Arrays;

/**
 * One row's values as texts in a message: where each begins and how long it is. Used again for
 * every row. Not thread-safe.
 */
final class Tuple {
  static final int NULL = -1;

  /** A large value that an update left as it was: the message does not repeat it. */
  static final int UNCHANGED = -2;

  private byte[] bytes = new byte[0];
  private int[] starts = new int[16];
  private int[] lengths = new int[16];
  private int size;

  void begin(byte[] message) {
    bytes = message;
    size = 0;
  }

  /** {@code length}: {@link #NULL} and {@link #UNCHANGED} among them. */
  void add(int start, int length) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, size * 2);
      lengths = Arrays.copyOf(lengths, size * 2);
    }
    starts[size] = start;
    lengths[size++] = length;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  int start(int column) {
    return starts[column];
  }

  int length(int column) {
    return lengths[column];
  }

  /** Whether column {@code column} of both is the same text. */
  boolean same(Tuple other, int column) {
    int length = lengths[column];
    return length == other.lengths[column]
        && (length <= 0
            || Arrays.equals(
                bytes,
                starts[column],
                starts[column] + length,
                other.bytes,
                other.starts[column],
                other.starts[column] + length));
  }
}
