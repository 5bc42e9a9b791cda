package io.weir.domain.operation;

import io.weir.kernel.ObjectId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The operations that run, and the last {@link #MAX_ENDED} that ended, oldest first. Immutable.
 *
 * @param tally of all unsafe ones that ever ended
 */
public record OperationIndex(List<Entry> entries, UnsafeTally tally) {
  /** How many ended operations are remembered; running ones are never forgotten. */
  public static final int MAX_ENDED = 1000;

  public static final OperationIndex EMPTY = new OperationIndex(List.of(), UnsafeTally.NONE);

  /** {@code tally} may be null: states of 0.1 do not have it. */
  public OperationIndex(List<Entry> entries, @Nullable UnsafeTally tally) {
    this.entries = List.copyOf(entries);
    this.tally = tally == null ? UnsafeTally.NONE : tally;
  }

  /** One operation. */
  public record Entry(ObjectId operation, OperationRecord record) {}

  public Optional<OperationRecord> of(ObjectId operation) {
    // From the newest: it is the new ones that are asked for.
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (entries.get(i).operation().equals(operation)) {
        return Optional.of(entries.get(i).record());
      }
    }
    return Optional.empty();
  }

  /** The ones that have not ended, oldest first. */
  public List<ObjectId> unfinished() {
    return entries.stream()
        .filter(e -> !e.record().status().isEnded())
        .map(Entry::operation)
        .toList();
  }

  /** With the newest record of {@code operation}, in its old place where it has one. */
  public OperationIndex with(ObjectId operation, OperationRecord record) {
    LinkedHashMap<ObjectId, OperationRecord> all = new LinkedHashMap<>();
    entries.forEach(e -> all.put(e.operation(), e.record()));
    all.put(operation, record);
    List<Entry> kept = new ArrayList<>(all.size());
    all.forEach((id, r) -> kept.add(new Entry(id, r)));
    long ended = kept.stream().filter(e -> e.record().status().isEnded()).count();
    for (int i = 0; ended > MAX_ENDED; ) {
      if (kept.get(i).record().status().isEnded()) {
        kept.remove(i);
        ended--;
      } else {
        i++;
      }
    }
    return new OperationIndex(kept, tally(operation, record));
  }

  /** An end counts once, however often it is told. */
  private UnsafeTally tally(ObjectId operation, OperationRecord record) {
    UnsafeTouch touch = record.unsafe();
    Instant at = record.endedAt();
    return touch == null
            || at == null
            || !record.status().isEnded()
            || of(operation).filter(known -> known.status().isEnded()).isPresent()
        ? tally
        : tally.with(touch, record.status(), at);
  }
}
