package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.copy.CopyOut;

/** What a PostgreSQL driver does with tables, views and its connection. */
@ExtendWith(Stand.Shared.class)
class SessionTest {
  private final Stand stand;
  private final Db db;
  private final String t = Stand.name("t");

  SessionTest(Stand stand) throws Exception {
    this.stand = stand;
    this.db = stand.connect();
  }

  @BeforeEach
  void table() throws Exception {
    db.run("CREATE TABLE " + t + " (id int, name text, price numeric(10,2))");
  }

  @AfterEach
  void drop() throws Exception {
    db.close();
    try (Db fresh = stand.connect()) {
      fresh.run("DROP TABLE IF EXISTS " + t + " CASCADE");
    }
  }

  @Test
  void insertUpdateDelete() throws Exception {
    assertThat(db.run("INSERT INTO " + t + " VALUES (1, 'a', 1), (2, 'b', 2.5), (3, NULL, NULL)"))
        .isEqualTo(3);
    assertThat(db.run("UPDATE " + t + " SET price = price * 2, name = 'x' || id WHERE id < 3"))
        .isEqualTo(2);
    assertThat(db.run("DELETE FROM " + t + " WHERE name IS NULL")).isEqualTo(1);
    assertThat(db.run("INSERT INTO " + t + " (id) SELECT n FROM generate_series(10, 12) AS g(n)"))
        .isEqualTo(3);
    assertThat(db.lines("SELECT * FROM " + t + " ORDER BY id"))
        .containsExactly("1|x1|2.00", "2|x2|5.00", "10|NULL|NULL", "11|NULL|NULL", "12|NULL|NULL");
  }

  @Test
  void copyInTakesTextAndCsv() throws Exception {
    var copy = db.pg().getCopyAPI();
    assertThat(
            copy.copyIn("COPY " + t + " FROM STDIN", new StringReader("1\ta\\tb\t1\n2\t\\N\t2\n")))
        .isEqualTo(2);
    assertThat(
            copy.copyIn(
                "COPY " + t + " (name, id) FROM STDIN WITH (FORMAT csv, HEADER true)",
                new StringReader("name,id\n\"x, \"\"y\"\"\",3\n,4\n")))
        .isEqualTo(2);
    assertThat(db.lines("SELECT * FROM " + t + " ORDER BY id"))
        .containsExactly("1|a\tb|1.00", "2|NULL|2.00", "3|x, \"y\"|NULL", "4|NULL|NULL");
    assertThatThrownBy(
            () ->
                copy.copyIn("COPY " + t + " FROM STDIN", new StringReader("5\ta\t1\nsix\tb\t2\n")))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22P02"));
    assertThat(db.value("SELECT count(*) FROM " + t)).as("all or nothing").isEqualTo("4");
  }

  @Test
  void copyOutGivesWhatSelectGives() throws Exception {
    db.run("INSERT INTO " + t + " VALUES (1, E'a\\tb\\\\', 1), (2, NULL, 2)");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    db.pg().getCopyAPI().copyOut("COPY (SELECT * FROM " + t + " ORDER BY id) TO STDOUT", out);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("1\ta\\tb\\\\\t1.00\n2\t\\N\t2.00\n");
  }

  @Test
  void preparedStatementsTakeParametersOfEveryType() throws Exception {
    String p = Stand.name("typed");
    db.run(
        "CREATE TABLE "
            + p
            + " (a int, b bigint, c text, d numeric, e boolean, f timestamptz,"
            + " g uuid, h jsonb, i date, j double precision)");
    UUID uuid = UUID.fromString("0f5c3a1e-0000-4000-8000-0123456789ab");
    String insert = "INSERT INTO " + p + " VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)";
    try (PreparedStatement statement = db.jdbc().prepareStatement(insert)) {
      // More often than the driver's threshold for a named server-side statement with binary
      // values.
      for (int i = 0; i < 8; i++) {
        statement.setInt(1, i);
        statement.setLong(2, 1L << 40);
        statement.setString(3, "it's");
        statement.setBigDecimal(4, new BigDecimal("12.340"));
        statement.setBoolean(5, true);
        statement.setTimestamp(
            6, java.sql.Timestamp.from(java.time.Instant.ofEpochSecond(1_700_000_000)));
        statement.setObject(7, uuid);
        statement.setString(8, "{\"k\": [1, null]}");
        statement.setObject(9, java.time.LocalDate.of(2024, 2, 29));
        statement.setDouble(10, 0.1);
        assertThat(statement.executeUpdate()).isEqualTo(1);
      }
    }
    try (PreparedStatement query =
        db.jdbc()
            .prepareStatement(
                "SELECT b, c, d, e, f = to_timestamp(1700000000), g, h, i, j FROM "
                    + p
                    + " WHERE a = ? AND g = ?")) {
      for (int i = 0; i < 8; i++) {
        query.setInt(1, i);
        query.setObject(2, uuid);
        try (ResultSet results = query.executeQuery()) {
          assertThat(Db.rows(results).stream().map(Db::line))
              .containsExactly(
                  "1099511627776|it's|12.340|t|t|" + uuid + "|{\"k\": [1, null]}|2024-02-29|0.1");
        }
      }
    }
    db.run("DROP TABLE " + p);
  }

  @Test
  void severalStatementsInOneTextRunInOrder() throws Exception {
    List<Object> results = new ArrayList<>();
    try (Statement statement = db.jdbc().createStatement()) {
      boolean rows =
          statement.execute(
              "INSERT INTO "
                  + t
                  + " VALUES (1, 'a', 1); SELECT id FROM "
                  + t
                  + "; DELETE FROM "
                  + t
                  + "; SELECT count(*) FROM "
                  + t);
      while (rows || statement.getUpdateCount() != -1) {
        if (rows) {
          results.add(Db.rows(statement.getResultSet()).getFirst().getFirst());
        } else {
          results.add(statement.getUpdateCount());
        }
        rows = statement.getMoreResults();
      }
    }
    assertThat(results).containsExactly(1, "1", 1, "0");
  }

  @Test
  void aTransactionIsAllOrNothing() throws Exception {
    Connection jdbc = db.jdbc();
    jdbc.setAutoCommit(false);
    db.run("INSERT INTO " + t + " VALUES (1, 'a', 1)", "INSERT INTO " + t + " VALUES (2, 'b', 2)");
    try (Db other = stand.connect()) {
      assertThat(other.value("SELECT count(*) FROM " + t)).as("not committed").isEqualTo("0");
      jdbc.commit();
      assertThat(other.value("SELECT count(*) FROM " + t)).as("committed").isEqualTo("2");
      db.run("INSERT INTO " + t + " VALUES (9, 'z', 9)");
      jdbc.rollback();
      assertThat(other.value("SELECT count(*) FROM " + t)).as("rolled back").isEqualTo("2");
      db.run("INSERT INTO " + t + " VALUES (3, 'c', 3)");
      assertThat(db.refusal("SELECT 1/0").getSQLState()).isEqualTo("22012");
      assertThat(db.refusal("SELECT 1").getSQLState()).isEqualTo("25P02");
      jdbc.commit();
      assertThat(other.value("SELECT count(*) FROM " + t)).as("failed").isEqualTo("2");
    }
  }

  @Test
  void aStatementThatATransactionCannotHoldIsRefused() throws Exception {
    db.run("INSERT INTO " + t + " VALUES (1, 'a', 1)");
    db.jdbc().setAutoCommit(false);
    var refused = db.refusal("DELETE FROM " + t);
    assertThat(refused.getSQLState()).isEqualTo("0A000");
    assertThat(refused.getHint()).contains("without BEGIN");
    db.jdbc().rollback();
    db.jdbc().setAutoCommit(true);
    assertThat(db.run("DELETE FROM " + t)).isEqualTo(1);
  }

  @Test
  void aRunningStatementCanBeCancelled() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Thread canceller = Thread.ofVirtual().start(() -> cancelUntil(over));
    try {
      assertThatThrownBy(() -> db.rows("SUBSCRIBE " + t))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
    } finally {
      over.set(true);
      canceller.join();
    }
    try (Db other = stand.connect()) {
      assertThat(other.value("SELECT 1")).isEqualTo("1");
    }
  }

  /** A cancel that comes before the statement runs does nothing, so it is asked for again. */
  private void cancelUntil(AtomicBoolean over) {
    while (!over.get()) {
      try {
        db.pg().cancelQuery();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      LockSupport.parkNanos(100_000_000);
    }
  }

  @Test
  void subscribeShowsTheSnapshotAndThenEveryChange() throws Exception {
    db.run("INSERT INTO " + t + " VALUES (1, 'a', 1)");
    try (Db reader = stand.connect()) {
      CopyOut copy = reader.pg().getCopyAPI().copyOut("COPY (SUBSCRIBE " + t + ") TO STDOUT");
      assertThat(change(copy)).isEqualTo("1\t1\ta\t1.00");
      db.run("UPDATE " + t + " SET name = 'b'");
      assertThat(List.of(change(copy), change(copy)))
          .containsExactlyInAnyOrder("-1\t1\ta\t1.00", "1\t1\tb\t1.00");
      db.run("DELETE FROM " + t);
      assertThat(change(copy)).isEqualTo("-1\t1\tb\t1.00");
      // The connection is not used again: a cancel that comes late would hit its next statement.
      Db.stop(copy);
    }
  }

  /** The next line without its epoch. */
  private static String change(CopyOut copy) throws SQLException {
    String line = new String(copy.readFromCopy(), StandardCharsets.UTF_8).strip();
    return line.substring(line.indexOf('\t') + 1);
  }

  @Test
  void explainRunsNothing() throws Exception {
    String v = Stand.name("never");
    assertThat(db.lines("EXPLAIN CREATE MATERIALIZED VIEW " + v + " AS SELECT id FROM " + t))
        .isNotEmpty();
    assertThat(db.lines("EXPLAIN DROP TABLE " + t)).isNotEmpty();
    assertThat(db.lines("EXPLAIN SELECT name, count(*) FROM " + t + " GROUP BY name")).isNotEmpty();
    assertThat(db.lines("SELECT name FROM weir_objects WHERE name IN ('" + v + "', '" + t + "')"))
        .containsExactly(t);
  }

  @Test
  void showCreateMakesTheSameAgain() throws Exception {
    String v = Stand.name("v");
    String m = Stand.name("m");
    db.run(
        "CREATE VIEW " + v + " AS SELECT name, price FROM " + t + " WHERE price > 1",
        "CREATE MATERIALIZED VIEW "
            + m
            + " AS SELECT name, sum(price) AS s FROM "
            + v
            + " GROUP BY name HAVING count(*) > 0");
    List<String[]> objects =
        List.of(
            new String[] {"TABLE", t},
            new String[] {"VIEW", v},
            new String[] {"MATERIALIZED VIEW", m});
    List<String> created = new ArrayList<>();
    for (String[] object : objects) {
      created.add(createSql(object));
    }
    db.run("DROP TABLE " + t + " CASCADE");
    assertThat(db.refusal("SELECT * FROM " + m).getSQLState()).isEqualTo("42P01");
    for (String sql : created) {
      db.run(sql);
    }
    List<String> again = new ArrayList<>();
    for (String[] object : objects) {
      again.add(createSql(object));
    }
    assertThat(again).isEqualTo(created);
    db.run("INSERT INTO " + t + " VALUES (1, 'a', 2), (2, 'a', 1), (3, 'b', 4)");
    assertThat(db.lines("SELECT * FROM " + m + " ORDER BY name"))
        .containsExactly("a|2.00", "b|4.00");
  }

  private String createSql(String[] object) throws SQLException {
    return db.rows("SHOW CREATE " + object[0] + " " + object[1]).getFirst().getLast();
  }

  @Test
  void aStatementThatTakesTooLongIsCancelled() throws Exception {
    try (Db reader = stand.connect()) {
      reader.run("SET statement_timeout = '300ms'");
      assertThatThrownBy(
              () -> {
                CopyOut copy =
                    reader.pg().getCopyAPI().copyOut("COPY (SUBSCRIBE " + t + ") TO STDOUT");
                while (copy.readFromCopy() != null) {
                  // Rows until the end, which is the error.
                }
              })
          .isInstanceOfSatisfying(
              SQLException.class,
              failure -> {
                assertThat(failure.getSQLState()).isEqualTo("57014");
                assertThat(failure.getMessage())
                    .contains("canceling statement due to statement timeout");
              });
      // Under its own limit the answer may come too late as well.
      Awaitility.await()
          .atMost(Db.PATIENCE)
          .until(() -> reader.answer("SHOW statement_timeout"), List.of("300ms")::equals);
    }
  }

  @Test
  void aSubscriberOfWhatIsDroppedHearsOfIt() throws Exception {
    String gone = Stand.name("gone");
    try (Db reader = stand.connect()) {
      db.run("CREATE TABLE " + gone + " (id int)", "INSERT INTO " + gone + " VALUES (1)");
      CopyOut copy = reader.pg().getCopyAPI().copyOut("COPY (SUBSCRIBE " + gone + ") TO STDOUT");
      assertThat(copy.readFromCopy()).isNotNull();
      db.run("DROP TABLE " + gone);
      assertThatThrownBy(copy::readFromCopy)
          .isInstanceOfSatisfying(
              SQLException.class, failure -> assertThat(failure.getSQLState()).isEqualTo("42P01"));
    }
  }
}
