package io.weir.connector.postgres;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Which server and database it is: system identifier, timeline, database. A copy that was promoted
 * has another timeline: its log may differ from the one that offsets are of.
 */
final class UpstreamSystem {
  private UpstreamSystem() {}

  /** Asked on a replication connection. */
  static String identity(Connection replication) throws SQLException {
    try (Statement statement = replication.createStatement();
        ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
      row.next();
      return row.getString("systemid")
          + "/"
          + row.getString("timeline")
          + "/"
          + row.getString("dbname");
    }
  }

  /** As {@link #identity}, asked by a user who may not replicate. */
  static String identityByQuery(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT system_identifier || '/' || timeline_id || '/' || current_database()"
                    + " FROM pg_control_system(), pg_control_checkpoint()")) {
      row.next();
      return row.getString(1);
    }
  }

  /** 55000 where the options say that another one is meant. */
  static void require(Connection connection, PostgresOptions options) throws SQLException {
    String expected = options.identity();
    if (expected != null) {
      String found = identityByQuery(connection);
      if (!expected.equals(found)) {
        throw another(options.endpoint(), expected, found).exception();
      }
    }
  }

  static Rejection another(Endpoint endpoint, String expected, String found) {
    return Rejection.of(
            SqlState.NOT_IN_PREREQUISITE_STATE,
            "PostgreSQL at \"" + endpoint.address() + "\" is another one than before")
        .withDetail("It was " + expected + ", and is " + found + " (system/timeline/database).")
        .withHint(
            "Correct the connection's options; where the change is meant, a source reads everything"
                + " anew by weirctl connector reset-source-splits.");
  }
}
