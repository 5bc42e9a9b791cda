package io.weir.connector.postgres;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/** A source's replication slot: what keeps the log from which it has not read yet. */
final class ReplicationSlot {
  private static final int LONGEST_ID = 40;

  private ReplicationSlot() {}

  /**
   * A new name: the source's id, so that people know whose it is, and something that no other
   * installation draws.
   */
  static String newName(String sourceId, String unique) {
    String suffix = unique.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return prefix(sourceId) + suffix.substring(0, Math.min(8, suffix.length()));
  }

  /** With what all names of this source's slots begin. */
  static String prefix(String sourceId) {
    String id = sourceId.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    return "weir_" + id.substring(0, Math.min(LONGEST_ID, id.length())) + "_";
  }

  /** Where a snapshot and the stream of changes after it meet. */
  record Start(LogSequenceNumber position, String snapshot) {}

  /** Creates it; its snapshot is there until the next command on this replication connection. */
  static Start create(Connection replication, String name) throws SQLException {
    try (Statement statement = replication.createStatement();
        ResultSet row =
            statement.executeQuery(
                "CREATE_REPLICATION_SLOT "
                    + Identifiers.quoteAlways(name)
                    + " LOGICAL pgoutput EXPORT_SNAPSHOT")) {
      row.next();
      return new Start(
          LogSequenceNumber.valueOf(row.getString("consistent_point")),
          row.getString("snapshot_name"));
    }
  }

  /** Drops it where it is there. 55006 while somebody reads from it. */
  static void drop(Connection connection, String name) throws SQLException {
    try (PreparedStatement drop =
        connection.prepareStatement(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_catalog.pg_replication_slots"
                + " WHERE slot_name = ?")) {
      drop.setString(1, name);
      drop.executeQuery().close();
    }
  }

  /**
   * Whether reading can go on at {@code wanted}: the slot is there, and no change after it is gone.
   * 55000 where it cannot; the slot of another database is as good as none.
   */
  static void requireHolds(Connection connection, String name, LogSequenceNumber wanted)
      throws SQLException {
    boolean invalidates = connection.getMetaData().getDatabaseMajorVersion() >= 13;
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT confirmed_flush_lsn, plugin, database = current_database(), "
                + (invalidates ? "wal_status" : "NULL")
                + " FROM pg_catalog.pg_replication_slots WHERE slot_name = ?")) {
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next() || !row.getBoolean(3)) {
          throw lost(name, "does not exist", null).exception();
        }
        if ("lost".equals(row.getString(4))) {
          throw lost(
                  name,
                  "was invalidated",
                  "The server removed log that it held; see max_slot_wal_keep_size.")
              .exception();
        }
        String confirmed = row.getString(1);
        if (!"pgoutput".equals(row.getString(2)) || confirmed == null) {
          throw lost(name, "is another one than this source made", null).exception();
        }
        LogSequenceNumber held = LogSequenceNumber.valueOf(confirmed);
        if (held.compareTo(wanted) > 0) {
          throw lost(
                  name,
                  "is ahead of this source",
                  "It begins at "
                      + held.asString()
                      + ", and the source is to go on at "
                      + wanted.asString()
                      + ": it was made anew or moved by somebody else.")
              .exception();
        }
      }
    }
  }

  static Rejection lost(String name, String what, @Nullable String detail) {
    Rejection rejection =
        Rejection.of(
                SqlState.NOT_IN_PREREQUISITE_STATE, "replication slot \"" + name + "\" " + what)
            .withHint(
                "Changes may be missing: read everything anew by weirctl connector"
                    + " reset-source-splits, or drop the source and create it again.");
    return detail == null ? rejection : rejection.withDetail(detail);
  }
}
