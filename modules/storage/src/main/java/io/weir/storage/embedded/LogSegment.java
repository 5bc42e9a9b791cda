package io.weir.storage.embedded;

import io.weir.storage.file.StorageDirectory;
import io.weir.storage.file.StorageFile;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a log file; frames follow.
 *
 * <pre>
 * int   magic
 * byte  format
 * byte  0, short 0
 * long  number of the segment
 * long  number of its first frame
 * int   CRC32C of the header so far
 * </pre>
 */
final class LogSegment {
  static final int MAGIC = 0x474f4c57; // "WLOG"
  static final int FORMAT = 1;
  static final int HEADER = 28;

  private LogSegment() {}

  /** Makes a segment whose name is durable. */
  static DataFile create(StorageDirectory directory, long number, long firstFrame)
      throws IOException {
    String name = DataFile.name(DataFile.LOG, number);
    ByteSink out = new ByteSink(HEADER);
    out.putInt(MAGIC)
        .putByte(FORMAT)
        .putByte(0)
        .putShort(0)
        .putLong(number)
        .putLong(firstFrame)
        .putCrc(0);
    StorageFile file = directory.create(name);
    try {
      file.append(List.of(out.buffer()));
      file.force();
      directory.force();
    } catch (IOException e) {
      file.close();
      directory.delete(name);
      throw e;
    }
    DataFile segment = new DataFile(directory, name, number, file);
    segment.size = HEADER;
    return segment;
  }

  /**
   * The number of the first frame; null where the header is not whole.
   *
   * @throws io.weir.kernel.RejectedException where a newer version wrote it
   */
  static @Nullable Long firstFrame(DataFile segment) throws IOException {
    if (segment.size < HEADER) {
      return null;
    }
    byte[] bytes = new byte[HEADER];
    segment.file.read(0, java.nio.ByteBuffer.wrap(bytes));
    if ((int) ByteSink.INT.get(bytes, 0) != MAGIC
        || (int) ByteSink.INT.get(bytes, HEADER - 4) != Checksum.of(bytes, 0, HEADER - 4)) {
      return null;
    }
    if (bytes[4] != FORMAT) {
      throw Failures.newer(segment.path(), bytes[4]);
    }
    return (long) ByteSink.LONG.get(bytes, 16);
  }
}
