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
  private static final double TICKS_A_SECOND = 100;

  /** Of the fields after the name: user and system time. */
  private static final int USER = 11;

  private static final int SYSTEM = 12;

  private final Path tasks;

  ProcessorTime(long process) {
    tasks = Path.of("/proc", Long.toString(process), "task");
  }

  /** Seconds so far, of all threads that are there now. */
  double seconds() throws IOException {
    List<Path> threads;
    try (Stream<Path> listed = Files.list(tasks)) {
      threads = listed.toList();
    }
    long ticks = 0;
    for (Path thread : threads) {
      ticks += ticks(thread.resolve("stat"));
    }
    return ticks / TICKS_A_SECOND;
  }

  private static long ticks(Path stat) throws IOException {
    try {
      String line = Files.readString(stat);
      int end = line.lastIndexOf(')');
      String name = line.substring(line.indexOf('(') + 1, end);
      if (name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler")) {
        return 0;
      }
      String[] fields = line.substring(end + 2).split(" ", -1);
      return Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
    } catch (NoSuchFileException e) {
      return 0; // it ended between
    }
  }
}
