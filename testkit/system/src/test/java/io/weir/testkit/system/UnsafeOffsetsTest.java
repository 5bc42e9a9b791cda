package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import io.weir.testkit.services.PostgresService;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.util.ServerErrorMessage;

/** Offsets of connectors whose offsets are no numbers of records. */
@ExtendWith(Stand.Shared.class)
class UnsafeOffsetsTest {
  private final Stand stand;

  UnsafeOffsetsTest(Stand stand) {
    this.stand = stand;
  }

  private static String inject(String source, String offsets) {
    return "UNSAFE ALTER SOURCE " + source + " INJECT OFFSETS '" + offsets + "'";
  }

  private static void refuses(Db db, String sql, String state, String message) throws SQLException {
    ServerErrorMessage refusal = db.refusal(sql);
    assertThat(refusal.getSQLState()).as(sql).isEqualTo(state);
    assertThat(refusal.getMessage()).as(sql).contains(message);
  }

  private static String position(PostgresService postgres) {
    return Objects.requireNonNull(postgres.query("SELECT pg_current_wal_lsn()").getFirst());
  }

  private static long bytes(String position) {
    String[] halves = position.split("/");
    return new BigInteger(halves[0], 16)
        .shiftLeft(32)
        .add(new BigInteger(halves[1], 16))
        .longValueExact();
  }

  private static String offset(String source) {
    return "SELECT p.current_offset FROM weir_source_splits p JOIN weir_sources s"
        + " ON s.id = p.source_id WHERE s.name = '"
        + source
        + "'";
  }

  @Test
  void positionsInThePostgresLog() throws Exception {
    try (PostgresService postgres = PostgresService.launch();
        NodeProcess node = stand.newNode();
        Db db = new Db(node.jdbcUrl())) {
      postgres.execute(
          "CREATE TABLE t (id int PRIMARY KEY)",
          "ALTER TABLE t REPLICA IDENTITY FULL",
          "INSERT INTO t SELECT i FROM generate_series(1, 3) i",
          "CREATE PUBLICATION weir FOR TABLE t");
      db.run(
          "ALTER SYSTEM SET enable_unsafe_ops = true",
          "CREATE SECRET pw AS '" + PostgresService.PASSWORD + "'",
          "CREATE CONNECTION pg TO POSTGRES (HOST '%s', PORT %d, USER 'postgres', PASSWORD SECRET pw, DATABASE 'postgres')"
              .formatted(postgres.host(), postgres.port()),
          "CREATE SOURCE s FROM POSTGRES CONNECTION pg (PUBLICATION 'weir') FOR TABLES (t)",
          "CREATE MATERIALIZED VIEW v AS SELECT id FROM t");
      db.eventually("SELECT count(*) FROM v", "3");
      postgres.execute("INSERT INTO t VALUES (4)");
      db.eventually("SELECT count(*) FROM v", "4");
      db.run("PAUSE SOURCE s REASON 'ops'");
      String here = db.value(offset("s"));
      postgres.execute("INSERT INTO t VALUES (10)", "INSERT INTO t VALUES (11)");
      String middle = position(postgres);
      postgres.execute("INSERT INTO t VALUES (20)");

      refuses(db, inject("s", "{\"slot\": \"0/1\"}"), "22003", "is not between the earliest");
      ServerErrorMessage behind =
          db.refusal(inject("s", "{\"slot\": \"0/1\"}") + " WITH (ALLOW OUT OF RANGE = true)");
      assertThat(behind.getSQLState()).as("a slot never goes back").isEqualTo("22003");
      assertThat(behind.getHint()).contains("cannot give again");
      for (String beyond : List.of("FF/0", "FFFFFFFF/FFFFFFFF")) {
        refuses(db, inject("s", "{\"slot\": \"" + beyond + "\"}"), "22003", "and the latest");
      }
      refuses(db, inject("s", "{\"slot\": 42}"), "22023", "is no position in the log");
      refuses(db, inject("s", "{\"slot\": \"0/\"}"), "22023", "is no position in the log");
      refuses(db, inject("s", "{\"slot\": {\"last_consumed\": 1}}"), "22023", "no position");
      refuses(
          db,
          inject("s", "{\"slot\": {\"timestamp\": \"2026-01-01T00:00:00Z\"}}"),
          "0A000",
          "cannot be set to a time");
      refuses(db, inject("s", "{\"0\": \"" + middle + "\"}"), "42704", "does not exist");
      refuses(
          db,
          inject("s", "{\"slot\": \"" + middle + " weir_other_slot\"}"),
          "22023",
          "is of the slot \"weir_other_slot\"");
      refuses(
          db,
          "UNSAFE ALTER SOURCE s RESET SPLITS INJECT OFFSETS '{\"slot\": \"" + middle + "\"}'",
          "55000",
          "there is no position to move");
      assertThat(db.value(offset("s"))).isEqualTo(here);

      long skipped = bytes(middle) - bytes(here.substring(0, here.indexOf(' ')));
      String forward = inject("s", "{\"slot\": \"" + middle + "\"}");
      assertThat(String.join("\n", db.lines("EXPLAIN " + forward)))
          .contains(skipped + " bytes of the log will be skipped");
      List<String> moved = db.rows(forward).getFirst();
      assertThat(moved.subList(0, 2)).containsExactly("slot", here);
      assertThat(moved.get(2)).startsWith(middle + " ");
      assertThat(moved.subList(3, 5)).containsExactly(Long.toString(skipped), "0");
      db.run("RESUME SOURCE s REASON 'ops'");
      db.eventually("SELECT id FROM v ORDER BY id", "1", "2", "3", "4", "20");

      // What the slot was told is read cannot be had again: an undo would stall the source.
      String operation =
          db.value(
              "SELECT id FROM weir_operations WHERE kind = 'unsafe alter source'"
                  + " ORDER BY started_at DESC LIMIT 1");
      postgres.execute("INSERT INTO t VALUES (21)");
      db.eventually("SELECT count(*) FROM v", "6");
      Awaitility.await()
          .atMost(Db.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(
                          postgres.query(
                              "SELECT confirmed_flush_lsn > '"
                                  + middle
                                  + "'::pg_lsn FROM pg_replication_slots"))
                      .containsExactly("t"));
      refuses(db, "UNDO OPERATION '" + operation + "'", "55000", "cannot give again");
      db.eventually("SELECT status FROM weir_sources WHERE name = 's'", "running");
      assertThat(db.rows(inject("s", "{\"slot\": \"latest\"}"))).hasSize(1);
      postgres.execute("INSERT INTO t VALUES (22)");
      db.eventually("SELECT id FROM v WHERE id > 20 ORDER BY id", "21", "22");
      db.run("DROP SOURCE s CASCADE");
    }
  }

  @Test
  void ticksOfGenerators() throws Exception {
    try (NodeProcess node = stand.newNode();
        Db db = new Db(node.jdbcUrl())) {
      db.run(
          "ALTER SYSTEM SET enable_unsafe_ops = true",
          "CREATE SOURCE g FROM LOAD GENERATOR COUNTER (TICK INTERVAL '20ms')",
          "CREATE MATERIALIZED VIEW v AS SELECT counter, count(*) AS n FROM g GROUP BY counter");
      db.eventually("SELECT count(*) >= 20 FROM v", "t");
      db.run("PAUSE SOURCE g REASON 'ops'");
      String here = db.value(offset("g"));
      long read = Long.parseLong(here.substring(0, here.indexOf('@')));
      // The view may be an epoch behind.
      db.eventually("SELECT count(*) FROM v", Long.toString(read));

      refuses(db, inject("g", "{\"0\": -1}"), "22003", "is out of range");
      refuses(db, inject("g", "{\"0\": \"-5\"}"), "22003", "is out of range");
      refuses(db, inject("g", "{\"0\": 1.5}"), "22003", "is no whole number");
      for (String huge : List.of("9223372036854775806", "1000000000000", "1e15")) {
        refuses(db, inject("g", "{\"0\": " + huge + "}"), "22003", "and the latest");
      }
      refuses(db, inject("g", "{\"0\": 9223372036854775807}"), "22003", "is out of range");
      refuses(db, inject("g", "{\"0\": 1e400}"), "22003", "is no whole number");
      refuses(db, inject("g", "{\"0\": \"soon\"}"), "22023", "is no number of ticks");
      refuses(db, inject("g", "{\"1\": 1}"), "42704", "does not exist");
      refuses(
          db,
          inject("g", "{\"0\": {\"timestamp\": \"2026-01-01T00:00:00Z\"}}"),
          "0A000",
          "cannot be set to a time");
      assertThat(db.value(offset("g"))).isEqualTo(here);

      String back = inject("g", "{\"0\": " + (read - 5) + "}");
      assertThat(String.join("\n", db.lines("EXPLAIN " + back)))
          .contains("5 ticks will be read again");
      assertThat(db.rows(back).getFirst().subList(0, 5))
          .containsExactly("0", here, here.replaceFirst("\\d+", "" + (read - 5)), "0", "5");
      db.run("RESUME SOURCE g REASON 'ops'");
      db.eventually("SELECT count(*) >= " + (read + 5) + " FROM v", "t");
      assertThat(db.number("SELECT count(*) FROM v WHERE n > 1"))
          .as("exactly what was said is there twice")
          .isEqualTo(5);

      db.run("PAUSE SOURCE g REASON 'ops'");
      String now = db.value(offset("g"));
      long first = Long.parseLong(now.substring(0, now.indexOf('@')));
      String forward = inject("g", "{\"0\": {\"last_consumed\": " + (first + 2) + "}}");
      // The clock of the generator passes them, though it is paused.
      db.eventually(
          "SELECT split_part(latest, '@', 1)::bigint > "
              + (first + 3)
              + " FROM weir_source_splits p JOIN weir_sources s ON s.id = p.source_id",
          "t");
      assertThat(db.rows(forward).getFirst().subList(3, 5)).containsExactly("3", "0");
      db.run("RESUME SOURCE g REASON 'ops'");
      db.eventually("SELECT max(counter) > " + (first + 5) + " FROM v", "t");
      assertThat(db.number("SELECT max(counter) - min(counter) + 1 - count(*) FROM v"))
          .as("exactly what was said is missing")
          .isEqualTo(3);
    }
  }
}
