package io.weir.testkit.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A connection to the node, as any PostgreSQL client has one. */
final class Sql implements AutoCloseable {
  private final Connection connection;

  Sql(String url) throws SQLException {
    connection = DriverManager.getConnection(url);
  }

  void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** All rows, each value as the driver gives its text. */
  List<List<String>> rows(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
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
  }

  /** The one number that the query gives; 0 for null. */
  long number(String sql) throws SQLException {
    String value = rows(sql).getFirst().getFirst();
    return value == null ? 0 : Long.parseLong(value);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
