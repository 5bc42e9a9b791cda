package io.weir.testkit.services;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of a PostgreSQL server, unpacked once for all tests of a machine into the temporary
 * directory. Where the archive lies is written by this module's build into the resource {@code
 * postgres.binaries}; {@code -Dweir.postgres.binaries=...} replaces it.
 */
final class PostgresBinaries {
  private PostgresBinaries() {}

  /** The directory with {@code bin} in it. */
  static synchronized Path directory() {
    try {
      Path archive = archive();
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      String version = archive.getFileName().toString().replace(".jar", "");
      Path home = temporary.resolve(version + "-" + System.getProperty("user.name"));
      if (!Files.exists(home.resolve("bin").resolve("postgres"))) {
        unpack(archive, home, Files.createTempDirectory(temporary, "postgres-binaries-"));
      }
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path archive() throws IOException {
    String given = System.getProperty("weir.postgres.binaries");
    if (given != null) {
      return Path.of(given);
    }
    try (InputStream in = PostgresBinaries.class.getResourceAsStream("postgres.binaries")) {
      if (in == null) {
        throw new IllegalStateException(
            "postgres.binaries is missing: build testkit/services with Maven first");
      }
      return Path.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
    }
  }

  /** Unpacks beside and renames, so that whoever comes at the same time sees all or nothing. */
  private static void unpack(Path archive, Path home, Path beside) throws IOException {
    try (ZipInputStream jar = new ZipInputStream(Files.newInputStream(archive))) {
      for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
        if (entry.getName().endsWith(".txz")) {
          untar(new XZInputStream(jar), beside);
        }
      }
    }
    try {
      Files.move(beside, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      // Another process was faster; its copy is the same.
      Directories.delete(beside);
    }
  }

  private static void untar(InputStream tar, Path into) throws IOException {
    Process process =
        new ProcessBuilder("tar", "-xf", "-", "-C", into.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (OutputStream out = process.getOutputStream()) {
      tar.transferTo(out);
    }
    try {
      if (process.waitFor() != 0) {
        throw new IOException("tar failed with status " + process.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
