package io.weir.connector.postgres;

import io.weir.connector.SplitEnumerator;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The one split: a slot that is yet to be made, under a name that is drawn here. */
final class PostgresEnumerator implements SplitEnumerator {
  private static final String WATERMARKS =
      "SELECT coalesce(min(s.confirmed_flush_lsn), w.latest), w.latest"
          + " FROM (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()"
          + "   ELSE pg_current_wal_lsn() END AS latest) w"
          + " LEFT JOIN pg_catalog.pg_replication_slots s"
          + "   ON starts_with(s.slot_name, ?) AND s.database = current_database()"
          + " GROUP BY w.latest";

  private final Sessions sessions;
  private final String sourceId;
  private final String slot;

  PostgresEnumerator(Sessions sessions, String sourceId, String slot) {
    this.sessions = sessions;
    this.sourceId = sourceId;
    this.slot = slot;
  }

  @Override
  public CompletionStage<List<Split>> discover() {
    return CompletableFuture.completedFuture(
        List.of(new Split(PostgresConnector.SPLIT, StreamOffset.beforeSnapshot(slot).toString())));
  }

  /** What the slot still holds, and how far the server's log reaches, as plain LSNs. */
  @Override
  public CompletionStage<Map<String, Watermarks>> watermarks(List<String> splits) {
    if (!splits.contains(PostgresConnector.SPLIT)) {
      return CompletableFuture.completedFuture(Map.of());
    }
    return Blocking.ask(
        sessions,
        connection -> {
          try (PreparedStatement query = connection.prepareStatement(WATERMARKS)) {
            query.setString(1, ReplicationSlot.prefix(sourceId));
            try (ResultSet row = query.executeQuery()) {
              row.next();
              return Map.of(
                  PostgresConnector.SPLIT, new Watermarks(row.getString(1), row.getString(2)));
            }
          }
        });
  }

  @Override
  public void close() {}
}
