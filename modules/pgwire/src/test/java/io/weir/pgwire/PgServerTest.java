package io.weir.pgwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.kernel.RejectedException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** The protocol as pgjdbc speaks it, over sessions that echo. */
class PgServerTest {
  private PgServer server;
  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    server = PgServer.start("127.0.0.1", 0, new EchoSessions(), () -> 42);
    connection = open("");
  }

  private Connection open(String options) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + server.port() + "/weir?user=weir" + options);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    server.close();
  }

  @Test
  void simpleQueriesOfSeveralStatements() throws SQLException {
    try (Connection simple = open("&preferQueryMode=simple");
        Statement statement = simple.createStatement()) {
      assertThat(statement.execute("count 3; done")).isTrue();
      try (ResultSet rows = statement.getResultSet()) {
        int seen = 0;
        while (rows.next()) {
          assertThat(rows.getLong(1)).isEqualTo(seen++);
        }
        assertThat(seen).isEqualTo(3);
      }
      assertThat(statement.getMoreResults()).isFalse();
    }
  }

  @Test
  void manyRowsAreSentWhileTheSocketTakesThem() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("count 200000")) {
      long sum = 0;
      while (rows.next()) {
        sum += rows.getLong(1);
      }
      assertThat(sum).isEqualTo(199_999L * 200_000 / 2);
    }
  }

  @Test
  void portalsAreFetchedInParts() throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(7);
      try (ResultSet rows = statement.executeQuery("count 20")) {
        int seen = 0;
        while (rows.next()) {
          seen++;
        }
        assertThat(seen).isEqualTo(20);
      }
    }
  }

  @Test
  void parametersComeBackInTextAndInBinary() throws SQLException {
    for (String options : new String[] {"&binaryTransfer=false", "&prepareThreshold=-1"}) {
      try (Connection each = open(options);
          PreparedStatement echo = each.prepareStatement("echo ? ? ? ? ? ? ? ?")) {
        UUID uuid = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
        echo.setInt(1, -5);
        echo.setLong(2, Long.MIN_VALUE);
        echo.setDouble(3, 1.5e300);
        echo.setBigDecimal(4, new BigDecimal("-12345.6789"));
        echo.setObject(5, LocalDate.of(1969, 7, 20));
        echo.setObject(6, uuid);
        echo.setString(7, "grüße\t\\");
        echo.setBytes(8, new byte[] {0, 1, -1});
        try (ResultSet row = echo.executeQuery()) {
          assertThat(row.next()).isTrue();
          assertThat(row.getInt(1)).isEqualTo(-5);
          assertThat(row.getLong(2)).isEqualTo(Long.MIN_VALUE);
          assertThat(row.getDouble(3)).isEqualTo(1.5e300);
          assertThat(row.getBigDecimal(4)).isEqualByComparingTo("-12345.6789");
          assertThat(row.getString(5)).startsWith("1969-07-20");
          assertThat(row.getObject(6)).isEqualTo(uuid);
          assertThat(row.getString(7)).isEqualTo("grüße\t\\");
          assertThat(row.getBytes(8)).containsExactly(0, 1, -1);
        }
      }
    }
  }

  @Test
  void timestampsAndNullsComeBack() throws SQLException {
    try (PreparedStatement echo = connection.prepareStatement("echo ?::timestamp ?")) {
      LocalDateTime at = LocalDateTime.of(2026, 2, 28, 23, 59, 59, 123_456_000);
      echo.setTimestamp(1, Timestamp.valueOf(at));
      echo.setNull(2, java.sql.Types.BIGINT);
      try (ResultSet row = echo.executeQuery()) {
        row.next();
        assertThat(row.getString(1)).startsWith("2026-02-28 23:59:59.123456");
        assertThat(row.getObject(2)).isNull();
      }
    }
  }

  @Test
  void anErrorHasItsPartsAndTheConnectionGoesOn() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("fail"))
          .isInstanceOfSatisfying(
              PSQLException.class,
              error -> {
                assertThat(error.getSQLState()).isEqualTo("42P01");
                assertThat(error.getServerErrorMessage().getHint()).isEqualTo("Make it.");
                assertThat(error.getServerErrorMessage().getPosition()).isEqualTo(3);
              });
      assertThat(statement.execute("done")).isFalse();
    }
  }

  @Test
  void aCancelRequestEndsTheStatement() throws Exception {
    try (Statement statement = connection.createStatement()) {
      CompletableFuture<Void> running =
          CompletableFuture.runAsync(
              () ->
                  assertThatThrownBy(() -> statement.execute("sleep"))
                      .isInstanceOfSatisfying(
                          PSQLException.class,
                          error -> assertThat(error.getSQLState()).isEqualTo("57014")));
      while (!running.isDone()) {
        statement.cancel();
        Thread.onSpinWait();
      }
      running.join();
    }
  }

  @Test
  void copyFromStdinTakesWhatTheClientSends() throws Exception {
    long rows =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("take", new StringReader("a\nb\nc\n"));
    assertThat(rows).isEqualTo(3);
    try (Statement statement = connection.createStatement()) {
      assertThat(statement.execute("done")).isFalse();
    }
  }

  @Test
  void noticesArrive() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("notice");
      assertThat(statement.getWarnings().getMessage()).isEqualTo("hello");
    }
  }

  @Test
  void aPortInUseIsSaidSo() {
    assertThatThrownBy(
            () -> PgServer.start("127.0.0.1", server.port(), new EchoSessions(), () -> 1))
        .isInstanceOfSatisfying(
            RejectedException.class,
            refused -> {
              assertThat(refused.rejection().sqlState()).isEqualTo("55006");
              assertThat(refused.rejection().hint()).contains("--sql-port");
            });
  }
}
