package io.weir.testkit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The processor time of a Java process, from {@code /proc}, that of threads that have ended since
 * included. What the JIT's threads take is left out: they are through with a program some time, and
 * it has nothing to do with the load.
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

  /** In {@code /proc/PID/stat}, of the fields behind the name: those of user and system time. */
  private static final int USER = 11;

  private static final double TICKS_PER_SECOND = 100;

  private final Path process;

  ProcessorTime(long process) {
    this.process = Path.of("/proc", Long.toString(process));
  }

  /** So far. */
  Seconds seconds() throws IOException {
    List<Path> threads;
    try (Stream<Path> listed = Files.list(process.resolve("task"))) {
      threads = listed.toList();
    }
    double compiling = 0;
    double storing = 0;
    double collecting = 0;
    for (Path thread : threads) {
      try {
        String name = Files.readString(thread.resolve("comm"));
        if (name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler")) {
          compiling += seconds(thread);
        } else if (name.startsWith("GC Thread")) {
          collecting += seconds(thread);
        } else if (name.startsWith("storage-")) {
          storing += seconds(thread);
        }
      } catch (NoSuchFileException e) {
        // It ended between: the process has its time.
        continue;
      }
    }
    return new Seconds(total() - compiling - storing - collecting, storing, collecting);
  }

  /** The first field, in nanoseconds. */
  private static double seconds(Path thread) throws IOException {
    return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", -1)[0]) / 1e9;
  }

  /** Of all threads that there were: in hundredths, which does not matter for all of them. */
  private double total() throws IOException {
    String stat = Files.readString(process.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER]) + Long.parseLong(fields[USER + 1])) / TICKS_PER_SECOND;
  }
}
