package io.weir.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.persistence.HashChain;
import io.weir.persistence.JournalCodec;
import io.weir.persistence.RecordCodec;
import io.weir.persistence.Recorded;
import io.weir.persistence.SqliteJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A SQLite journal that no node has open. */
record JournalFile(Path file) {
  /** One event, in the order in which they became durable. */
  record Entry(long ordering, String persistenceId, String manifest, Recorded<?> recorded) {
    /** Events of one command are written together or not at all. */
    boolean isOneWriteWith(Entry next) {
      return persistenceId.equals(next.persistenceId)
          && recorded.metadata().commandId().equals(next.recorded.metadata().commandId());
    }
  }

  /** All events; their bytes and the chain of their hashes are checked. */
  List<Entry> read() {
    RecordCodec codec = new RecordCodec(JournalCodec.ofDomain());
    List<Entry> entries = new ArrayList<>();
    Map<String, String> lastHashes = new HashMap<>();
    try (Connection connection = DriverManager.getConnection(SqliteJournal.url(file));
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT ordering, persistence_id, event_ser_manifest, event_payload"
                    + " FROM event_journal ORDER BY ordering")) {
      while (rows.next()) {
        String manifest = rows.getString(3).replaceFirst("^event/", "");
        Recorded<?> recorded = codec.decode(manifest, rows.getBytes(4));
        String previous = lastHashes.put(rows.getString(2), recorded.metadata().hash());
        assertThat(recorded.metadata().previousHash())
            .isEqualTo(previous == null ? HashChain.START : previous);
        entries.add(new Entry(rows.getLong(1), rows.getString(2), manifest, recorded));
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return entries;
  }

  /** A copy as a crash right after the event {@code last} would have left it. */
  JournalFile cutAfter(long last, Path copy) {
    try {
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    try (Connection connection = DriverManager.getConnection(SqliteJournal.url(copy));
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM event_journal WHERE ordering > ?")) {
      delete.setLong(1, last);
      delete.executeUpdate();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return new JournalFile(copy);
  }
}
