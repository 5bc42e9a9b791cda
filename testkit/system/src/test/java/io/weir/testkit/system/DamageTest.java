package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Changelog files that the disk or a crash has damaged. */
@ExtendWith(Stand.Shared.class)
class DamageTest {
  /** Nothing that a compressor could shorten. */
  private static final String MARK = "q7Zk2Vx9Lr4Wm1Tn8Bc5Hy3Jd6Gf0Ps";

  @Test
  void aTornTailIsCutOffAndEverythingBeforeItIsThere() throws Exception {
    Path directory = Stand.directory("torn");
    Path data = directory.resolve("data");
    try (NodeProcess node = launch(directory)) {
      try (Db db = new Db(node.jdbcUrl())) {
        fill(db);
      }
      node.kill();
      Path log = newestLog(data);
      byte[] all = Files.readAllBytes(log);
      // The begin of a frame that was there before, as a write that was cut short leaves it.
      byte[] torn = Arrays.copyOfRange(all, all.length / 2, all.length / 2 + 150);
      Files.write(log, torn, StandardOpenOption.APPEND);
      node.start();
      assertThat(node.output()).contains("incomplete tail", log.getFileName().toString());
      try (Db db = new Db(node.jdbcUrl())) {
        assertThat(db.lines("SELECT n FROM va")).containsExactly("20");
        assertThat(db.lines("SELECT n FROM vb")).containsExactly("20");
        db.run("INSERT INTO b VALUES (99, 'more')");
        assertThat(db.lines("SELECT n FROM vb")).containsExactly("21");
      }
    }
  }

  @Test
  void damageInTheMiddleStopsOnlyWhatItHits() throws Exception {
    Path directory = Stand.directory("damage");
    Path data = directory.resolve("data");
    try (NodeProcess node = launch(directory)) {
      try (Db db = new Db(node.jdbcUrl())) {
        fill(db);
      }
      node.kill();
      Path damaged = flip(data);
      node.start();
      try (Db db = new Db(node.jdbcUrl())) {
        var refused = db.refusal("SELECT * FROM a");
        assertThat(refused.getSQLState()).isEqualTo("XX001");
        assertThat(refused.getMessage()).contains(damaged.getFileName().toString());
        assertThat(refused.getHint()).isNotEmpty();
        assertThat(db.lines("SELECT count(*) FROM b")).containsExactly("20");
        db.run("INSERT INTO b VALUES (99, 'more')");
        assertThat(db.lines("SELECT n FROM vb")).containsExactly("21");
        db.run(
            "CREATE TABLE d (x int)",
            "INSERT INTO d VALUES (1)",
            "CREATE MATERIALIZED VIEW vd AS SELECT count(*) AS n FROM d, b");
        assertThat(db.lines("SELECT n FROM vd")).containsExactly("21");
        db.run("DROP TABLE a CASCADE");
      }
    }
  }

  private static NodeProcess launch(Path directory) {
    return NodeProcess.launchForTest(
        directory.resolve("data"), directory.resolve("log"), 512, List.of());
  }

  private static void fill(Db db) throws Exception {
    db.run(
        "CREATE TABLE a (id int, x text)",
        "CREATE TABLE b (id int, x text)",
        "CREATE MATERIALIZED VIEW va AS SELECT count(*) AS n FROM a",
        "CREATE MATERIALIZED VIEW vb AS SELECT count(*) AS n FROM b");
    for (int i = 0; i < 20; i++) {
      db.run(
          "INSERT INTO a VALUES (" + i + ", '" + (i == 7 ? MARK : "x") + "')",
          "INSERT INTO b VALUES (" + i + ", 'y')");
    }
  }

  /** Changes one byte of the marked row in whatever file it is; gives the file. */
  private static Path flip(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("changelogs"))) {
      for (Path file : files.sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(MARK);
        if (at >= 0) {
          bytes[at + MARK.length() / 2] ^= 1;
          Files.write(file, bytes);
          return file;
        }
      }
    }
    throw new IllegalStateException("the marked row is in no file");
  }

  private static Path newestLog(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("changelogs"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("log-"))
          .max(java.util.Comparator.naturalOrder())
          .orElseThrow();
    }
  }
}
