package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a person types into psql. The only tests that need it: without psql they are skipped. */
@ExtendWith(Stand.Shared.class)
class PsqlTest {
  private final Stand stand;

  PsqlTest(Stand stand) {
    this.stand = stand;
  }

  @BeforeAll
  static void psqlIsThere() {
    boolean found;
    try {
      found = start(List.of("psql", "--version")).awaitExitStatus(Duration.ofSeconds(30)) == 0;
    } catch (UncheckedIOException missing) {
      found = false;
    }
    Assumptions.assumeTrue(found, "psql is not installed: install postgresql-client to test it");
  }

  @Test
  void describesWhatThereIs() throws Exception {
    String t = Stand.name("t");
    try (Db db = stand.connect()) {
      db.run(
          "CREATE TABLE " + t + " (id int NOT NULL, at timestamptz)",
          "CREATE VIEW v" + t + " AS SELECT id FROM " + t,
          "CREATE MATERIALIZED VIEW m" + t + " AS SELECT count(*) FROM " + t);
      assertThat(psql("\\dt")).contains("public|" + t + "|table|weir");
      assertThat(psql("\\dv")).contains("public|v" + t + "|view|weir");
      assertThat(psql("\\dm")).contains("public|m" + t + "|materialized view|weir");
      assertThat(psql("\\d " + t))
          .contains("id|integer||not null|", "at|timestamp with time zone|||");
      db.run("DROP TABLE " + t + " CASCADE");
    }
  }

  @Test
  void runsScriptsAndCopies() {
    String t = Stand.name("t");
    Processes script =
        run(
            List.of("-v", "ON_ERROR_STOP=1"),
            "CREATE TABLE "
                + t
                + " (id int, x text);\n"
                + "COPY "
                + t
                + " FROM STDIN;\n1\tone\n2\t\\N\n\\.\n"
                + "\\copy "
                + t
                + " TO STDOUT\n"
                + "BEGIN; INSERT INTO "
                + t
                + " VALUES (3, 'three'); COMMIT;\n"
                + "SELECT count(*) FROM "
                + t
                + ";\n"
                + "DROP TABLE "
                + t
                + ";\n");
    assertThat(script.awaitExitStatus(Duration.ofSeconds(60))).as(script.output()).isZero();
    assertThat(script.output())
        .contains("CREATE TABLE\nCOPY 2\n1\tone\n2\t\\N\nBEGIN\nINSERT 0 1\nCOMMIT\n3\nDROP TABLE");
  }

  @Test
  void showsWhereAnErrorIs() {
    Processes wrong =
        run(List.of("-v", "ON_ERROR_STOP=1"), "SELECT id,\n  nothing FROM weir_objects;\n");
    assertThat(wrong.awaitExitStatus(Duration.ofSeconds(60))).isEqualTo(3);
    assertThat(wrong.output())
        .contains(
            "ERROR:  column \"nothing\" does not exist", "LINE 2:   nothing FROM", "          ^");
  }

  private String psql(String command) {
    Processes psql = run(List.of(), command + "\n");
    assertThat(psql.awaitExitStatus(Duration.ofSeconds(60))).as(psql.output()).isZero();
    assertThat(psql.output()).doesNotContain("ERROR");
    return psql.output();
  }

  private Processes run(List<String> options, String input) {
    List<String> command = new ArrayList<>(List.of("psql", "-X", "-A", "-t"));
    command.addAll(options);
    command.addAll(
        List.of(
            "-h", "127.0.0.1",
            "-p", Integer.toString(stand.node().sqlPort()),
            "-U", "weir",
            "-d", "weir"));
    Processes psql = start(command);
    try (var in = psql.input()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return psql;
  }

  private static Processes start(List<String> command) {
    Path directory = Stand.directory("psql");
    return Processes.start("psql", command, directory, Map.of(), directory.resolve("output"));
  }
}
