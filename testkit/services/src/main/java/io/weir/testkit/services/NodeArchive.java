package io.weir.testkit.services;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a node as a file that later nodes of this JVM map instead of loading them (class
 * data sharing): they start in half the time. It is made by a node that runs only for this, and
 * only where the class path is of jars, as in {@code mvn verify}: of directories the JVM makes
 * none.
 */
final class NodeArchive {
  private static final int HEAP_MEGABYTES = 512;
  private static final List<String> TRAINING =
      List.of(
          "CREATE TABLE t (a int, b text)",
          "CREATE MATERIALIZED VIEW v AS SELECT b, count(*) AS n FROM t GROUP BY b",
          "INSERT INTO t VALUES (1, 'one')",
          "SELECT * FROM v",
          "SELECT count(*) FROM weir_operations");

  private static @Nullable List<String> options;

  private NodeArchive() {}

  /** JVM options for a node with this class path; empty where it has to do without. */
  static synchronized List<String> options(String classPath, List<String> jvmOptions) {
    if (options == null) {
      boolean jars =
          Stream.of(classPath.split(File.pathSeparator)).map(Path::of).noneMatch(Files::isDirectory)
              && !Files.isDirectory(Processes.ownLocation());
      options = jars ? train(jvmOptions) : List.of();
    }
    return options;
  }

  private static List<String> train(List<String> jvmOptions) {
    try {
      Path directory = Directories.create("node-archive-").toAbsolutePath();
      Path archive = directory.resolveSibling(directory.getFileName() + ".jsa");
      archive.toFile().deleteOnExit();
      List<String> recording =
          Stream.concat(jvmOptions.stream(), Stream.of("-XX:ArchiveClassesAtExit=" + archive))
              .toList();
      try (NodeProcess node = NodeProcess.launch(directory, HEAP_MEGABYTES, recording)) {
        try (Connection connection = DriverManager.getConnection(node.jdbcUrl());
            Statement statement = connection.createStatement()) {
          for (String sql : TRAINING) {
            statement.execute(sql);
          }
        }
        node.stop();
      }
      Directories.delete(directory);
      return Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("a node refused a statement: " + e.getMessage(), e);
    }
  }
}
