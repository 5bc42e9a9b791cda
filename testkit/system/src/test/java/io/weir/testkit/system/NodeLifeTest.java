package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import io.weir.testkit.services.Ports;
import io.weir.testkit.services.Processes;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Starting, stopping, and what operators look at. */
@ExtendWith(Stand.Shared.class)
class NodeLifeTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private final Stand stand;

  NodeLifeTest(Stand stand) {
    this.stand = stand;
  }

  @Test
  void aStopInOrderIsStatusZeroAndLeavesNothingToRecover() throws Exception {
    try (NodeProcess node = stand.newNode()) {
      try (Db db = new Db(node.jdbcUrl())) {
        db.run(
            "CREATE TABLE t (id int)",
            "CREATE MATERIALIZED VIEW v AS SELECT count(*) AS n FROM t",
            "INSERT INTO t VALUES (1), (2)");
      }
      node.stop();
      assertThat(node.exitStatus()).isZero();
      node.start();
      assertThat(node.output()).doesNotContain("ERROR", "incomplete tail", "damaged");
      try (Db db = new Db(node.jdbcUrl())) {
        assertThat(db.value("SELECT n FROM v")).isEqualTo("2");
      }
    }
  }

  @Test
  void aDataDirectoryThatIsInUseIsRefused() throws Exception {
    Path data = Stand.directory("taken");
    try (NodeProcess node =
        NodeProcess.launchForTest(data.resolve("data"), data.resolve("log"), 512, List.of())) {
      Processes second = weir("--data-dir", data.resolve("data").toString(), "--sql-port", "0");
      assertThat(second.awaitExitStatus(LIMIT)).isEqualTo(1);
      assertThat(second.output()).contains("in use", "hint: ").doesNotContain("\tat ");
      try (Db db = new Db(node.jdbcUrl())) {
        db.run("CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)");
        assertThat(db.value("SELECT count(*) FROM t")).isEqualTo("1");
      }
    }
  }

  @Test
  void aPortThatIsInUseIsRefused() throws Exception {
    String sql = Integer.toString(stand.node().sqlPort());
    String http = Integer.toString(stand.node().httpPort());
    String free = Integer.toString(Ports.free());
    for (String[] ports : new String[][] {{sql, free}, {free, http}}) {
      Processes second =
          weir(
              "--data-dir", Stand.directory("port").toString(),
              "--sql-port", ports[0],
              "--http-port", ports[1]);
      assertThat(second.awaitExitStatus(LIMIT)).isEqualTo(1);
      assertThat(second.output()).contains("cannot listen", "hint: ").doesNotContain("\tat ");
    }
    try (Db db = stand.connect()) {
      assertThat(db.value("SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void anUnknownOptionIsWrongUsage() {
    Processes wrong = weir("--no-such-option");
    assertThat(wrong.awaitExitStatus(LIMIT)).isEqualTo(2);
    assertThat(wrong.output()).contains("--no-such-option", "Usage");
    Processes missing = weir("--config", "/no/such/file");
    assertThat(missing.awaitExitStatus(LIMIT)).isEqualTo(2);
    assertThat(missing.output()).contains("/no/such/file");
  }

  @Test
  void healthAndMetricsAnswer() throws Exception {
    assertThat(get("/live").statusCode()).isEqualTo(200);
    assertThat(get("/ready").statusCode()).isEqualTo(200);
    assertThat(get("/openapi.json").body()).contains("\"/api/sql\"");
    HttpResponse<String> metrics = get("/metrics");
    assertThat(metrics.statusCode()).isEqualTo(200);
    assertThat(metrics.body()).contains("# TYPE weir_", "# HELP weir_");
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void sqlOverHttp() throws Exception {
    HttpResponse<String> answer = post("{\"sql\": \"SELECT 1 AS a, 'x' AS b; SELECT true AS c\"}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("[[1,\"x\"]]", "[[true]]", "\"name\":\"a\"");
    HttpResponse<String> refused = post("{\"sql\": \"SELECT * FROM nowhere\"}");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("\"sqlstate\":\"42P01\"", "nowhere");
    assertThat(post("no json").statusCode()).isEqualTo(400);
  }

  @Test
  void weirctlRunsStatementsAndShowsTheStatus() {
    Processes sql = weirctl("-o", "json", "sql", "SELECT 40 + 2 AS answer");
    assertThat(sql.awaitExitStatus(LIMIT)).isZero();
    assertThat(sql.output()).contains("answer", "42");
    Processes status = weirctl("status");
    assertThat(status.awaitExitStatus(LIMIT)).isZero();
    assertThat(status.output()).contains("name", "status");
    Processes refused = weirctl("sql", "SELECT * FROM nowhere");
    assertThat(refused.awaitExitStatus(LIMIT)).isEqualTo(3);
    assertThat(refused.output()).contains("nowhere", "42P01").doesNotContain("\tat ");
    Processes unreachable =
        java(
            "weirctl",
            "io.weir.ctl.Main",
            List.of("--url", "http://127.0.0.1:" + Ports.closed(), "status"));
    assertThat(unreachable.awaitExitStatus(LIMIT)).isEqualTo(69);
  }

  private Processes weirctl(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--url", url("")));
    all.addAll(List.of(arguments));
    return java("weirctl", "io.weir.ctl.Main", all);
  }

  private static Processes weir(String... arguments) {
    return java("weir", "io.weir.node.Main", List.of(arguments));
  }

  private static Processes java(String name, String main, List<String> arguments) {
    Path directory = Stand.directory(name);
    return Processes.java(
        name,
        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"),
        NodeProcess.classPath(),
        main,
        arguments,
        directory,
        directory.resolve("output"));
  }

  private String url(String path) {
    return "http://127.0.0.1:" + stand.node().httpPort() + path;
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(url(path))).build());
  }

  private HttpResponse<String> post(String body) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(url("/api/sql")))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }
}
