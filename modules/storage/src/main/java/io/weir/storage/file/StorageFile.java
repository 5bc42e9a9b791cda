package io.weir.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A file that grows at its end. One thread at a time may append, truncate and force; reads may go
 * beside it.
 */
public interface StorageFile extends AutoCloseable {
  long size() throws IOException;

  /**
   * Writes all of {@code buffers} at the end. When it fails, any part of them may have been
   * written.
   *
   * @throws NoSpaceException where the disk is full
   */
  void append(List<ByteBuffer> buffers) throws IOException;

  /** Makes everything that was appended durable. */
  void force() throws IOException;

  /**
   * Fills {@code into} from {@code position}.
   *
   * @throws java.io.EOFException where the file ends before
   */
  void read(long position, ByteBuffer into) throws IOException;

  void truncate(long size) throws IOException;

  @Override
  void close() throws IOException;
}
