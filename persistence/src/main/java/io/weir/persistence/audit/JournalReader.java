package io.weir.persistence.audit;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Reads stored events page by page. Thread-safe; blocks on the disk. */
public interface JournalReader {
  /**
   * Which events are wanted: those of some aggregates, and those of some types, whoever's.
   *
   * @param persistenceIds null for all aggregates
   * @param types beside those of {@code persistenceIds}
   * @param without types that are not wanted, whoever's
   */
  record Selection(
      @org.jspecify.annotations.Nullable Set<String> persistenceIds,
      Set<String> types,
      Set<String> without) {
    public static final Selection ALL = new Selection(null, Set.of(), Set.of());
  }

  /** The first {@code limit} behind {@code position}, in order. */
  List<JournalEntry> after(long position, int limit, Selection selection);

  /** The last {@code limit} before {@code position}, in order. */
  List<JournalEntry> before(long position, int limit, Selection selection);

  /** The first {@code limit} of one aggregate behind {@code sequence}, in order. */
  List<JournalEntry> of(String persistenceId, long sequence, int limit);

  /** The position of the last event that was stored before {@code time}; 0 where there is none. */
  long before(Instant time);
}
