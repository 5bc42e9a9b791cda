package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.NodeProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** What two observers may rely on: reads see acknowledged writes, and an epoch is one moment. */
class ConsistencyTest {
  private static NodeProcess node;

  @BeforeAll
  static void start(@TempDir Path directory) {
    node =
        NodeProcess.launch(
            directory.resolve("data"), directory.resolve("node.log"), 300, List.of());
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(node.jdbcUrl());
  }

  private static long number(Statement sql, String query) throws SQLException {
    try (ResultSet result = sql.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  @Test
  void aSelectAfterAnInsertSeesItInTheViewsToo() throws SQLException {
    try (Connection one = connect();
        Connection other = connect();
        Statement writes = one.createStatement();
        Statement reads = other.createStatement()) {
      writes.execute("CREATE TABLE seen (k int, v int)");
      writes.execute(
          "CREATE MATERIALIZED VIEW seen_sums AS SELECT k, sum(v) AS total FROM seen GROUP BY k");
      writes.execute("CREATE MATERIALIZED VIEW seen_all AS SELECT sum(total) FROM seen_sums");
      for (int i = 1; i <= 25; i++) {
        writes.execute("INSERT INTO seen VALUES (" + i % 3 + ", 1)");
        assertThat(number(reads, "SELECT sum(total) FROM seen_sums")).isEqualTo(i);
        assertThat(number(reads, "SELECT * FROM seen_all")).isEqualTo(i);
      }
      writes.execute("DELETE FROM seen WHERE k = 1");
      assertThat(number(reads, "SELECT * FROM seen_all"))
          .isEqualTo(number(writes, "SELECT count(*) FROM seen"));
    }
  }

  /** Each transfer debits one account and credits another: in every epoch the sums are the same. */
  @Test
  void debitsEqualCreditsInEveryEpochThatASubscriberSees() throws Exception {
    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      sql.execute("CREATE TABLE transfers (id int, debtor int, creditor int, amount int)");
      sql.execute("CREATE TABLE accounts (id int, branch text)");
      sql.execute("INSERT INTO accounts SELECT n, 'b' || n % 4 FROM generate_series(0, 9) n");
      sql.execute(
          "CREATE MATERIALIZED VIEW debits AS SELECT a.branch, sum(t.amount) AS total"
              + " FROM transfers t JOIN accounts a ON a.id = t.debtor GROUP BY a.branch");
      sql.execute(
          "CREATE MATERIALIZED VIEW credits AS SELECT a.branch, sum(t.amount) AS total"
              + " FROM transfers t JOIN accounts a ON a.id = t.creditor GROUP BY a.branch");
      sql.execute(
          "CREATE MATERIALIZED VIEW books AS SELECT 'debit' AS side, branch, total FROM debits"
              + " UNION ALL SELECT 'credit', branch, total FROM credits");
      CompletableFuture<Void> begun = new CompletableFuture<>();
      CompletableFuture<Integer> epochs =
          CompletableFuture.supplyAsync(() -> watchBooks(() -> begun.complete(null)));
      // What is written before it watches it would see as one change.
      CompletableFuture.anyOf(begun, epochs).get();
      Random random = new Random(11);
      for (int i = 0; i < 40; i++) {
        sql.execute(
            "INSERT INTO transfers VALUES ("
                + i
                + ", "
                + random.nextInt(10)
                + ", "
                + random.nextInt(10)
                + ", "
                + (1 + random.nextInt(100))
                + ")");
        if (i % 7 == 6) {
          sql.execute("DELETE FROM transfers WHERE id = " + random.nextInt(i));
        }
      }
      sql.execute("INSERT INTO accounts VALUES (99, 'end')");
      sql.execute("INSERT INTO transfers VALUES (1000, 99, 99, 1)");
      assertThat(epochs.get()).isGreaterThan(20);
    }
  }

  /**
   * Adds up the changes epoch by epoch until the branch "end" appears; how many epochs changed
   * something.
   *
   * @param begun is run when it has been told of an epoch
   */
  private int watchBooks(Runnable begun) {
    Map<String, Long> sums = new HashMap<>();
    String epoch = "";
    int changed = 0;
    boolean ended = false;
    boolean hasChanged = false;
    try (Connection connection = connect()) {
      CopyOut copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyOut("COPY (SUBSCRIBE books WITH (PROGRESS)) TO STDOUT");
      for (byte[] line = copy.readFromCopy(); line != null; line = copy.readFromCopy()) {
        String[] fields = new String(line, StandardCharsets.UTF_8).strip().split("\t");
        if (!fields[0].equals(epoch)) {
          assertThat(sums.getOrDefault("debit", 0L))
              .as("at epoch %s", epoch)
              .isEqualTo(sums.getOrDefault("credit", 0L));
          if (ended) {
            copy.cancelCopy();
            return changed;
          }
          epoch = fields[0];
          begun.run();
          hasChanged = false;
        }
        if (fields[1].equals("f")) {
          changed += hasChanged ? 0 : 1;
          hasChanged = true;
          sums.merge(fields[3], Long.parseLong(fields[2]) * Long.parseLong(fields[5]), Long::sum);
          ended |= fields[4].equals("end");
        }
      }
      throw new IllegalStateException("the subscription ended by itself");
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
