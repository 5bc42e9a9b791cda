package io.weir.storage.embedded;

import io.weir.columnar.Batch;
import io.weir.columnar.Batches;
import io.weir.columnar.DataType;
import io.weir.kernel.ObjectId;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Where a block stands.
 *
 * @param epoch a snapshot as of this epoch or a later one holds its rows
 * @param length of header and body
 */
record BlockRef(
    DataFile file, long offset, int length, long epoch, int rows, int negatives, int rawLength) {

  byte[] load() throws IOException {
    byte[] bytes = new byte[length];
    try {
      file.file.read(offset, ByteBuffer.wrap(bytes));
    } catch (EOFException e) {
      throw new DamagedException("the file ends within the block");
    }
    return bytes;
  }

  /**
   * Reads and unpacks it.
   *
   * @param types of the collection, which may have become more since the block was written
   * @throws io.weir.kernel.RejectedException XX001 where it is damaged, 58030 where it cannot be
   *     read
   */
  Batch read(ObjectId collection, List<DataType> types) {
    try {
      return Batches.fit(types, BlockCodec.decode(collection, load(), length));
    } catch (DamagedException e) {
      throw Failures.damaged(collection, place() + ": " + e.getMessage());
    } catch (IOException e) {
      throw Failures.io("could not read file \"" + file.path() + "\"", e);
    }
  }

  String place() {
    return place(file, offset);
  }

  static String place(DataFile file, long offset) {
    return "file \"" + file.path() + "\" at offset " + offset;
  }
}
