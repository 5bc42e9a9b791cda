package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import io.weir.testkit.services.Ports;
import io.weir.testkit.services.Processes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping and watching a node, and what it says when it cannot start. */
class OperatingTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private Path directory = Path.of("");
  private Path data = Path.of("");

  @BeforeEach
  void temporary(@TempDir Path temporary) {
    directory = temporary;
    data = temporary.resolve("data");
  }

  private NodeProcess launch(String log) {
    return NodeProcess.launchForTest(data, directory.resolve(log), 300, List.of());
  }

  private static void run(NodeProcess node, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(node.jdbcUrl());
        Statement sql = connection.createStatement()) {
      for (String statement : statements) {
        sql.execute(statement);
      }
    }
  }

  private static long number(NodeProcess node, String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection(node.jdbcUrl());
        Statement sql = connection.createStatement();
        ResultSet result = sql.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static HttpResponse<String> http(NodeProcess node, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.httpPort() + path));
    if (!body.isEmpty()) {
      request.POST(HttpRequest.BodyPublishers.ofString(body));
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void httpTellsHowItIsAndRunsSql() throws Exception {
    try (NodeProcess node = launch("node.log")) {
      assertThat(http(node, "/live", "").statusCode()).isEqualTo(200);
      assertThat(http(node, "/ready", "").body()).isEqualTo("ready\n");
      assertThat(http(node, "/openapi.json", "").body()).contains("/api/sql");
      run(
          node,
          "CREATE TABLE t (a int)",
          "CREATE MATERIALIZED VIEW v AS SELECT count(*) FROM t",
          "INSERT INTO t VALUES (1), (2)");
      assertThat(number(node, "SELECT * FROM v")).isEqualTo(2);
      Awaitility.await()
          .atMost(Db.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(http(node, "/metrics", "").body())
                      .contains("weir_source_records{source=\"u1\"} 2.0")
                      .contains("weir_view_hydrated{replica=\"r1\",view=\"u2\"} 1.0"));
      assertThat(http(node, "/api/sql", "{\"sql\":\"SELECT sum(a) AS s FROM t; SELECT 1\"}").body())
          .contains("\"rows\":[[\"3\"]]");
      HttpResponse<String> refused = http(node, "/api/sql", "{\"sql\":\"SELECT b FROM t\"}");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("42703").contains("\"position\":8");
    }
  }

  @Test
  void sigtermStopsCleanlyAndNothingIsRecovered() throws Exception {
    try (NodeProcess node = launch("node.log")) {
      run(node, "CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)");
      node.stop();
      node.start();
      assertThat(number(node, "SELECT count(*) FROM t")).isEqualTo(1);
      assertThat(node.output()).doesNotContain("changelogs:");
    }
  }

  @Test
  void aDirectoryOrPortInUseIsSaidSo() {
    try (NodeProcess node = launch("node.log")) {
      assertThat(refusedStart(data, Ports.free(), Ports.free()))
          .contains("is in use by another process")
          .contains("hint:");
      assertThat(refusedStart(directory.resolve("other"), node.sqlPort(), Ports.free()))
          .contains("cannot listen for SQL")
          .contains("--sql-port");
      assertThat(refusedStart(directory.resolve("third"), Ports.free(), node.httpPort()))
          .contains("cannot listen for HTTP")
          .contains("--http-port");
    }
  }

  /** What a start that must fail prints; its exit status is 1. */
  private String refusedStart(Path dataDirectory, int sqlPort, int httpPort) {
    Path output = directory.resolve("refused-" + sqlPort + ".log");
    try (Processes node =
        Processes.java(
            "weir node",
            List.of("-Xmx300m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"),
            NodeProcess.classPath(),
            "io.weir.node.Main",
            List.of(
                "--data-dir",
                dataDirectory.toString(),
                "--sql-port",
                Integer.toString(sqlPort),
                "--http-port",
                Integer.toString(httpPort)),
            directory,
            output)) {
      assertThat(node.awaitExitStatus(LIMIT)).isEqualTo(1);
      return node.output();
    }
  }

  @Test
  void aTornTailIsCutOffAndSaid() throws Exception {
    try (NodeProcess node = launch("node.log")) {
      run(node, "CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)");
      node.kill();
      Path log = newestLog();
      Files.write(log, new byte[] {1, 2, 3, 4, 5, 6, 7}, StandardOpenOption.APPEND);
      node.start();
      assertThat(number(node, "SELECT sum(a) FROM t")).isEqualTo(3);
      assertThat(node.output()).contains("changelogs:").contains(log.getFileName().toString());
      run(node, "INSERT INTO t VALUES (10)");
      assertThat(number(node, "SELECT sum(a) FROM t")).isEqualTo(13);
    }
  }

  @Test
  void aDamagedMiddleRefusesThatCollectionOnly() throws Exception {
    try (NodeProcess node = launch("node.log")) {
      run(node, "CREATE TABLE broken (a text)", "INSERT INTO broken VALUES ('needle-in-the-log')");
      run(node, "CREATE TABLE whole (a int)", "INSERT INTO whole VALUES (7)");
      node.kill();
      Path log = newestLog();
      damage(log, "needle-in-the-log");
      node.start();
      assertThat(number(node, "SELECT a FROM whole")).isEqualTo(7);
      List<String> errors = new ArrayList<>();
      try (Connection connection = DriverManager.getConnection(node.jdbcUrl());
          Statement sql = connection.createStatement()) {
        sql.executeQuery("SELECT a FROM broken").close();
      } catch (SQLException refused) {
        errors.add(refused.getSQLState() + " " + refused.getMessage());
      }
      assertThat(errors).singleElement().asString().startsWith("XX001");
      assertThat(errors.getFirst()).contains(log.getFileName().toString());
      run(node, "INSERT INTO whole VALUES (8)");
      assertThat(number(node, "SELECT sum(a) FROM whole")).isEqualTo(15);
    }
  }

  private Path newestLog() throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("changelogs"))) {
      return files
          .filter(file -> file.getFileName().toString().contains("log"))
          .max(Comparator.comparing(Path::getFileName))
          .orElseThrow();
    }
  }

  /** Flips a bit of the first place in {@code file} that holds {@code text}. */
  private static void damage(Path file, String text) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    byte[] needle = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    for (int at = 0; at + needle.length <= bytes.length; at++) {
      int same = 0;
      while (same < needle.length && bytes[at + same] == needle[same]) {
        same++;
      }
      if (same == needle.length) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.write(ByteBuffer.wrap(new byte[] {(byte) (needle[0] ^ 1)}), at);
        }
        return;
      }
    }
    throw new IllegalStateException(file + " does not hold " + text);
  }
}
