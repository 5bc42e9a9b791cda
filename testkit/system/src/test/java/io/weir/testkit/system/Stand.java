package io.weir.testkit.system;

import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.NodeProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.postgresql.util.ServerErrorMessage;

/**
 * One broker and one node for all test classes of a run, each started when the first test asks for
 * it and stopped at the end. Tests take it as a parameter and keep out of each other's way by
 * {@link #name}.
 */
final class Stand implements AutoCloseable {
  /** All of them as long: no name is the beginning or the end of another one. */
  private static final AtomicInteger NAMES = new AtomicInteger(1_000);

  private static final int HEAP_MEGABYTES = 512;

  private @Nullable KafkaService kafka;
  private @Nullable NodeProcess node;

  /** The broker that tests share: nobody stops it. */
  synchronized KafkaService kafka() {
    if (kafka == null) {
      kafka = KafkaService.launch();
    }
    return kafka;
  }

  /** The node that tests share: nobody stops it. */
  synchronized NodeProcess node() {
    if (node == null) {
      node = newNode();
    }
    return node;
  }

  /** A node of the caller's own. */
  NodeProcess newNode(String... options) {
    Path directory = directory("node");
    return NodeProcess.launchForTest(
        directory.resolve("data"), directory.resolve("node.log"), HEAP_MEGABYTES, List.of(options));
  }

  Db connect() throws SQLException {
    return new Db(node().jdbcUrl());
  }

  /** Why a statement is refused, in a session of its own: for another thread than the test's. */
  ServerErrorMessage refusal(String sql) {
    try (Db db = connect()) {
      return db.refusal(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Likewise what comes of it: {@code done}, or an SQLSTATE. */
  String outcome(String sql) {
    try (Db db = connect()) {
      db.run(sql);
      return "done";
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  /** A statement that makes a connection to the broker, under this name. */
  String connection(String name) {
    return "CREATE CONNECTION " + name + " TO KAFKA (BROKER '" + kafka().bootstrap() + "')";
  }

  /** A name that no other test of the run uses. */
  static String name(String prefix) {
    return prefix + "_" + NAMES.incrementAndGet();
  }

  /** A new directory below the build's. */
  static Path directory(String prefix) {
    try {
      Path temporary = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir")));
      return Files.createTempDirectory(temporary, prefix + "-").toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files below {@code directory} that hold this text; a node may delete others meanwhile. */
  static List<Path> holding(Path directory, String text) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            try {
              byte[] bytes = Files.readAllBytes(file);
              if (new String(bytes, StandardCharsets.ISO_8859_1).contains(text)) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            } catch (NoSuchFileException gone) {
              return visitFileFailed(file, gone);
            }
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
    return found;
  }

  @Override
  public synchronized void close() {
    if (node != null) {
      node.close();
    }
    if (kafka != null) {
      kafka.close();
    }
  }

  /** Hands the one stand of the run to whoever asks. */
  static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Stand.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.GLOBAL)
          .getOrComputeIfAbsent(Stand.class, key -> new Stand(), Stand.class);
    }
  }
}
