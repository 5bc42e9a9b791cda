package io.weir.storage.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A directory of the file system. */
public final class DiskDirectory implements StorageDirectory {
  private final Path root;

  /** Makes the directory where it is missing. */
  public DiskDirectory(Path root) throws IOException {
    this.root = Files.createDirectories(root.toAbsolutePath());
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Override
  public StorageFile create(String name) throws IOException {
    try {
      Files.createFile(root.resolve(name));
    } catch (IOException e) {
      throw translate(e);
    }
    return new DiskFile(root.resolve(name));
  }

  @Override
  public StorageFile open(String name) throws IOException {
    return new DiskFile(root.resolve(name));
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(root.resolve(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(
        root.resolve(from),
        root.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void force() throws IOException {
    try (FileChannel channel = FileChannel.open(root, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public Lock lock(String name) throws IOException {
    FileChannel channel =
        FileChannel.open(root.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null; // held by this very process
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    if (lock == null) {
      channel.close();
      throw new DirectoryInUseException(root + " is locked");
    }
    return channel::close;
  }

  @Override
  public String path(String name) {
    return name.isEmpty() ? root.toString() : root.resolve(name).toString();
  }

  /** The JDK tells a full disk from other failures by the operating system's text only. */
  static IOException translate(IOException e) {
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("quota exceeded")) {
      NoSpaceException full = new NoSpaceException(String.valueOf(e.getMessage()));
      full.initCause(e);
      return full;
    }
    return e;
  }
}
