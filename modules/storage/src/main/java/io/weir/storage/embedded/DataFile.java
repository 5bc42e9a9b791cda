package io.weir.storage.embedded;

import io.weir.storage.file.StorageDirectory;
import io.weir.storage.file.StorageFile;
import java.io.IOException;
import java.util.Locale;

/**
 * A log segment or a run file that is open. The counters belong to the monitor of the {@link
 * StoreState} that holds it.
 */
final class DataFile {
  static final String LOG = "log-";
  static final String RUN = "run-";
  static final String MANIFEST = "manifest-";
  static final String TEMPORARY = ".tmp";

  final StorageDirectory directory;
  final String name;
  final long number;
  final StorageFile file;

  /** Bytes of blocks in it that a reader may still ask for. */
  long liveBytes;

  /** Blocks that a reader may still ask for. */
  long liveBlocks;

  /** The size in all, where the file is finished. */
  long size;

  /** The newest frame in it, in a log segment. */
  long lastFrame;

  /** Reads that go on. */
  int pins;

  DataFile(StorageDirectory directory, String name, long number, StorageFile file) {
    this.directory = directory;
    this.name = name;
    this.number = number;
    this.file = file;
  }

  static DataFile open(StorageDirectory directory, String name) throws IOException {
    DataFile opened = new DataFile(directory, name, number(name), directory.open(name));
    opened.size = opened.file.size();
    return opened;
  }

  static String name(String prefix, long number) {
    return prefix + String.format(Locale.ROOT, "%016d", number);
  }

  /** The number in a name that {@link #name} made; -1 for any other. */
  static long number(String name) {
    int dash = name.indexOf('-');
    String digits = name.substring(dash + 1);
    return digits.length() == 16 && digits.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Long.parseLong(digits)
        : -1;
  }

  String path() {
    return directory.path(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
