package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import io.weir.testkit.services.PostgresService;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two tables of a real PostgreSQL, a view over both, and a sink that writes it back, while a writer
 * runs and the node is killed: at the end all three say the same.
 */
@ExtendWith(Stand.Shared.class)
class PostgresPipelineTest {
  private static final String TOTALS =
      "SELECT c.name, count(*) AS n, sum(o.amount) AS total FROM %s c JOIN %s o"
          + " ON o.customer = c.id GROUP BY c.name";
  private static final int TRANSACTIONS = 600;

  private final Stand stand;

  PostgresPipelineTest(Stand stand) {
    this.stand = stand;
  }

  @Test
  void tablesViewAndSinkAgreeAfterKills() throws Exception {
    try (PostgresService postgres = PostgresService.launch();
        NodeProcess node = stand.newNode()) {
      postgres.execute(
          "CREATE TABLE customers (id int PRIMARY KEY, name text)",
          "CREATE TABLE orders (id int PRIMARY KEY, customer int, amount numeric(12,2))",
          "ALTER TABLE customers REPLICA IDENTITY FULL",
          "ALTER TABLE orders REPLICA IDENTITY FULL",
          "INSERT INTO customers SELECT i, 'name ' || i FROM generate_series(1, 20) i",
          "INSERT INTO orders SELECT i, i % 20 + 1, i / 100.0 FROM generate_series(1, 5000) i",
          "CREATE PUBLICATION weir FOR TABLE customers, orders",
          "CREATE TABLE totals (name text PRIMARY KEY, n bigint, total numeric)");
      try (Db db = new Db(node.jdbcUrl())) {
        db.run(
            "CREATE SECRET pw AS '" + PostgresService.PASSWORD + "'",
            "CREATE CONNECTION pg TO POSTGRES (HOST '"
                + postgres.host()
                + "', PORT "
                + postgres.port()
                + ", USER 'postgres', PASSWORD SECRET pw, DATABASE 'postgres')",
            "CREATE SOURCE shop FROM POSTGRES CONNECTION pg (PUBLICATION 'weir')"
                + " FOR TABLES (customers AS people, orders)",
            "CREATE MATERIALIZED VIEW totals AS " + String.format(TOTALS, "people", "orders"),
            "CREATE SINK back FROM totals INTO POSTGRES CONNECTION pg (TABLE 'totals') KEY (name)");
      }
      CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(postgres));
      SplittableRandom random = new SplittableRandom(3);
      for (int kill = 0; kill < 3; kill++) {
        LockSupport.parkNanos(random.nextInt(300, 1500) * 1_000_000L);
        node.kill();
        node.start();
      }
      writer.get();
      postgres.execute("INSERT INTO customers VALUES (1000, 'last')");
      postgres.execute("INSERT INTO orders VALUES (100000, 1000, 1)");
      String recomputed = String.format(TOTALS, "customers", "orders") + " ORDER BY 1";
      List<String> expected =
          postgres.query("SELECT concat_ws('|', t.*::text) FROM (" + recomputed + ") t").stream()
              .map(String::valueOf)
              .toList();
      try (Db db = new Db(node.jdbcUrl())) {
        db.eventually("SELECT count(*) FROM totals WHERE name = 'last'", "1");
        assertThat(
                db.lines("SELECT name, n, total FROM totals ORDER BY name COLLATE \"C\"").stream()
                    .map(line -> "(" + line.replace('|', ',') + ")")
                    .map(line -> line.replaceAll("\\((name \\d+),", "(\"$1\","))
                    .toList())
            .containsExactlyElementsOf(expected);
        Awaitility.await()
            .atMost(Db.PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(
                            postgres.query(
                                "SELECT concat_ws('|', t.*::text) FROM totals t ORDER BY name"))
                        .isEqualTo(expected));
        db.run("DROP SINK back", "DROP MATERIALIZED VIEW totals", "DROP SOURCE shop");
        Awaitility.await()
            .atMost(Db.PATIENCE)
            .until(() -> postgres.query("SELECT slot_name FROM pg_replication_slots").isEmpty());
      }
    }
  }

  private static void write(PostgresService postgres) {
    SplittableRandom random = new SplittableRandom(5);
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < TRANSACTIONS; i++) {
        int id = random.nextInt(1, 6000);
        statement.execute(
            "INSERT INTO orders VALUES ("
                + id
                + ", "
                + random.nextInt(1, 25)
                + ", 1) ON CONFLICT (id) DO UPDATE SET amount = orders.amount + 1,"
                + " customer = excluded.customer");
        statement.execute("DELETE FROM orders WHERE id = " + random.nextInt(1, 6000));
        if (i % 50 == 0) {
          int customer = random.nextInt(1, 25);
          statement.execute(
              "INSERT INTO customers VALUES ("
                  + customer
                  + ", 'name "
                  + i
                  + "') ON CONFLICT (id) DO UPDATE SET name = excluded.name");
        }
        connection.commit();
        LockSupport.parkNanos(3_000_000);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
