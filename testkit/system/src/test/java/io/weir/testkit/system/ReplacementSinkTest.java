package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.PostgresService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A view gets another definition under views three deep and under sinks into Kafka and PostgreSQL,
 * while rows come and go: all of them follow by exactly the difference.
 */
@ExtendWith(Stand.Shared.class)
class ReplacementSinkTest {
  private final Stand stand;
  private final String t = Stand.name("rs");

  ReplacementSinkTest(Stand stand) {
    this.stand = stand;
  }

  @Test
  void viewsAndSinksDownstreamFollow() throws Exception {
    try (PostgresService postgres = PostgresService.launch();
        Db db = stand.connect()) {
      postgres.execute("CREATE TABLE totals (g int PRIMARY KEY, n bigint)");
      create(db, postgres);
      AtomicBoolean over = new AtomicBoolean();
      CompletableFuture<Void> writer = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try (Db rows = stand.connect()) {
                  for (int id = 100; !over.get(); id++) {
                    rows.run(
                        "INSERT INTO " + t + " VALUES (" + id + ", " + id % 7 + ")",
                        "DELETE FROM " + t + " WHERE id = " + (id - 50));
                  }
                  writer.complete(null);
                } catch (Exception e) {
                  writer.completeExceptionally(e);
                }
              });
      try {
        db.run(
            "CREATE REPLACEMENT r_"
                + t
                + " FOR MATERIALIZED VIEW v_"
                + t
                + " AS "
                + query(" + 1000"),
            "ALTER MATERIALIZED VIEW v_" + t + " APPLY REPLACEMENT r_" + t);
        follows(db, " + 1000", postgres);
        db.run("ALTER MATERIALIZED VIEW v_" + t + " REVERT");
      } finally {
        over.set(true);
      }
      writer.join();
      follows(db, "", postgres);
      db.run("DROP CONNECTION p_" + t + " CASCADE", "DROP CONNECTION c_" + t + " CASCADE");
    }
  }

  private String query(String more) {
    return "SELECT g, count(*)" + more + " AS n FROM " + t + " GROUP BY g";
  }

  private void create(Db db, PostgresService postgres) throws Exception {
    db.run(
        "CREATE TABLE " + t + " (id int, g int)",
        "INSERT INTO " + t + " VALUES (1, 0), (2, 1), (3, 8)",
        "CREATE MATERIALIZED VIEW v_" + t + " AS " + query(""),
        "CREATE MATERIALIZED VIEW w_" + t + " AS SELECT g, n * 2 AS n FROM v_" + t,
        "CREATE MATERIALIZED VIEW x_"
            + t
            + " AS SELECT g % 2 AS h, sum(n) AS n FROM w_"
            + t
            + " GROUP BY 1",
        "CREATE MATERIALIZED VIEW y_" + t + " AS SELECT max(n) AS n FROM x_" + t,
        stand.connection("c_" + t),
        "CREATE SINK k_"
            + t
            + " FROM w_"
            + t
            + " INTO KAFKA CONNECTION c_"
            + t
            + " (TOPIC '"
            + t
            + "') KEY (g) FORMAT JSON ENVELOPE UPSERT",
        "CREATE SECRET s_" + t + " AS '" + PostgresService.PASSWORD + "'",
        "CREATE CONNECTION p_"
            + t
            + " TO POSTGRES (HOST '"
            + postgres.host()
            + "', PORT "
            + postgres.port()
            + ", USER '"
            + PostgresService.USER
            + "', PASSWORD SECRET s_"
            + t
            + ", DATABASE '"
            + PostgresService.DATABASE
            + "')",
        "CREATE SINK q_"
            + t
            + " FROM w_"
            + t
            + " INTO POSTGRES CONNECTION p_"
            + t
            + " (TABLE 'totals') KEY (g)");
    Awaitility.await()
        .atMost(Db.PATIENCE)
        .untilAsserted(
            () -> assertThat(postgres.query("SELECT count(*)::text FROM totals")).contains("3"));
    // What the sink wrote, read back; its topic is made by its first writer.
    stand.kafka().awaitLeaders(t, 1);
    db.run(
        "CREATE SOURCE b_"
            + t
            + " FROM KAFKA CONNECTION c_"
            + t
            + " (TOPIC '"
            + t
            + "') (g int, n bigint) KEY FORMAT TEXT VALUE FORMAT JSON INCLUDE KEY AS k ENVELOPE UPSERT");
  }

  /** Reads that come after the statement see the new definition; sinks come there. */
  private void follows(Db db, String more, PostgresService postgres) throws Exception {
    String doubled = "SELECT g, n * 2 AS n FROM (" + query(more) + ") q";
    String halves = "SELECT g % 2 AS h, sum(n) AS n FROM (" + doubled + ") d GROUP BY 1";
    assertThat(
            db.value(
                "SELECT (SELECT count(*) FROM (("
                    + doubled
                    + ") EXCEPT ALL SELECT g, n FROM w_"
                    + t
                    + ") a) + (SELECT count(*) FROM (("
                    + halves
                    + ") EXCEPT ALL SELECT h, n FROM x_"
                    + t
                    + ") b) + (SELECT count(*) FROM"
                    + " ((SELECT max(n) AS n FROM ("
                    + halves
                    + ") m) EXCEPT ALL SELECT n FROM y_"
                    + t
                    + ") c)"))
        .isEqualTo("0");
    Awaitility.await()
        .atMost(Db.PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              List<String> rows = db.lines("SELECT g, n FROM w_" + t + " ORDER BY g");
              if (more.isEmpty()) {
                assertThat(db.lines("SELECT g, n FROM b_" + t + " ORDER BY g")).isEqualTo(rows);
                assertThat(postgres.query("SELECT concat_ws('|', g, n) FROM totals ORDER BY g"))
                    .isEqualTo(rows);
              } else {
                assertThat(postgres.query("SELECT (min(n) >= 2000)::text FROM totals"))
                    .containsExactly("true");
                assertThat(db.value("SELECT min(n) >= 2000 FROM b_" + t)).isEqualTo("t");
              }
            });
  }
}
