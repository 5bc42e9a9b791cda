package io.weir.storage.embedded;

import io.weir.kernel.ObjectId;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What stands before every block, in the log and in run files. It says whose the block is, so that
 * damage around it can be laid at one collection's door.
 *
 * <pre>
 * int   magic
 * int   CRC32C of the rest of the header
 * short length of the header in all
 * byte  compression of the body: 0 none, 1 LZ4
 * byte  0
 * long  epoch
 * int   rows
 * int   rows of a negative weight
 * int   length of the body as stored
 * int   length of the body uncompressed
 * int   CRC32C of the body as stored
 * ...   collection, UTF-8
 * </pre>
 */
record BlockHeader(
    ObjectId collection,
    int length,
    int compression,
    long epoch,
    int rows,
    int negatives,
    int bodyLength,
    int rawLength,
    int bodyCrc) {
  static final int MAGIC = 0x4b4c4257; // "WBLK"
  static final int FIXED = 40;
  static final int MAX = FIXED + 64 * 4;

  static int lengthFor(ObjectId collection) {
    return FIXED + collection.value().getBytes(StandardCharsets.UTF_8).length;
  }

  /** Writes it at {@code at}, where {@link #length} bytes are reserved. */
  void write(byte[] bytes, int at) {
    byte[] id = collection.value().getBytes(StandardCharsets.UTF_8);
    ByteSink.INT.set(bytes, at, MAGIC);
    ByteSink.SHORT.set(bytes, at + 8, (short) length);
    bytes[at + 10] = (byte) compression;
    bytes[at + 11] = 0;
    ByteSink.LONG.set(bytes, at + 12, epoch);
    ByteSink.INT.set(bytes, at + 20, rows);
    ByteSink.INT.set(bytes, at + 24, negatives);
    ByteSink.INT.set(bytes, at + 28, bodyLength);
    ByteSink.INT.set(bytes, at + 32, rawLength);
    ByteSink.INT.set(bytes, at + 36, bodyCrc);
    System.arraycopy(id, 0, bytes, at + FIXED, id.length);
    ByteSink.INT.set(bytes, at + 4, Checksum.of(bytes, at + 8, length - 8));
  }

  BlockHeader withEpoch(long newEpoch) {
    return new BlockHeader(
        collection, length, compression, newEpoch, rows, negatives, bodyLength, rawLength, bodyCrc);
  }

  /** The header at {@code at}, or null where there is no whole one before {@code end}. */
  static @Nullable BlockHeader read(byte[] bytes, int at, int end) {
    if (end - at < FIXED || (int) ByteSink.INT.get(bytes, at) != MAGIC) {
      return null;
    }
    int length = (short) ByteSink.SHORT.get(bytes, at + 8) & 0xffff;
    if (length <= FIXED
        || length > MAX
        || length > end - at
        || (int) ByteSink.INT.get(bytes, at + 4) != Checksum.of(bytes, at + 8, length - 8)) {
      return null;
    }
    return new BlockHeader(
        new ObjectId(new String(bytes, at + FIXED, length - FIXED, StandardCharsets.UTF_8)),
        length,
        bytes[at + 10],
        (long) ByteSink.LONG.get(bytes, at + 12),
        (int) ByteSink.INT.get(bytes, at + 20),
        (int) ByteSink.INT.get(bytes, at + 24),
        (int) ByteSink.INT.get(bytes, at + 28),
        (int) ByteSink.INT.get(bytes, at + 32),
        (int) ByteSink.INT.get(bytes, at + 36));
  }
}
