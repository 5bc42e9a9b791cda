package io.weir.testkit.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Statements on one connection, one after the other. */
final class Statements implements AutoCloseable {
  private final Statement statement;

  Statements(Connection connection) throws SQLException {
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

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}
