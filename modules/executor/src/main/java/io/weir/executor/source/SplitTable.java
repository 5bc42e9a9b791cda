package io.weir.executor.source;

import io.weir.executor.ChangeOutcome;
import io.weir.kernel.ObjectId;
import io.weir.storage.ChangelogStore;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The source state table as it will be when all epochs are durable that were collected so far:
 * offsets by split, and beside them what is committed in the same way, under names that begin with
 * {@code #}.
 */
public final class SplitTable {
  /** The id of the last change that was applied. */
  private static final String CHANGE = "#change";

  /** How that change ended, for who asks after a crash. */
  private static final String OUTCOME = "#outcome";

  /** Which upstream the offsets are of. */
  static final String IDENTITY = "#identity";

  private final TreeMap<String, String> entries = new TreeMap<>();

  SplitTable() {}

  /**
   * Where a source is, as is durable.
   *
   * @param offsets by split the next record to read
   * @param identity of the upstream that they are of; null where that is not known yet
   */
  public record Position(Map<String, String> offsets, @Nullable String identity) {}

  /** The position of the source whose first collection is {@code main}. */
  public static Position position(ChangelogStore store, ObjectId main) {
    Map<String, String> stored = store.offsets(main);
    return new Position(offsetsOf(stored), stored.get(IDENTITY));
  }

  /** What the store holds. */
  void load(Map<String, String> stored) {
    entries.clear();
    entries.putAll(stored);
  }

  /** Everything, for a commit that replaces the table. */
  Map<String, String> entries() {
    return new TreeMap<>(entries);
  }

  /** By split the next record to read. */
  Map<String, String> offsets() {
    return offsetsOf(entries);
  }

  /** Only what is of splits. */
  static Map<String, String> offsetsOf(Map<String, String> table) {
    Map<String, String> offsets = new TreeMap<>(table);
    offsets.keySet().removeIf(key -> key.startsWith("#"));
    return offsets;
  }

  @Nullable String identity() {
    return entries.get(IDENTITY);
  }

  void identity(String learned) {
    entries.put(IDENTITY, learned);
  }

  /** Reading has come so far. */
  void moved(Map<String, String> offsets) {
    entries.putAll(offsets);
  }

  /** How the change of this id ended, where it was the last that was applied. */
  @Nullable ChangeOutcome outcomeOf(String change) {
    String outcome = entries.get(OUTCOME);
    return outcome != null && change.equals(entries.get(CHANGE))
        ? OutcomeText.parse(outcome)
        : null;
  }

  /** A change moves splits, and leaves its mark. */
  void changed(String change, ChangeOutcome outcome, boolean forgetIdentity) {
    outcome
        .splits()
        .forEach(
            split -> {
              if (split.after() == null) {
                entries.remove(split.split());
              } else {
                entries.put(split.split(), split.after());
              }
            });
    entries.put(CHANGE, change);
    entries.put(OUTCOME, OutcomeText.of(outcome));
    if (forgetIdentity) {
      entries.remove(IDENTITY);
    }
  }
}
