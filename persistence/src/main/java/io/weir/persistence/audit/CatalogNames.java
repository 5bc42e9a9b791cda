package io.weir.persistence.audit;

import io.weir.domain.AggregateRef;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogEvent;
import io.weir.domain.catalog.ObjectType;
import io.weir.kernel.ObjectId;
import io.weir.persistence.RecordCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What every object is and was called, dropped ones too, from the catalog's journal; reads on from
 * where it was. Not thread-safe.
 */
final class CatalogNames {
  private static final int PAGE = 500;

  private final JournalReader journal;
  private final RecordCodec codec;
  private final Map<ObjectId, TreeMap<Long, Known>> known = new TreeMap<>();
  private long sequence;

  CatalogNames(JournalReader journal, RecordCodec codec) {
    this.journal = journal;
    this.codec = codec;
  }

  /** An object from one event of the catalog on. */
  record Known(ObjectType type, String name, @Nullable String comment, String createSql) {}

  /** Takes what came since the last call. */
  void catchUp() {
    String catalog = AggregateRef.CATALOG.persistenceId();
    List<JournalEntry> page;
    do {
      page = journal.of(catalog, sequence, PAGE);
      for (JournalEntry entry : page) {
        sequence = entry.sequence();
        if (codec.decode(entry.manifest(), entry.bytes()).event() instanceof CatalogEvent event) {
          take(event);
        }
      }
    } while (page.size() == PAGE);
  }

  private void take(CatalogEvent event) {
    switch (event) {
      case CatalogEvent.Reserved reserved -> {
        for (NewObject object : reserved.objects()) {
          put(object.id(), new Known(object.type(), object.name(), null, object.createSql()));
        }
      }
      case CatalogEvent.Commented to ->
          change(to.id(), k -> new Known(k.type(), k.name(), to.text(), k.createSql()));
      case CatalogEvent.Redefined to ->
          change(
              to.id(),
              k -> new Known(k.type(), k.name(), k.comment(), to.redefinition().createSql()));
      case CatalogEvent.Renamed to -> {
        to.createSql()
            .forEach((id, sql) -> change(id, k -> new Known(k.type(), k.name(), k.comment(), sql)));
        change(to.id(), k -> new Known(k.type(), to.name(), k.comment(), k.createSql()));
      }
      default -> {
        // Tells of no name.
      }
    }
  }

  private void change(ObjectId id, UnaryOperator<Known> next) {
    last(id).ifPresent(object -> put(id, next.apply(object)));
  }

  private void put(ObjectId id, Known object) {
    known.computeIfAbsent(id, unused -> new TreeMap<>()).put(sequence, object);
  }

  /** The object as it was last. */
  Optional<Known> last(ObjectId id) {
    TreeMap<Long, Known> history = known.get(id);
    return history == null ? Optional.empty() : Optional.of(history.lastEntry().getValue());
  }

  /** The object before the catalog's event of this sequence. */
  Optional<Known> before(ObjectId id, long catalogSequence) {
    TreeMap<Long, Known> history = known.get(id);
    Map.Entry<Long, Known> entry = history == null ? null : history.lowerEntry(catalogSequence);
    return Optional.ofNullable(entry).map(Map.Entry::getValue);
  }

  /** The objects that have this id, or have or had this name. */
  Set<ObjectId> find(String idOrName) {
    Set<ObjectId> found = new TreeSet<>();
    known.forEach(
        (id, history) -> {
          if (id.value().equals(idOrName)
              || history.values().stream().anyMatch(k -> k.name().equals(idOrName))) {
            found.add(id);
          }
        });
    return found;
  }
}
