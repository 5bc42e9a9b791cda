package io.weir.testkit.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
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
    statement.close();
  }
}
