package io.weir.connector.postgres;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;

/**
 * How far a sink has written, in a table beside the one that it writes to: a row for each sink,
 * changed in the very transaction that changes the rows. Every writer that opens takes the next
 * number; one with an older number finds its row no more, and commits nothing.
 */
final class SinkProgress {
  static final String TABLE = "weir_sink_progress";

  private final String table;
  private final String sink;
  private final String target;
  private long writer;

  SinkProgress(SinkTable target, String sink) {
    this.table = Identifiers.quoteAlways(target.schema()) + "." + TABLE;
    this.sink = sink;
    this.target = target.qualified();
  }

  /** Whether this user can use the table, or create it where it is missing. */
  static boolean isPermitted(Connection connection, String schema) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT CASE WHEN to_regclass(t) IS NULL THEN has_schema_privilege(s, 'CREATE')"
                + " ELSE has_table_privilege(t, 'SELECT') AND has_table_privilege(t, 'INSERT')"
                + " AND has_table_privilege(t, 'UPDATE') END FROM (VALUES (?, ?)) v(s, t)")) {
      query.setString(1, schema);
      query.setString(2, Identifiers.quoteAlways(schema) + "." + TABLE);
      try (ResultSet row = query.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /**
   * Takes the sink over, and commits that.
   *
   * @return the epoch of the last commit
   */
  OptionalLong takeOver(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // Not IF NOT EXISTS alone: that asks for CREATE on the schema even where the table is there.
      statement.execute(
          "DO $$ BEGIN IF to_regclass("
              + Identifiers.literal(table)
              + ") IS NULL THEN CREATE TABLE IF NOT EXISTS "
              + table
              + " (sink text, target text, writer bigint NOT NULL, epoch bigint,"
              + " committed_at timestamptz, PRIMARY KEY (sink, target)); END IF; END $$");
    }
    connection.commit();
    try (PreparedStatement take =
        connection.prepareStatement(
            "INSERT INTO "
                + table
                + " AS p (sink, target, writer) VALUES (?, ?, 1)"
                + " ON CONFLICT (sink, target) DO UPDATE SET writer = p.writer + 1"
                + " RETURNING writer, epoch")) {
      take.setString(1, sink);
      take.setString(2, target);
      try (ResultSet row = take.executeQuery()) {
        row.next();
        writer = row.getLong(1);
        long epoch = row.getLong(2);
        OptionalLong found = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(epoch);
        connection.commit();
        return found;
      }
    }
  }

  /** Sets the epoch in the open transaction. 55006 where another writer took over. */
  void reach(Connection connection, long epoch) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE "
                + table
                + " SET epoch = ?, committed_at = clock_timestamp()"
                + " WHERE sink = ? AND target = ? AND writer = ?")) {
      update.setLong(1, epoch);
      update.setString(2, sink);
      update.setString(3, target);
      update.setLong(4, writer);
      if (update.executeUpdate() != 1) {
        throw takenOver().exception();
      }
    }
  }

  boolean isTakenOver(Connection connection) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT writer FROM " + table + " WHERE sink = ? AND target = ?")) {
      query.setString(1, sink);
      query.setString(2, target);
      try (ResultSet row = query.executeQuery()) {
        return !row.next() || row.getLong(1) != writer;
      }
    }
  }

  static Rejection takenOver() {
    return Rejection.of(SqlState.OBJECT_IN_USE, "another writer took over this sink")
        .withHint("Nothing is to be done where the sink runs elsewhere by now.");
  }
}
