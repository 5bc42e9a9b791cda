package io.weir.persistence.audit;

import io.weir.domain.AggregateRef;
import io.weir.domain.Event;
import io.weir.kernel.ObjectId;
import io.weir.persistence.HashChain;
import io.weir.persistence.JournalCodec;
import io.weir.persistence.RecordCodec;
import io.weir.persistence.Recorded;
import io.weir.persistence.SqliteJournal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A journal file as a node writes it, an event a second. */
final class StoredJournal {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final RecordCodec codec = new RecordCodec(JournalCodec.ofDomain());
  final JournalReader reader;
  private final Path file;
  private final Map<AggregateRef, Recorded<?>> last = new HashMap<>();
  private long written;

  StoredJournal(Path directory) {
    file = directory.resolve("journal.db");
    SqliteJournal.prepare(file);
    reader = new SqliteJournalReader(file);
  }

  /** The time of the next event. */
  Instant now() {
    return START.plusSeconds(written);
  }

  /** Appends an event of a statement's operation; gives its position. */
  long add(AggregateRef aggregate, @Nullable String operation, String commandId, Event event) {
    Recorded<?> before = last.get(aggregate);
    Recorded<?> recorded =
        codec.chain(
            event,
            new RecordCodec.Cause(
                operation == null ? null : new ObjectId(operation),
                commandId,
                "c".repeat(64),
                operation == null ? "weir" : "ada",
                now()),
            before == null ? 0 : before.metadata().sequence(),
            before == null ? HashChain.START : before.metadata().hash());
    last.put(aggregate, recorded);
    execute(
        "INSERT INTO event_journal (persistence_id, sequence_number, writer, write_timestamp,"
            + " adapter_manifest, event_payload, event_ser_id, event_ser_manifest)"
            + " VALUES (?, ?, 'w', ?, '', ?, 1, ?)",
        aggregate.persistenceId(),
        recorded.metadata().sequence(),
        now().toEpochMilli(),
        codec.encode(recorded),
        "event/" + codec.manifest(recorded));
    return ++written;
  }

  /** Changes the file behind the node's back. */
  void execute(String sql, Object... values) {
    try (Connection connection = DriverManager.getConnection(SqliteJournal.url(file));
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }
}
