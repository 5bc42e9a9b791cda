package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Unsafe operations that are refused, fail on their way, are cancelled, or are left alone. */
@ExtendWith(Stand.Shared.class)
class UnsafeRefusalsTest {
  private static final int TRIES = 10;

  private final Stand stand;

  UnsafeRefusalsTest(Stand stand) {
    this.stand = stand;
  }

  private static Weirctl ctl(NodeProcess node, String... arguments) {
    return Weirctl.run("http://127.0.0.1:" + node.httpPort(), arguments);
  }

  /** The id of the one that has begun to change the source. */
  private static String awaitRunning(Db db) {
    return db.eventually(
            "SELECT id FROM weir_operations"
                + " WHERE kind = 'unsafe alter source' AND status = 'running' AND step > 1",
            found -> found.size() == 1)
        .getFirst();
  }

  /**
   * The upstream takes the connection and never says a word: as a broker that died between the
   * checks and the barrier.
   */
  @Test
  void anUpstreamThatDiesOnTheWayLeavesEverythingAsItWas() throws Exception {
    try (NodeProcess node = stand.newNode();
        Db db = new Db(node.jdbcUrl());
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Topic topic = new Topic(stand.kafka(), Stand.name("silent"), 1)) {
      topic.values("a1", "a2");
      db.run(
          stand.connection("c"),
          "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC '"
              + topic.name
              + "') (data text) FORMAT TEXT",
          "CREATE MATERIALIZED VIEW v AS SELECT count(*) AS n FROM s",
          "ALTER SYSTEM SET enable_unsafe_ops = true");
      db.eventually("SELECT n FROM v", "2");
      String before = db.value("SELECT create_sql FROM weir_sources WHERE name = 's'");
      String unsafe =
          "UNSAFE ALTER SOURCE s SET (BROKER = '127.0.0.1:"
              + silent.getLocalPort()
              + "') RESET SPLITS WITH (VALIDATE = false)";

      // The upstream is given up after some seconds: until a second one came before that.
      String nowhere = Stand.directory("offsets").resolve("nowhere.json").toString();
      Files.writeString(Path.of(nowhere), "{\"0\": 2}");
      String first;
      Weirctl second;
      int tries = 0;
      do {
        Db gone = new Db(node.jdbcUrl());
        CompletableFuture<Void> asked =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    gone.run(unsafe);
                  } catch (SQLException leftAlone) {
                    throw new IllegalStateException(leftAlone);
                  }
                });
        first = awaitRunning(db);
        second =
            ctl(
                node,
                "connector",
                "inject-source-offsets",
                "--source-id",
                "s",
                "--file",
                nowhere,
                "--unsafe",
                "--yes");
        gone.jdbc().abort(Runnable::run);
        assertThat(asked).failsWithin(Db.PATIENCE);
        db.eventually("SELECT status FROM weir_operations WHERE id = '" + first + "'", "failed");
      } while (second.status() == 0 && ++tries < TRIES);
      assertThat(second.status()).as(second.err()).isEqualTo(4);
      assertThat(second.err()).contains(first);

      assertThat(db.value("SELECT error FROM weir_operations WHERE id = '" + first + "'"))
          .isNotEmpty();
      assertThat(db.value("SELECT create_sql FROM weir_sources WHERE name = 's'"))
          .isEqualTo(before);
      assertThat(db.value("SELECT paused_for FROM weir_sources WHERE name = 's'")).isEqualTo("{}");
      topic.values("a3");
      db.eventually("SELECT n FROM v", "3");

      // Likewise until the cancel came before that.
      String id;
      Weirctl planned;
      Weirctl cancelled;
      Weirctl refused;
      tries = 0;
      do {
        CompletableFuture<Weirctl> asked =
            CompletableFuture.supplyAsync(() -> ctl(node, "sql", unsafe));
        id = awaitRunning(db);
        planned = ctl(node, "operations", "cancel", id, "--dry-run");
        assertThat(db.value("SELECT status FROM weir_operations WHERE id = '" + id + "'"))
            .as("what is only planned does nothing")
            .isNotEqualTo("cancelled");
        cancelled = ctl(node, "operations", "cancel", id);
        refused = asked.join();
      } while (refused.status() != 8 && ++tries < TRIES);
      assertThat(refused.status()).as(refused.err()).isEqualTo(8);
      assertThat(planned.status()).as(planned.err()).isZero();
      assertThat(planned.out())
          .contains("cancel unsafe alter source: ", ": taken back", "materialized view v");
      assertThat(cancelled.status()).as(cancelled.err()).isZero();
      assertThat(db.value("SELECT status FROM weir_operations WHERE id = '" + id + "'"))
          .isEqualTo("cancelled");
      assertThat(ctl(node, "operations", "cancel", id).status()).isEqualTo(1);
      assertThat(ctl(node, "operations", "undo", id).status()).isEqualTo(1);
      assertThat(ctl(node, "operations", "undo", "nosuch").status()).isEqualTo(3);
      topic.values("a4");
      db.eventually("SELECT n FROM v", "4");
      assertThat(db.value("SELECT create_sql FROM weir_sources WHERE name = 's'"))
          .isEqualTo(before);
    }
  }

  @Test
  void whatWasDoneIsUndoneAndCounted() throws Exception {
    try (NodeProcess node = stand.newNode();
        Db db = new Db(node.jdbcUrl());
        Topic topic = new Topic(stand.kafka(), Stand.name("undone"), 1);
        Topic other = new Topic(stand.kafka(), Stand.name("other"), 1)) {
      topic.values("a1", "a2", "a3", "a4", "a5", "a6");
      other.values("b1", "b2");
      db.run(
          stand.connection("c"),
          "CREATE SECRET unused AS 'x'",
          "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC '"
              + topic.name
              + "') (data text) FORMAT TEXT",
          "CREATE MATERIALIZED VIEW v AS SELECT count(*) AS n FROM s",
          "ALTER SYSTEM SET enable_unsafe_ops = true");
      db.eventually("SELECT n FROM v", "6");

      // To another topic: its splits are its own, whatever their numbers.
      assertThat(
              ctl(
                      node,
                      "connector",
                      "unsafe-alter-source-props",
                      "--source-id",
                      "s",
                      "--set",
                      "topic=" + other.name,
                      "--unsafe",
                      "--yes")
                  .status())
          .isZero();
      db.eventually("SELECT n FROM v", "8");
      String id =
          db.value(
              "SELECT id FROM weir_operations WHERE kind = 'unsafe alter source'"
                  + " ORDER BY started_at DESC LIMIT 1");
      assertThat(ctl(node, "operations", "undo", id).status()).as("needs --unsafe").isEqualTo(2);
      Weirctl planned = ctl(node, "operations", "undo", id, "--unsafe", "--dry-run", "-o", "json");
      assertThat(planned.out()).contains("undo unsafe alter source", "materialized view v");
      topic.values("a7");
      Weirctl undone = ctl(node, "operations", "undo", id, "--unsafe", "--yes", "-o", "json");
      assertThat(undone.status()).as(undone.err()).isZero();
      assertThat(undone.lines()).hasSize(1);
      assertThat(undone.out()).contains("\"new_offset\":\"6\"");
      db.eventually("SELECT n FROM v", "9");
      assertThat(db.value("SELECT create_sql FROM weir_sources WHERE name = 's'"))
          .contains(topic.name);
      assertThat(
              db.lines(
                  "SELECT event_type FROM weir_audit_events WHERE unsafe AND object_name = 's'"
                      + " ORDER BY position"))
          .hasSize(4);

      Path empty = Stand.directory("offsets").resolve("empty.json");
      Files.writeString(empty, "");
      for (List<String> bad :
          List.of(
              List.of("inject-source-offsets", "--file", empty.toString()),
              List.of("inject-source-offsets", "--file", empty + ".nosuch"),
              List.of("unsafe-alter-source-props", "--set-secret", "sasl_password=nosuch"),
              List.of("unsafe-alter-source-props", "--set", "topic=nosuch-" + other.name),
              List.of("unsafe-alter-source-props", "--set", "max_buffer_bytes=much"),
              List.of("unsafe-alter-source-props", "--set", "sasl_password=clear"),
              List.of("unsafe-alter-source-props"))) {
        java.util.ArrayList<String> all = new java.util.ArrayList<>(List.of("connector"));
        all.addAll(bad);
        all.addAll(List.of("--source-id", "s", "--unsafe", "--yes"));
        Weirctl refused = ctl(node, all.toArray(String[]::new));
        assertThat(refused.status()).as(bad + refused.err()).isIn(2, 3, 6);
      }
      db.eventually("SELECT status FROM weir_sources WHERE name = 's'", "running");
      assertThat(ctl(node, "connector", "reset-source-splits", "--source-id", "v", "--unsafe"))
          .extracting(Weirctl::status)
          .isEqualTo(1);
      db.run("DROP SOURCE s CASCADE");
      assertThat(
              ctl(node, "connector", "reset-source-splits", "--source-id", "s", "--unsafe", "--yes")
                  .status())
          .isEqualTo(3);
      assertThat(ctl(node, "operations", "undo", id, "--unsafe", "--yes").status()).isEqualTo(3);
    }
  }
}
