package io.weir.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weir.pgwire.PgServer;
import io.weir.session.fake.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** psql and pgjdbc look around in a world of a few objects. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientsTest {
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final PgServer server =
      PgServer.start("127.0.0.1", 0, new World(thread).sessions, () -> 7);

  @BeforeAll
  void objects() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (id int NOT NULL, price numeric(10,2), name text)");
      statement.execute("COMMENT ON TABLE t IS 'all the rows'");
      statement.execute("CREATE VIEW v AS SELECT id FROM t");
      statement.execute(
          "CREATE MATERIALIZED VIEW mv AS SELECT name, sum(price) s FROM t GROUP BY 1");
      statement.execute("INSERT INTO t VALUES (1, 2.5, 'one'), (2, NULL, 'two')");
    }
  }

  @AfterAll
  void stop() {
    server.close();
    thread.shutdownNow();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + server.port() + "/weir?user=ann");
  }

  private String psql(String... commands) throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "psql",
                "-X",
                "-v",
                "ON_ERROR_STOP=1",
                "postgresql://ann@127.0.0.1:" + server.port() + "/weir"));
    for (String command : commands) {
      line.add("-c");
      line.add(command);
    }
    Process process;
    try {
      process = new ProcessBuilder(line).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "psql is not installed");
      throw e;
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\d", "\\d+", "\\dt", "\\dt+", "\\dv", "\\dv+", "\\dm", "\\dm+", "\\dn", "\\dn+", "\\du",
        "\\l", "\\db", "\\dT", "\\df", "\\di", "\\ds", "\\dx", "\\dC", "\\do", "\\dS", "\\conninfo",
        "\\d t", "\\d+ t", "\\d v", "\\d+ v", "\\d mv", "\\d+ mv", "\\d pg_class"
      })
  void psqlCommandsRun(String command) throws IOException, InterruptedException {
    assertThat(psql(command)).doesNotContain("ERROR");
  }

  @Test
  void psqlShowsWhatThereIs() throws IOException, InterruptedException {
    assertThat(psql("\\dt")).contains("public | t ").contains("table").doesNotContain("mv");
    assertThat(psql("\\dm")).contains("mv").contains("materialized view");
    assertThat(psql("\\dt+")).contains("all the rows");
    assertThat(psql("\\d t"))
        .contains("Table \"public.t\"")
        .containsPattern("id +\\| integer +\\| +\\| not null")
        .contains("numeric(10,2)");
    assertThat(psql("\\d")).contains("public | t ").doesNotContain("weir_");
    assertThat(psql("\\dv")).contains("public | v ").doesNotContain("weir_");
    assertThat(psql("\\d weir_sources")).contains("View \"weir_catalog.weir_sources\"");
    assertThat(psql("\\dv weir_catalog.*")).contains("weir_catalog | weir_sources ");
    assertThat(psql("\\d+ v")).contains("View definition:").contains("SELECT id FROM t");
    assertThat(psql("\\l")).contains("weir").contains("UTF8");
    assertThat(psql("\\dn")).contains("public").doesNotContain("pg_catalog");
  }

  @Test
  void psqlReadsAndWrites() throws IOException, InterruptedException {
    assertThat(psql("BEGIN", "SELECT name FROM t WHERE id = 1", "COMMIT"))
        .contains("BEGIN")
        .contains("one")
        .contains("COMMIT");
    assertThat(psql("COPY (SELECT id, price FROM t ORDER BY id) TO STDOUT"))
        .isEqualTo("1\t2.50\n2\t\\N\n");
    assertThat(psql("COPY (SELECT 'a,b' AS x, 'q\"' AS \"y,\", '' AS z) TO STDOUT CSV HEADER"))
        .isEqualTo("x,\"y,\",z\n\"a,b\",\"q\"\"\",\"\"\n");
    assertThat(psql("COPY t (id, price) TO STDOUT WITH (FORMAT csv, NULL '-', DELIMITER ';')"))
        .isEqualTo("1;2.50\n2;-\n");
    assertThat(psql("COPY (SELECT 'a;b' AS x) TO STDOUT (DELIMITER ';')")).isEqualTo("a\\;b\n");
  }

  @Test
  void tablesAndColumnsOverJdbc() throws SQLException {
    try (Connection connection = connect()) {
      DatabaseMetaData meta = connection.getMetaData();
      assertThat(column(meta.getSchemas(), "TABLE_SCHEM"))
          .containsExactly("information_schema", "pg_catalog", "public", "weir_catalog");
      assertThat(column(meta.getTables(null, "public", "%", null), "TABLE_NAME"))
          .containsExactlyInAnyOrder("t", "v", "mv");
      assertThat(column(meta.getTables(null, null, "t", new String[] {"TABLE"}), "REMARKS"))
          .containsExactly("all the rows");
      assertThat(column(meta.getColumns(null, "public", "t", "%"), "COLUMN_NAME"))
          .containsExactly("id", "price", "name");
      assertThat(column(meta.getColumns(null, "public", "t", "price"), "TYPE_NAME"))
          .containsExactly("numeric");
      assertThat(column(meta.getColumns(null, "public", "t", "price"), "COLUMN_SIZE"))
          .containsExactly("10");
      assertThat(column(meta.getTypeInfo(), "TYPE_NAME")).contains("jsonb", "int4", "text");
      assertThat(column(meta.getPrimaryKeys(null, "public", "t"), "COLUMN_NAME")).isEmpty();
      assertThat(column(meta.getIndexInfo(null, "public", "t", false, true), "INDEX_NAME"))
          .isEmpty();
      assertThat(column(meta.getImportedKeys(null, "public", "t"), "FK_NAME")).isEmpty();
      assertThat(column(meta.getCatalogs(), "TABLE_CAT")).containsExactly("weir");
      assertThat(meta.getMaxColumnNameLength()).isEqualTo(63);
    }
  }

  @Test
  void transactionsAndParametersOverJdbc() throws SQLException {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO t VALUES (?, ?, ?)")) {
        for (int i = 10; i < 13; i++) {
          insert.setInt(1, i);
          insert.setBigDecimal(2, new java.math.BigDecimal("1.5"));
          insert.setString(3, "n" + i);
          insert.addBatch();
        }
        assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
      }
      connection.commit();
      try (PreparedStatement select =
          connection.prepareStatement("SELECT s FROM mv WHERE name = ?")) {
        select.setString(1, "n11");
        assertThat(column(select.executeQuery(), "s")).containsExactly("1.50");
      }
      connection.rollback();
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement()) {
        assertThat(statement.executeUpdate("DELETE FROM t WHERE id >= 10")).isEqualTo(3);
      }
      ResultSet described =
          connection.createStatement().executeQuery("SELECT id, price FROM t WHERE id = 1");
      assertThat(described.getMetaData().getColumnTypeName(2)).isEqualTo("numeric");
    }
  }

  private static List<String> column(ResultSet rows, String name) throws SQLException {
    List<String> out = new ArrayList<>();
    while (rows.next()) {
      out.add(rows.getString(name));
    }
    return out;
  }
}
