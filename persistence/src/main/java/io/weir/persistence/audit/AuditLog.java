package io.weir.persistence.audit;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.audit.AuditEvent;
import io.weir.domain.audit.AuditQuery;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.persistence.RecordCodec;
import io.weir.persistence.audit.JournalReader.Selection;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The journals of all aggregates as one list of changes, read page by page and never as a whole.
 * Thread-safe: one reader at a time; blocks on the disk.
 */
public final class AuditLog {
  private static final int PAGE = 500;

  private final JournalReader journal;
  private final CatalogNames names;
  private final AuditTeller teller;

  public AuditLog(JournalReader journal, RecordCodec codec) {
    this.journal = journal;
    this.names = new CatalogNames(journal, codec);
    this.teller = new AuditTeller(journal, codec, names);
  }

  /**
   * @throws io.weir.kernel.RejectedException 42704 where nothing is or was called as the query says
   */
  public synchronized List<AuditEvent> events(AuditQuery query) {
    names.catchUp();
    String object = query.object();
    Set<ObjectId> objects = object == null ? null : find(object);
    Selection selection = selection(objects);
    return query.newest() ? last(query, selection, objects) : first(query, selection, objects);
  }

  private Set<ObjectId> find(String object) {
    Set<ObjectId> found = names.find(object);
    if (found.isEmpty()) {
      throw Rejection.of(SqlState.UNDEFINED_OBJECT, "object \"" + object + "\" was never there")
          .withHint("Give the name or id that it has or had; weir_objects lists those of now.")
          .exception();
    }
    return found;
  }

  private static Selection selection(@Nullable Set<ObjectId> objects) {
    if (objects == null) {
      return new Selection(null, Set.of(), AuditTeller.SILENT);
    }
    Set<String> ids = new TreeSet<>();
    ids.add(AggregateRef.CATALOG.persistenceId());
    for (ObjectId id : objects) {
      for (AggregateType type : AggregateType.values()) {
        ids.add(new AggregateRef(type, id).persistenceId());
      }
    }
    return new Selection(ids, Set.of(), AuditTeller.SILENT);
  }

  private List<AuditEvent> first(
      AuditQuery query, Selection selection, @Nullable Set<ObjectId> objects) {
    long position = Math.max(query.after(), start(query.since()));
    List<AuditEvent> out = new ArrayList<>();
    List<JournalEntry> page;
    do {
      page = journal.after(position, PAGE, selection);
      for (JournalEntry entry : page) {
        position = entry.position();
        out.addAll(told(entry, objects));
        if (out.size() >= query.limit()) {
          return out;
        }
      }
    } while (page.size() == PAGE);
    return out;
  }

  private List<AuditEvent> last(
      AuditQuery query, Selection selection, @Nullable Set<ObjectId> objects) {
    long floor = Math.max(query.after(), start(query.since()));
    Deque<List<AuditEvent>> pages = new ArrayDeque<>();
    int found = 0;
    long position = Long.MAX_VALUE;
    List<JournalEntry> page;
    do {
      page = journal.before(position, Math.min(PAGE, query.limit()), selection);
      List<AuditEvent> told = new ArrayList<>();
      for (JournalEntry entry : page) {
        if (entry.position() > floor) {
          told.addAll(told(entry, objects));
        }
      }
      pages.addFirst(told);
      found += told.size();
      position = page.isEmpty() ? 0 : page.getFirst().position();
    } while (position > floor && found < query.limit());
    List<AuditEvent> all = new ArrayList<>();
    pages.forEach(all::addAll);
    return List.copyOf(all.subList(Math.max(0, all.size() - query.limit()), all.size()));
  }

  private long start(@Nullable Instant since) {
    return since == null ? 0 : journal.before(since);
  }

  private List<AuditEvent> told(JournalEntry entry, @Nullable Set<ObjectId> objects) {
    List<AuditEvent> told = teller.tell(entry);
    return objects == null
        ? told
        : told.stream().filter(event -> objects.contains(event.objectId())).toList();
  }

  /** The stored events behind a position, as they are. */
  public List<JournalEntry> entries(long after, int limit) {
    return journal.after(after, limit, Selection.ALL);
  }
}
