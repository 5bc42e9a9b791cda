package io.weir.connector.postgres;

import io.weir.connector.Connector.Output;
import io.weir.connector.SourceSpec;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a server whether a source could read from it. Blocks, within seconds. */
final class PostgresProbe {
  private PostgresProbe() {}

  /** The identity of the upstream that can be read, or a rejection that says why it cannot. */
  static String source(
      Sessions sessions, SourceSpec spec, PostgresOptions options, Map<String, String> offsets)
      throws SQLException {
    try (Connection connection = sessions.open()) {
      requireLogical(connection);
      String identity = identity(sessions);
      @Nullable StreamOffset offset = offset(offsets);
      if (offset != null && !offset.isBeforeSnapshot()) {
        ReplicationSlot.requireHolds(connection, offset.slot(), offset.required());
        PublishedTables.byMark(
            connection, options.requiredPublication(), spec.feeds(), offset.marks());
      } else if (spec.feeds().isEmpty()) {
        chosen(connection, options)
            .forEach(chosen -> PublishedTables.requireUsable(chosen.table()));
      } else {
        PublishedTables.byName(connection, options.requiredPublication(), spec.feeds());
      }
      return identity;
    }
  }

  static List<Output> outputs(Connection connection, PostgresOptions options) throws SQLException {
    return chosen(connection, options).stream()
        .map(
            chosen ->
                new Output(chosen.name(), chosen.table().toSchema(), chosen.table().qualified()))
        .toList();
  }

  private static List<PublicationCatalog.Chosen> chosen(
      Connection connection, PostgresOptions options) throws SQLException {
    String publication = options.requiredPublication();
    List<PublicationCatalog.Chosen> chosen =
        PublicationCatalog.choose(
            PublicationCatalog.read(connection, publication), options.tables(), publication);
    for (PublicationCatalog.Chosen one : chosen) {
      if (one.table().columns().isEmpty()) {
        throw Rejection.of(
                SqlState.INVALID_OBJECT_DEFINITION,
                "table \"" + one.table().qualified() + "\" has no columns")
            .withHint("Name the tables to read: FOR TABLES (...).")
            .exception();
      }
    }
    return chosen;
  }

  private static @Nullable StreamOffset offset(Map<String, String> offsets) {
    String text = offsets.get(PostgresConnector.SPLIT);
    return text == null ? null : StreamOffset.parse(text);
  }

  /** Opening a replication connection is what needs the permission. */
  private static String identity(Sessions sessions) throws SQLException {
    try (Connection replication = sessions.openReplication()) {
      return UpstreamSystem.identity(replication);
    } catch (SQLException e) {
      Rejection refused = PostgresFailures.of(sessions.endpoint(), e);
      if (refused.sqlState().equals(SqlState.INSUFFICIENT_PRIVILEGE)) {
        throw refused
            .withHint(
                "ALTER ROLE " + Identifiers.quote(sessions.endpoint().user()) + " REPLICATION;")
            .exception();
      }
      throw refused.exception();
    }
  }

  private static void requireLogical(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW wal_level")) {
      row.next();
      if (!row.getString(1).equals("logical")) {
        throw Rejection.of(
                SqlState.NOT_IN_PREREQUISITE_STATE,
                "wal_level is \"" + row.getString(1) + "\", and a source needs \"logical\"")
            .withHint("ALTER SYSTEM SET wal_level = logical; and restart the server.")
            .exception();
      }
    }
  }
}
