package io.weir.storage.file;

import java.io.IOException;
import java.util.List;

/**
 * A flat directory of files. Names that were created, renamed or deleted are durable only after
 * {@link #force}. Thread-safe.
 */
public interface StorageDirectory {
  /** The names in it, sorted. */
  List<String> list() throws IOException;

  /** Makes an empty file; fails where the name is taken. */
  StorageFile create(String name) throws IOException;

  /** Opens a file that exists. */
  StorageFile open(String name) throws IOException;

  /**
   * Removes the name; a file that is still open stays readable. Does nothing where there is none.
   */
  void delete(String name) throws IOException;

  /** Atomic; replaces {@code to}. */
  void rename(String from, String to) throws IOException;

  /** Makes the names durable. */
  void force() throws IOException;

  /**
   * Takes the directory for this process until closed.
   *
   * @throws DirectoryInUseException where another has it
   */
  Lock lock(String name) throws IOException;

  /** How a message names the file: the path. */
  String path(String name);

  /** A lock that is held. */
  interface Lock extends AutoCloseable {
    @Override
    void close() throws IOException;
  }
}
