package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was done can be read, checked, taken away and done again. */
@ExtendWith(Stand.Shared.class)
class AuditTest {
  private final Stand stand;

  AuditTest(Stand stand) {
    this.stand = stand;
  }

  private Weirctl ctl(String... arguments) {
    return Weirctl.on(stand.node(), arguments);
  }

  @Test
  void everyChangeIsTold() throws Exception {
    String t = Stand.name("audited");
    try (Db db = stand.connect()) {
      db.run(
          "CREATE TABLE " + t + " (id int)",
          "CREATE VIEW v" + t + " AS SELECT id FROM " + t,
          "COMMENT ON VIEW v" + t + " IS 'first'",
          "COMMENT ON VIEW v" + t + " IS 'second'",
          "DROP TABLE " + t + " CASCADE");
      assertThat(
              db.lines(
                  "SELECT event_type, object_type, principal, operation_id IS NULL, unsafe,"
                      + " details->>'statement' FROM weir_audit_events WHERE object_name = '"
                      + t
                      + "' ORDER BY position"))
          .containsExactly(
              "source.created|table|weir|f|f|CREATE TABLE " + t + " (id integer)",
              "source.dropped|table|weir|f|f|DROP TABLE " + t + " CASCADE");
      assertThat(
              db.lines(
                  "SELECT event_type, details->'old'->>'comment', details->'new'->>'comment'"
                      + " FROM weir_catalog.weir_audit_events WHERE object_name = 'v"
                      + t
                      + "' AND event_type = 'catalog.commented' ORDER BY position"))
          .containsExactly("catalog.commented|NULL|first", "catalog.commented|first|second");
    }
    Weirctl log = ctl("audit", "log", "--object", "v" + t);
    assertThat(log.status()).isZero();
    assertThat(log.out())
        .contains("catalog.confirmed  view v" + t, "comment: first -> second", "COMMENT ON VIEW");
    List<String> json = ctl("-o", "json", "audit", "log", "--object", "v" + t).lines();
    assertThat(json).hasSize(4).allMatch(line -> line.startsWith("{\"id\":"));
    assertThat(ctl("audit", "log", "--limit", "1", "-o", "json").lines()).hasSize(1);
    assertThat(ctl("audit", "log", "--object", t, "--since", "1h", "-o", "json").lines())
        .hasSize(2);
    assertThat(ctl("audit", "log", "--since", "2999-01-01").out()).isEmpty();
    assertThat(ctl("audit", "log", "--since", "soon").status()).isEqualTo(2);
    Weirctl nothing = ctl("audit", "log", "--object", "never_there");
    assertThat(nothing.status()).isEqualTo(3);
    assertThat(nothing.err()).contains("42704", "never_there", "HINT");
  }

  @Test
  void anExportIsCheckedAndReplayedWithoutANode() throws Exception {
    String t = Stand.name("exported");
    String position;
    try (Db db = stand.connect()) {
      db.run("CREATE TABLE " + t + " (id int)", "COMMENT ON TABLE " + t + " IS 'before'");
      position =
          db.value("SELECT max(position) FROM weir_audit_events WHERE object_name = '" + t + "'");
      db.run("COMMENT ON TABLE " + t + " IS 'after'", "DROP TABLE " + t);
    }
    Weirctl verified = ctl("audit", "verify");
    assertThat(verified.out()).contains("every hash fits");
    assertThat(verified.status()).isZero();
    Weirctl then = ctl("audit", "replay", "--object", t, "--sequence", position, "-o", "json");
    assertThat(then.status()).isZero();
    assertThat(then.out()).contains("\"comment\":\"before\"", "\"state\":{");
    assertThat(ctl("audit", "replay", "--object", t).status()).as("it is gone now").isEqualTo(3);

    Path file = Stand.directory("audit").resolve("events.jsonl");
    Files.writeString(file, ctl("audit", "export").out());
    String nowhere = "http://127.0.0.1:1";
    Weirctl offline = Weirctl.run(nowhere, "audit", "verify", "--file", file.toString(), "--heads");
    assertThat(offline.out()).contains("every hash fits", "catalog|catalog");
    assertThat(
            Weirctl.run(
                    nowhere,
                    "audit",
                    "replay",
                    "--file",
                    file.toString(),
                    "--object",
                    t,
                    "--sequence",
                    position,
                    "-o",
                    "json")
                .out())
        .isEqualTo(then.out());
    Files.writeString(file, Files.readString(file).replace("'before'", "'forged'"));
    Weirctl damaged = Weirctl.run(nowhere, "audit", "verify", "--file", file.toString());
    assertThat(damaged.status()).isEqualTo(10);
    assertThat(damaged.out()).contains("do not fit their hash", "DAMAGED");
    Files.writeString(file, "this is no export\n");
    assertThat(Weirctl.run(nowhere, "audit", "verify", "--file", file.toString()).status())
        .isEqualTo(10);
    assertThat(Weirctl.run(nowhere, "audit", "verify", "--file", "/no/such/file").status())
        .isEqualTo(1);
  }

  @Test
  void weirctlHelpsAndCompletes() {
    Weirctl help = ctl("--help");
    assertThat(help.status()).isZero();
    assertThat(help.out()).contains("Exit status:", "audit", "operations", "completion");
    assertThat(ctl("audit", "replay", "--help").out()).contains("--at=T", "--sequence=N");
    Weirctl completion = ctl("completion", "bash");
    assertThat(completion.status()).isZero();
    assertThat(completion.out()).contains("complete -F", "weirctl", "replay");
    assertThat(ctl("no-such-command").status()).isEqualTo(2);
    assertThat(ctl("operations", "show", "nothing").status()).isEqualTo(3);
  }
}
