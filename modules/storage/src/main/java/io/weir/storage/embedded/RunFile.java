package io.weir.storage.embedded;

import io.weir.kernel.ObjectId;
import io.weir.storage.file.StorageDirectory;
import io.weir.storage.file.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes and opens run files.
 *
 * <pre>
 * int magic, byte format, byte 0, short 0
 * blocks
 * footer: collection, upTo, then for each block offset, length, epoch, rows, negatives, raw length; CRC32C
 * trailer: long offset of the footer, int its length, int magic, int CRC32C of the trailer so far
 * </pre>
 */
final class RunFile {
  static final int MAGIC = 0x4e555257; // "WRUN"
  static final int FORMAT = 1;
  private static final int HEADER = 8;
  private static final int TRAILER = 20;

  private final DataFile file;
  private final ObjectId collection;
  private final List<BlockRef> blocks = new ArrayList<>();
  private long position = HEADER;

  private RunFile(DataFile file, ObjectId collection) {
    this.file = file;
    this.collection = collection;
  }

  static RunFile create(StorageDirectory directory, long number, ObjectId collection)
      throws IOException {
    String name = DataFile.name(DataFile.RUN, number);
    StorageFile file = directory.create(name);
    RunFile run = new RunFile(new DataFile(directory, name, number, file), collection);
    ByteSink out = new ByteSink(HEADER);
    out.putInt(MAGIC).putByte(FORMAT).putByte(0).putShort(0);
    try {
      file.append(List.of(out.buffer()));
    } catch (IOException e) {
      run.abandon();
      throw e;
    }
    return run;
  }

  void append(BlockCodec.Encoded block) throws IOException {
    file.file.append(List.of(ByteBuffer.wrap(block.bytes(), 0, block.length())));
    BlockHeader header = block.header();
    blocks.add(
        new BlockRef(
            file,
            position,
            block.length(),
            header.epoch(),
            header.rows(),
            header.negatives(),
            header.rawLength()));
    position += block.length();
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  /** Ends the file; it is durable then, its name too. */
  Run finish(long upTo) throws IOException {
    ByteSink out = new ByteSink(64 + 36 * blocks.size());
    out.putText(collection.value()).putLong(upTo).putInt(blocks.size());
    for (BlockRef block : blocks) {
      out.putLong(block.offset())
          .putInt(block.length())
          .putLong(block.epoch())
          .putInt(block.rows())
          .putInt(block.negatives())
          .putInt(block.rawLength());
    }
    out.putCrc(0);
    int footer = out.size();
    out.putLong(position).putInt(footer).putInt(MAGIC).putCrc(footer);
    file.file.append(List.of(out.buffer()));
    file.file.force();
    file.directory.force();
    file.size = position + out.size();
    return Run.of(file, upTo, blocks);
  }

  /** Removes what was written so far. */
  void abandon() throws IOException {
    file.file.close();
    file.directory.delete(file.name);
  }

  /**
   * Opens a run by its footer.
   *
   * @throws DamagedException where it is missing, cut or damaged
   */
  static Run open(StorageDirectory directory, String name, ObjectId collection) throws IOException {
    if (!directory.list().contains(name)) {
      throw new DamagedException("the file is missing");
    }
    DataFile file = DataFile.open(directory, name);
    try {
      return read(file, collection);
    } catch (IOException | RuntimeException e) {
      file.file.close();
      throw e;
    }
  }

  private static Run read(DataFile file, ObjectId collection) throws IOException {
    if (file.size < HEADER + TRAILER) {
      throw new DamagedException("the file ends early");
    }
    byte[] header = new byte[HEADER];
    file.file.read(0, ByteBuffer.wrap(header));
    byte[] trailer = new byte[TRAILER];
    file.file.read(file.size - TRAILER, ByteBuffer.wrap(trailer));
    if ((int) ByteSink.INT.get(trailer, 16) != Checksum.of(trailer, 0, 16)) {
      throw new DamagedException("its end does not match its checksum");
    }
    if (header[4] != FORMAT && (int) ByteSink.INT.get(header, 0) == MAGIC) {
      throw Failures.newer(file.path(), header[4]);
    }
    long at = (long) ByteSink.LONG.get(trailer, 0);
    int length = (int) ByteSink.INT.get(trailer, 8);
    if (at < 0 || length < 4 || at + length != file.size - TRAILER) {
      throw new DamagedException("its index is not where it should be");
    }
    byte[] bytes = new byte[length];
    file.file.read(at, ByteBuffer.wrap(bytes));
    if ((int) ByteSink.INT.get(bytes, length - 4) != Checksum.of(bytes, 0, length - 4)) {
      throw new DamagedException("its index does not match its checksum");
    }
    ByteSource in = new ByteSource(bytes, 0, length - 4);
    if (!in.getText().equals(collection.value())) {
      throw new DamagedException("it belongs to another collection");
    }
    long upTo = in.getLong();
    int count = in.getCount();
    List<BlockRef> blocks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      blocks.add(
          new BlockRef(
              file,
              in.getLong(),
              in.getInt(),
              in.getLong(),
              in.getInt(),
              in.getInt(),
              in.getInt()));
    }
    return Run.of(file, upTo, blocks);
  }
}
