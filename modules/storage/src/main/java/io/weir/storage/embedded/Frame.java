package io.weir.storage.embedded;

import org.jspecify.annotations.Nullable;

/**
 * A frame of the log: this header, the blocks, the record that names them. The frame counts when
 * the record at its end is whole.
 *
 * <pre>
 * int   magic
 * byte  format
 * byte  0, short 0
 * long  number of the frame, one more than the one before
 * long  how far the file was durable when this was written: frames before that place were
 *       acknowledged, what stands damaged after it never was
 * long  length of the blocks
 * int   length of the record
 * int   CRC32C of the header so far
 * </pre>
 */
record Frame(long number, long durable, long blocksLength, int recordLength) {
  static final int MAGIC = 0x4d524657; // "WFRM"
  static final int FORMAT = 1;
  static final int HEADER = 40;

  long length() {
    return HEADER + blocksLength + recordLength;
  }

  void write(ByteSink out) {
    int start = out.size();
    out.putInt(MAGIC)
        .putByte(FORMAT)
        .putByte(0)
        .putShort(0)
        .putLong(number)
        .putLong(durable)
        .putLong(blocksLength)
        .putInt(recordLength)
        .putCrc(start);
  }

  /** The header at {@code at}, or null where there is no whole one before {@code end}. */
  static @Nullable Frame read(byte[] bytes, int at, int end) {
    if (end - at < HEADER
        || (int) ByteSink.INT.get(bytes, at) != MAGIC
        || (int) ByteSink.INT.get(bytes, at + HEADER - 4) != Checksum.of(bytes, at, HEADER - 4)) {
      return null;
    }
    long blocks = (long) ByteSink.LONG.get(bytes, at + 24);
    int record = (int) ByteSink.INT.get(bytes, at + 32);
    if (bytes[at + 4] != FORMAT || blocks < 0 || record < 0) {
      return null;
    }
    return new Frame(
        (long) ByteSink.LONG.get(bytes, at + 8),
        (long) ByteSink.LONG.get(bytes, at + 16),
        blocks,
        record);
  }
}
