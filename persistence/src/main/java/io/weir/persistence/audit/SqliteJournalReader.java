package io.weir.persistence.audit;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.sqlite.SQLiteConfig;

/**
 * Reads the journal file beside the node that writes it; each call has a connection of its own that
 * cannot write.
 */
public final class SqliteJournalReader implements JournalReader {
  /** What tells events from other things that are serialised; stands in journals. */
  private static final String EVENT = "event/";

  private static final String COLUMNS =
      "SELECT ordering, persistence_id, sequence_number, event_ser_manifest, event_payload"
          + " FROM event_journal";

  private final Path file;

  public SqliteJournalReader(Path file) {
    this.file = file;
  }

  @Override
  public List<JournalEntry> after(long position, int limit, Selection selection) {
    return read(
        COLUMNS + " WHERE ordering > ?" + condition(selection) + " ORDER BY ordering LIMIT ?",
        position,
        selection,
        limit);
  }

  @Override
  public List<JournalEntry> before(long position, int limit, Selection selection) {
    List<JournalEntry> found =
        read(
            COLUMNS
                + " WHERE ordering < ?"
                + condition(selection)
                + " ORDER BY ordering DESC LIMIT ?",
            position,
            selection,
            limit);
    Collections.reverse(found);
    return found;
  }

  @Override
  public List<JournalEntry> of(String persistenceId, long sequence, int limit) {
    return read(
        COLUMNS
            + " WHERE sequence_number > ? AND persistence_id IN (?)"
            + " ORDER BY sequence_number LIMIT ?",
        sequence,
        new Selection(Set.of(persistenceId), Set.of(), Set.of()),
        limit);
  }

  /** Times rise with positions as far as the clock did, so that halving finds the place. */
  @Override
  public long before(Instant time) {
    try (Connection connection = open();
        PreparedStatement bounds =
            connection.prepareStatement(
                "SELECT coalesce(min(ordering), 0), coalesce(max(ordering), 0)"
                    + " FROM event_journal");
        PreparedStatement next =
            connection.prepareStatement(
                "SELECT ordering, write_timestamp FROM event_journal"
                    + " WHERE ordering >= ? ORDER BY ordering LIMIT 1");
        ResultSet range = bounds.executeQuery()) {
      long low = range.getLong(1);
      long high = range.getLong(2) + 1;
      while (low < high) {
        long middle = low + (high - low) / 2;
        next.setLong(1, middle);
        try (ResultSet row = next.executeQuery()) {
          if (row.next() && row.getLong(2) < time.toEpochMilli()) {
            low = row.getLong(1) + 1;
          } else {
            high = middle;
          }
        }
      }
      return Math.max(low - 1, 0);
    } catch (SQLException failure) {
      throw failed(failure).exception();
    }
  }

  private static String condition(Selection selection) {
    StringBuilder out = new StringBuilder();
    Set<String> ids = selection.persistenceIds();
    if (ids != null) {
      out.append(" AND (persistence_id IN (").append(places(ids.size())).append(')');
      out.append(" OR event_ser_manifest IN (").append(places(selection.types().size()));
      out.append("))");
    }
    if (!selection.without().isEmpty()) {
      out.append(" AND event_ser_manifest NOT IN (");
      out.append(places(selection.without().size())).append(')');
    }
    return out.toString();
  }

  private static String places(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }

  private List<JournalEntry> read(String sql, long from, Selection selection, int limit) {
    try (Connection connection = open();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      int place = 1;
      statement.setLong(place++, from);
      if (selection.persistenceIds() != null) {
        for (String id : selection.persistenceIds()) {
          statement.setString(place++, id);
        }
      }
      for (Set<String> types : List.of(selection.types(), selection.without())) {
        for (String type : types) {
          statement.setString(place++, EVENT + type);
        }
      }
      statement.setInt(place, limit);
      List<JournalEntry> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String manifest = rows.getString(4);
          found.add(
              new JournalEntry(
                  rows.getLong(1),
                  rows.getString(2),
                  rows.getLong(3),
                  manifest.startsWith(EVENT) ? manifest.substring(EVENT.length()) : manifest,
                  rows.getBytes(5)));
        }
      }
      return found;
    } catch (SQLException failure) {
      throw failed(failure).exception();
    }
  }

  private Connection open() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(10_000);
    return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
  }

  private Rejection failed(SQLException failure) {
    return Rejection.of(
            SqlState.IO_ERROR, "cannot read the journal " + file + ": " + failure.getMessage())
        .withHint("Check the file and its permissions.");
  }
}
