package io.weir.connector.postgres;

import io.weir.connector.SourceSpec.Feed;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source's tables as the database has them now. A rejection names the table, the column and what
 * mends it.
 */
final class PublishedTables {
  private PublishedTables() {}

  /** By name, for a snapshot: there, fitting, readable, and whole in the log. */
  static List<UpstreamTable> byName(Connection connection, String publication, List<Feed> feeds)
      throws SQLException {
    List<UpstreamTable> all = PublicationCatalog.read(connection, publication);
    List<UpstreamTable> tables = new ArrayList<>();
    for (Feed feed : feeds) {
      UpstreamTable table =
          all.stream().filter(t -> t.qualified().equals(feed.upstream())).findFirst().orElse(null);
      if (table == null) {
        throw PublicationCatalog.noTable(publication, feed.upstream()).exception();
      }
      Rejection misfit = TableMark.misfit(table, feed.schema());
      if (misfit != null) {
        throw misfit.exception();
      }
      requireUsable(table);
      tables.add(table);
    }
    return tables;
  }

  /** By object id, for a stream: those that the marks are of, unchanged. */
  static List<UpstreamTable> byMark(
      Connection connection, String publication, List<Feed> feeds, List<TableMark> marks)
      throws SQLException {
    if (marks.size() != feeds.size()) {
      throw new IllegalArgumentException("an offset of other tables");
    }
    List<UpstreamTable> all = PublicationCatalog.read(connection, publication);
    List<UpstreamTable> tables = new ArrayList<>();
    for (int i = 0; i < feeds.size(); i++) {
      long oid = marks.get(i).oid();
      @Nullable UpstreamTable table =
          all.stream().filter(t -> t.oid() == oid).findFirst().orElse(null);
      Feed feed = feeds.get(i);
      Rejection misfit = marks.get(i).misfit(table, feed.upstream(), feed.schema(), publication);
      if (misfit != null) {
        throw misfit.exception();
      }
      if (table == null) {
        throw new IllegalStateException("a table that is gone fits no mark");
      }
      requireWhole(table);
      tables.add(table);
    }
    return tables;
  }

  static void requireUsable(UpstreamTable table) {
    requireWhole(table);
    if (!table.readable()) {
      throw Rejection.of(
              SqlState.INSUFFICIENT_PRIVILEGE,
              "permission denied for table \"" + table.qualified() + "\"")
          .withHint(
              "GRANT USAGE ON SCHEMA "
                  + Identifiers.quote(table.schema())
                  + " and GRANT SELECT ON "
                  + table.qualified()
                  + " to this user.")
          .exception();
    }
  }

  private static void requireWhole(UpstreamTable table) {
    if (!table.whole()) {
      throw notWhole(table.qualified()).exception();
    }
  }

  static Rejection notWhole(String table) {
    return Rejection.of(
            SqlState.NOT_IN_PREREQUISITE_STATE,
            "table \"" + table + "\" has not REPLICA IDENTITY FULL")
        .withDetail("Without it the log does not say which row an update or delete took away.")
        .withHint("ALTER TABLE " + table + " REPLICA IDENTITY FULL; (its partitions as well)");
  }
}
