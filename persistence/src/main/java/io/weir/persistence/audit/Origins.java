package io.weir.persistence.audit;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.connection.ConnectionEvent;
import io.weir.domain.operation.OperationEvent;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.source.SourceChange;
import io.weir.domain.view.ViewEvent;
import io.weir.kernel.ObjectId;
import io.weir.persistence.EventMetadata;
import io.weir.persistence.RecordCodec;
import io.weir.persistence.Recorded;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who and which statement stands behind an event. What a connection tells its dependents comes of
 * the statement that altered the connection. Not thread-safe.
 */
final class Origins {
  private static final int KEPT = 1024;
  private static final int PAGE = 200;

  private final JournalReader journal;
  private final RecordCodec codec;
  private final Map<String, Origin> connectionChanges = remembered();
  private final Map<ObjectId, Optional<OperationPlan>> plans = remembered();

  /** By event. */
  private final Map<String, Origin> views = remembered();

  Origins(JournalReader journal, RecordCodec codec) {
    this.journal = journal;
    this.codec = codec;
  }

  /**
   * @param operation null where no statement stands behind it
   */
  record Origin(String principal, @Nullable ObjectId operation) {}

  private static <K, V> Map<K, V> remembered() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > KEPT;
      }
    };
  }

  /**
   * @param change the source's change that the event tells of, or null
   */
  Origin of(EventMetadata metadata, @Nullable String change) {
    String id = change == null ? metadata.commandId() : change;
    if (metadata.operationId() == null && id.startsWith(SourceChange.CONNECTION)) {
      Origin known = connectionChanges.get(id);
      if (known == null) {
        known = ofConnection(id).orElse(new Origin(metadata.principal(), null));
        connectionChanges.put(id, known);
      }
      return known;
    }
    return new Origin(metadata.principal(), metadata.operationId());
  }

  /** What a view tells by itself comes of the statement that made it, or that was applied to it. */
  Origin ofView(JournalEntry entry, EventMetadata metadata) {
    if (metadata.operationId() != null) {
      return new Origin(metadata.principal(), metadata.operationId());
    }
    String key = entry.persistenceId() + "/" + entry.sequence();
    Origin known = views.get(key);
    if (known == null) {
      known = statement(entry).orElse(new Origin(metadata.principal(), null));
      views.put(key, known);
    }
    return known;
  }

  private Optional<Origin> statement(JournalEntry entry) {
    Origin found = null;
    long sequence = 0;
    List<JournalEntry> page;
    do {
      page = journal.of(entry.persistenceId(), sequence, PAGE);
      for (JournalEntry before : page) {
        sequence = before.sequence();
        if (sequence >= entry.sequence()) {
          return Optional.ofNullable(found);
        }
        Recorded<?> recorded = codec.decode(before.manifest(), before.bytes());
        EventMetadata by = recorded.metadata();
        if (by.operationId() != null
            && (recorded.event() instanceof ViewEvent.Created
                || recorded.event() instanceof ViewEvent.Applied)) {
          found = new Origin(by.principal(), by.operationId());
        }
      }
    } while (page.size() == PAGE);
    return Optional.ofNullable(found);
  }

  /** {@code connection/u1/3}: who made version 3. */
  private Optional<Origin> ofConnection(String change) {
    String[] parts = change.split("/", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    String connection =
        new AggregateRef(AggregateType.CONNECTION, new ObjectId(parts[1])).persistenceId();
    long sequence = 0;
    List<JournalEntry> page;
    do {
      page = journal.of(connection, sequence, PAGE);
      for (JournalEntry entry : page) {
        sequence = entry.sequence();
        Recorded<?> recorded = codec.decode(entry.manifest(), entry.bytes());
        if (recorded.event() instanceof ConnectionEvent.Altered altered
            && Long.toString(altered.version()).equals(parts[2])) {
          EventMetadata by = recorded.metadata();
          return Optional.of(new Origin(by.principal(), by.operationId()));
        }
      }
    } while (page.size() == PAGE);
    return Optional.empty();
  }

  /** The plan of an operation: its statement, redacted, and what it touches. */
  Optional<OperationPlan> plan(ObjectId operation) {
    return plans.computeIfAbsent(
        operation,
        id ->
            journal.of(new AggregateRef(AggregateType.OPERATION, id).persistenceId(), 0, 1).stream()
                .findFirst()
                .map(entry -> codec.decode(entry.manifest(), entry.bytes()).event())
                .filter(OperationEvent.Started.class::isInstance)
                .map(started -> ((OperationEvent.Started) started).plan()));
  }
}
