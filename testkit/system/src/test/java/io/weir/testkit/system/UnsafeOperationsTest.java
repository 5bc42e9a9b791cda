package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When the upstream is no longer the same: pause, reset, inject, other properties. */
@ExtendWith(Stand.Shared.class)
class UnsafeOperationsTest {
  private final Stand stand;

  UnsafeOperationsTest(Stand stand) {
    this.stand = stand;
  }

  private static Path offsets(String json) throws Exception {
    Path file = Stand.directory("offsets").resolve("offsets.json");
    Files.writeString(file, json);
    return file;
  }

  @Test
  void theOperatorsWorkflow() throws Exception {
    try (NodeProcess node = stand.newNode();
        Db db = new Db(node.jdbcUrl());
        Topic first = new Topic(stand.kafka(), Stand.name("first"), 1);
        Topic second = new Topic(stand.kafka(), Stand.name("second"), 1)) {
      first.values("a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8");
      second.values("b1", "b2", "b3");
      db.run(
          stand.connection("c"),
          "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC '"
              + first.name
              + "') (data text) FORMAT TEXT",
          "CREATE MATERIALIZED VIEW v AS SELECT count(*) AS n FROM s");
      db.eventually("SELECT n FROM v", "8");

      String back = offsets("{\"0\": 4}").toString();
      String[] inject = {"connector", "inject-source-offsets", "--source-id", "s", "--file", back};
      assertThat(Weirctl.on(node, inject).status()).as("--unsafe is missing").isEqualTo(2);
      Weirctl closed = Weirctl.on(node, with(inject, "--unsafe", "--yes"));
      assertThat(closed.status()).as("the gate is closed").isEqualTo(5);
      assertThat(closed.err()).contains("ALTER SYSTEM SET enable_unsafe_ops");
      db.run("ALTER SYSTEM SET enable_unsafe_ops = true");
      assertThat(db.value("SHOW enable_unsafe_ops")).isEqualTo("on");

      Weirctl planned = Weirctl.on(node, with(inject, "--unsafe", "--dry-run"));
      assertThat(planned.status()).isZero();
      assertThat(planned.out())
          .contains("split 0: 8 -> 4, 4 records will be read again", "materialized view v");
      assertThat(db.value("SELECT n FROM v")).isEqualTo("8");
      Weirctl injected = Weirctl.on(node, with(inject, "--unsafe", "--yes", "-o", "json"));
      assertThat(injected.status()).as(injected.err()).isZero();
      assertThat(injected.out())
          .contains("\"old_offset\":\"8\",\"new_offset\":\"4\"", "\"repeated\":\"4\"");
      db.eventually("SELECT n FROM v", "12");

      for (String bad :
          List.of("{\"7\": 1}", "{\"0\": -1}", "{\"0\": 99}", "{}", "x", "{\"0\": []}")) {
        Weirctl refused =
            Weirctl.on(
                node,
                "connector",
                "inject-source-offsets",
                "--source-id",
                "s",
                "--file",
                offsets(bad).toString(),
                "--unsafe",
                "--yes");
        assertThat(refused.status()).as(bad + refused.err()).isIn(3, 6);
      }

      assertThat(
              Weirctl.on(node, "streaming", "pause", "--reason", "one", "--source", "s").status())
          .isZero();
      assertThat(Weirctl.on(node, "streaming", "pause", "--reason", "two").status()).isZero();
      first.values("a9");
      assertThat(Weirctl.on(node, "streaming", "resume", "--reason", "one").status()).isZero();
      node.kill();
      node.start();
      try (Db again = new Db(node.jdbcUrl())) {
        assertThat(again.value("SHOW enable_unsafe_ops")).isEqualTo("on");
        again.eventually("SELECT status FROM weir_sources WHERE name = 's'", "paused");
        assertThat(again.value("SELECT n FROM v")).as("one reason is left").isEqualTo("12");
        assertThat(Weirctl.on(node, "streaming", "resume", "--reason", "two").status()).isZero();
        again.eventually("SELECT n FROM v", "13");

        Weirctl moved =
            Weirctl.on(
                node,
                "connector",
                "unsafe-alter-source-props",
                "--source-id",
                "s",
                "--set",
                "topic=" + second.name,
                "--reset-splits",
                "--unsafe",
                "--yes");
        assertThat(moved.status()).as(moved.err()).isZero();
        again.eventually("SELECT n FROM v", "16");
        assertThat(again.value("SELECT create_sql FROM weir_sources WHERE name = 's'"))
            .contains(second.name);
        assertThat(
                Weirctl.on(node, "connector", "offsets", "--source-id", "s", "-o", "json").lines())
            .containsExactly("{\"0\":3}");
        Weirctl other =
            Weirctl.on(
                node,
                "connector",
                "unsafe-alter-source-props",
                "--source-id",
                "s",
                "--set",
                "connector=postgres",
                "--unsafe",
                "--yes");
        assertThat(other.err()).contains("Cannot change connector type from 'kafka' to 'postgres'");
        assertThat(
                again.lines(
                    "SELECT event_type FROM weir_audit_events WHERE unsafe AND object_name = 's'"
                        + " ORDER BY position"))
            .containsExactly(
                "source.change-begun",
                "source.change-applied",
                "source.change-begun",
                "source.change-applied");
      }
    }
  }

  private static String[] with(String[] arguments, String... more) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return all;
  }
}
