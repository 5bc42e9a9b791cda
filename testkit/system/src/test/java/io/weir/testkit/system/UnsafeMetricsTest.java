package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import io.weir.testkit.services.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is counted of unsafe operations, and that a restart does not forget it. */
@ExtendWith(Stand.Shared.class)
class UnsafeMetricsTest {
  private static final String OPERATIONS = "weir_unsafe_operations_total";
  private static final String INJECTED = "weir_injected_split_states_total";
  private static final String LAST = "weir_source_last_unsafe_operation_timestamp_seconds";

  private final Stand stand;

  UnsafeMetricsTest(Stand stand) {
    this.stand = stand;
  }

  /** Those of unsafe operations, by name and labels. */
  private static Map<String, Double> metrics(NodeProcess node)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + node.httpPort() + "/metrics");
    try (HttpClient http = HttpClient.newHttpClient()) {
      String body =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      Map<String, Double> metrics = new TreeMap<>();
      body.lines()
          .filter(
              line ->
                  line.startsWith(OPERATIONS) || line.startsWith(INJECTED) || line.startsWith(LAST))
          .forEach(
              line -> {
                int space = line.lastIndexOf(' ');
                metrics.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
              });
      return metrics;
    }
  }

  private static String operations(String kind, String outcome) {
    return OPERATIONS + "{kind=\"" + kind + "\",outcome=\"" + outcome + "\"}";
  }

  @Test
  void eachIsCountedOnceByWhatItDidAndHowItEnded() throws Exception {
    try (NodeProcess node = stand.newNode();
        Topic topic = new Topic(stand.kafka(), Stand.name("counted"), 2)) {
      topic.send(0, null, "a0").send(0, null, "a1").send(1, null, "b0").flush();
      Map<String, Double> expected = new TreeMap<>();
      Map<String, Double> found;
      try (Db db = new Db(node.jdbcUrl())) {
        db.run(
            stand.connection("c"),
            "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC '"
                + topic.name
                + "') (data text) FORMAT TEXT",
            "CREATE SOURCE bystander FROM LOAD GENERATOR COUNTER",
            "CREATE MATERIALIZED VIEW v AS SELECT data FROM s");
        db.eventually("SELECT count(*) FROM v", "3");
        assertThat(db.refusal("UNSAFE ALTER SOURCE s RESET SPLITS").getSQLState())
            .isEqualTo("42501");
        assertThat(metrics(node)).as("a closed gate").isEqualTo(Map.of(INJECTED, 0.0));

        String before = db.value("SELECT now()::text");
        db.run(
            "ALTER SYSTEM SET enable_unsafe_ops = true",
            "PAUSE SOURCE s REASON 'ops'",
            "UNSAFE ALTER SOURCE s INJECT OFFSETS '{\"0\": 0, \"1\": 0}'",
            "UNSAFE ALTER SOURCE s INJECT OFFSETS '{\"0\": 1}'");
        String operation =
            db.value(
                "SELECT id FROM weir_operations WHERE kind = 'unsafe alter source'"
                    + " ORDER BY started_at DESC LIMIT 1");
        db.run(
            "UNDO OPERATION '" + operation + "'",
            "UNSAFE ALTER SOURCE s SET (CLIENT ID = 'x') RESET SPLITS INJECT OFFSETS '{\"1\": 1}'",
            "RESUME SOURCE s REASON 'ops'");
        assertThat(db.refusal("UNSAFE ALTER SOURCE s INJECT OFFSETS '{\"0\": 99}'").getSQLState())
            .as("refused before it is an operation")
            .isEqualTo("22003");
        assertThat(
                db.refusal(
                        "UNSAFE ALTER SOURCE s SET (BROKER = '127.0.0.1:"
                            + Ports.free()
                            + "') RESET SPLITS WITH (VALIDATE = false)")
                    .getSQLState())
            .isEqualTo("08001");

        expected.put(operations("inject_offsets", "succeeded"), 2.0);
        expected.put(operations("undo", "succeeded"), 1.0);
        expected.put(operations("alter_props+inject_offsets+reset_splits", "succeeded"), 1.0);
        expected.put(operations("alter_props+reset_splits", "failed"), 1.0);
        expected.put(INJECTED, 2 + 1 + 1 + 1.0);
        found = metrics(node);
        String last =
            LAST + "{source=\"" + db.value("SELECT id FROM weir_sources WHERE name = 's'") + "\"}";
        assertThat(found).containsKey(last);
        double seconds = found.getOrDefault(last, 0.0);
        assertThat(Instant.ofEpochMilli((long) (seconds * 1000)))
            .isBetween(instant(before), instant(db.value("SELECT now()::text")));
        expected.put(last, seconds);
        assertThat(found).isEqualTo(expected);
      }
      node.kill();
      node.start();
      assertThat(metrics(node)).as("after a restart").isEqualTo(expected);
      try (Db db = new Db(node.jdbcUrl())) {
        db.eventually("SELECT status FROM weir_sources WHERE name = 's'", "running");
        db.run("UNSAFE ALTER SOURCE s INJECT OFFSETS '{\"0\": 0}'");
        assertThat(metrics(node))
            .as("and goes on from there")
            .containsEntry(operations("inject_offsets", "succeeded"), 3.0)
            .containsEntry(INJECTED, 6.0);
      }
    }
  }

  /** Of a timestamp as SQL writes it, in UTC. */
  private static Instant instant(String timestamp) {
    return Instant.parse(timestamp.replace(' ', 'T').replaceFirst("\\+00$", "Z"));
  }
}
