package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.fail;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** A client's connection. Rows are lists of texts as the driver gives them, null for NULL. */
final class Db implements AutoCloseable {
  /** What is waited for comes in seconds; how long a slow machine may take costs nothing. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Connection connection;

  Db(String url) throws SQLException {
    connection = DriverManager.getConnection(url);
  }

  Connection jdbc() {
    return connection;
  }

  PGConnection pg() throws SQLException {
    return connection.unwrap(PGConnection.class);
  }

  /** Runs statements, one after the other; gives the last one's count of rows. */
  int run(String... statements) throws SQLException {
    int count = 0;
    for (String sql : statements) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
        count = statement.getUpdateCount();
      } catch (SQLException e) {
        throw new SQLException(e.getMessage() + "\nin: " + sql, e.getSQLState(), e);
      }
    }
    return count;
  }

  List<List<String>> rows(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      return rows(results);
    }
  }

  static List<List<String>> rows(ResultSet results) throws SQLException {
    int columns = results.getMetaData().getColumnCount();
    List<List<String>> rows = new ArrayList<>();
    while (results.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 1; i <= columns; i++) {
        row.add(results.getString(i));
      }
      rows.add(row);
    }
    return rows;
  }

  /** Each row as one text: values divided by {@code |}, NULL as {@code NULL}. */
  List<String> lines(String sql) throws SQLException {
    return rows(sql).stream().map(Db::line).toList();
  }

  static String line(List<String> row) {
    return String.join("|", row.stream().map(value -> value == null ? "NULL" : value).toList());
  }

  /** {@link #lines} sorted, or {@code error SQLSTATE} where the query fails. */
  List<String> answer(String sql) {
    try {
      return lines(sql).stream().sorted().toList();
    } catch (SQLException e) {
      return List.of("error " + e.getSQLState());
    }
  }

  /** The first value of the first row. */
  String value(String sql) throws SQLException {
    return rows(sql).getFirst().getFirst();
  }

  long number(String sql) throws SQLException {
    String value = value(sql);
    return value == null ? 0 : Long.parseLong(value);
  }

  /** Ends a COPY that would go on for ever. The driver tells of the cancellation or does not. */
  static void stop(CopyOut copy) throws SQLException {
    try {
      copy.cancelCopy();
    } catch (SQLException e) {
      if (!"57014".equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  /** What the server says to a statement that it must refuse. */
  ServerErrorMessage refusal(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (PSQLException e) {
      ServerErrorMessage message = e.getServerErrorMessage();
      if (message == null) {
        throw e;
      }
      return message;
    }
    return fail("was not refused: " + sql);
  }

  /**
   * The epoch up to which a view is complete: not before that of any read of it that was answered.
   */
  long frontier(String view) throws SQLException {
    return number("SELECT frontier FROM weir_materialized_views WHERE name = '" + view + "'");
  }

  /** Asks until the answer is {@code expected}; fails with the last answer. */
  void eventually(String sql, String... expected) {
    Awaitility.await(sql)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> org.assertj.core.api.Assertions.assertThat(lines(sql)).containsExactly(expected));
  }

  /** Asks until the answer fits, and gives it. */
  List<String> eventually(String sql, Predicate<List<String>> fits) {
    return Awaitility.await(sql)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> lines(sql), fits);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
