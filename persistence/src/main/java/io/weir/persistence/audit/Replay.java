package io.weir.persistence.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.catalog.CatalogState;
import io.weir.kernel.ObjectId;
import io.weir.persistence.RecordCodec;
import io.weir.persistence.Recorded;
import io.weir.persistence.ShellState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of all aggregates as it was at some time, folded from the journal's events by the
 * deciders that run the node. Operations are left out: they are what happened, not what is. Not
 * thread-safe.
 */
public final class Replay {
  private final RecordCodec codec;
  private final @Nullable Instant until;
  private final long last;
  private final Map<String, ShellState<?>> folded = new TreeMap<>();
  private final Set<String> ended = new HashSet<>();
  private @Nullable Instant reached;
  private long position;

  /**
   * @param until nothing that happened later is taken; null for no limit
   * @param last the last position that is taken
   */
  public Replay(RecordCodec codec, @Nullable Instant until, long last) {
    this.codec = codec;
    this.until = until;
    this.last = last;
  }

  /**
   * Takes the next event, in the journal's order.
   *
   * @return whether there may be more to take
   * @throws io.weir.persistence.CorruptJournalException where it does not follow
   */
  public boolean take(JournalEntry entry) {
    if (entry.position() > last) {
      return false;
    }
    AggregateRef aggregate = entry.aggregate();
    if (aggregate.type() == AggregateType.OPERATION) {
      return true;
    }
    Recorded<?> recorded = codec.decode(entry.manifest(), entry.bytes());
    Instant at = recorded.metadata().occurredAt();
    if (ended.contains(entry.persistenceId())) {
      return true;
    }
    if (until != null && at.isAfter(until)) {
      // Times need not rise, so that others may have older ones still; this one is done.
      ended.add(entry.persistenceId());
      return true;
    }
    ShellState<?> before = folded.get(entry.persistenceId());
    folded.put(
        entry.persistenceId(),
        AggregateDeciders.after(
            aggregate.type(),
            before == null ? AggregateDeciders.initial(aggregate.type()) : before,
            recorded));
    reached = at;
    position = entry.position();
    return true;
  }

  private CatalogSnapshot catalog() {
    ShellState<?> catalog = folded.get(AggregateRef.CATALOG.persistenceId());
    return catalog != null && catalog.state() instanceof CatalogState state
        ? state.snapshot()
        : CatalogSnapshot.EMPTY;
  }

  /**
   * What was there, an object of JSON for each.
   *
   * @param object id or name; null for all
   */
  public List<ObjectNode> objects(@Nullable String object) {
    List<ObjectNode> out = new ArrayList<>();
    for (CatalogEntry entry : catalog().entries().values()) {
      if (object == null || entry.name().equals(object) || entry.id().value().equals(object)) {
        out.add(object(entry));
      }
    }
    return out;
  }

  private ObjectNode object(CatalogEntry entry) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", entry.id().value())
            .put("type", entry.type().key())
            .put("name", entry.name())
            .put("owner", entry.owner())
            .put("created_at", entry.createdAt().toString())
            .put("stage", entry.stage().name().toLowerCase(java.util.Locale.ROOT))
            .put("create_sql", entry.createSql());
    if (entry.comment() != null) {
      json.put("comment", entry.comment());
    }
    ArrayNode uses = json.putArray("depends_on");
    entry.dependsOn().forEach(id -> uses.add(id.value()));
    state(entry.id())
        .ifPresent(
            found -> {
              json.put("sequence", found.sequence());
              ObjectNode state = codec.codec().tree(found.state());
              StateJson.redact(state);
              json.set("state", state);
            });
    return json;
  }

  private Optional<ShellState<?>> state(ObjectId id) {
    for (AggregateType type : AggregateType.values()) {
      ShellState<?> found = folded.get(new AggregateRef(type, id).persistenceId());
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** When the last event that was taken happened; null before the first. */
  public @Nullable Instant reached() {
    return reached;
  }

  /** The position of the last event that was taken. */
  public long position() {
    return position;
  }
}
