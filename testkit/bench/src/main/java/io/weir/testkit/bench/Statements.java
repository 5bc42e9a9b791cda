package io.weir.testkit.bench;

import io.weir.testkit.services.NodeProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Statements on one connection, one after the other. */
final class Statements implements AutoCloseable {
  private static final long LIMIT_MILLIS = 600_000;

  private final Connection connection;
  private final Statement statement;

  Statements(NodeProcess node) throws SQLException {
    connection = DriverManager.getConnection(node.jdbcUrl());
    statement = connection.createStatement();
  }

  void run(String sql) throws SQLException {
    statement.execute(sql);
  }

  /** The first value of the first row; null where there is no row. */
  @Nullable String value(String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /**
   * Asks until the answer is right, every so many milliseconds, and gives it.
   *
   * @throws SQLException where it is not within ten minutes
   */
  String await(String sql, long pauseMillis, Predicate<String> right) throws SQLException {
    long deadline = System.currentTimeMillis() + LIMIT_MILLIS;
    while (true) {
      String value = value(sql);
      if (value != null && right.test(value)) {
        return value;
      }
      if (System.currentTimeMillis() > deadline) {
        throw new SQLException("the answer stays " + value + ": " + sql);
      }
      Pauses.millis(pauseMillis);
    }
  }

  /** Asks until there is a number, and gives it. */
  long awaitNumber(String sql) throws SQLException {
    return Long.parseLong(await(sql, 20, any -> true));
  }

  /** All rows, as texts; none where the statement gives no rows. */
  List<List<String>> rows(String sql) throws SQLException {
    List<List<String>> all = new ArrayList<>();
    if (!statement.execute(sql)) {
      return all;
    }
    try (ResultSet rows = statement.getResultSet()) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        List<String> row = new ArrayList<>(columns);
        for (int i = 1; i <= columns; i++) {
          row.add(String.valueOf(rows.getString(i)));
        }
        all.add(row);
      }
    }
    return all;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
