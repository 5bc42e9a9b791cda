package io.weir.testkit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The processor time of a Java process, from {@code /proc}. What the JIT's threads take is left
 * out: they are through with a program some time, and it has nothing to do with the load.
 */
final class ProcessorTime {
  /**
   * @param work of the threads that do what the process is for, but do not store
   * @param storing of those that write, and now and then merge what was written
   * @param collecting of those that collect garbage: some long pauses, of which a look meets one or
   *     none
   */
  record Seconds(double work, double storing, double collecting) {
    static final Seconds NONE = new Seconds(0, 0, 0);

    Seconds minus(Seconds before) {
      return new Seconds(
          work - before.work, storing - before.storing, collecting - before.collecting);
    }

    Seconds plus(Seconds other) {
      return new Seconds(work + other.work, storing + other.storing, collecting + other.collecting);
    }

    Seconds dividedBy(double by) {
      return new Seconds(work / by, storing / by, collecting / by);
    }

    double all() {
      return work + storing + collecting;
    }
  }

  private final Path tasks;

  ProcessorTime(long process) {
    tasks = Path.of("/proc", Long.toString(process), "task");
  }

  /** So far, of all threads that are there now. */
  Seconds seconds() throws IOException {
    List<Path> threads;
    try (Stream<Path> listed = Files.list(tasks)) {
      threads = listed.toList();
    }
    Seconds sum = Seconds.NONE;
    for (Path thread : threads) {
      sum = sum.plus(seconds(thread));
    }
    return sum;
  }

  private static Seconds seconds(Path thread) throws IOException {
    try {
      String name = Files.readString(thread.resolve("comm"));
      // The first field; the times in "stat" are whole hundredths, too coarse for what idles.
      double seconds =
          Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", -1)[0]) / 1e9;
      if (name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler")) {
        return Seconds.NONE;
      }
      if (name.startsWith("GC Thread")) {
        return new Seconds(0, 0, seconds);
      }
      return name.startsWith("storage-") ? new Seconds(0, seconds, 0) : new Seconds(seconds, 0, 0);
    } catch (NoSuchFileException e) {
      return Seconds.NONE; // it ended between
    }
  }
}
