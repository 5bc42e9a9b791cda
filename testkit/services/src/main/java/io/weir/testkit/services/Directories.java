package io.weir.testkit.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Temporary directories of services. */
final class Directories {
  private Directories() {}

  static Path create(String prefix) throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Files.createDirectories(temporary);
    return Files.createTempDirectory(temporary, prefix);
  }

  /** Deletes the directory and all that is in it. */
  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
