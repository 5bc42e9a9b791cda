package io.weir.storage.embedded;

import io.weir.columnar.DataType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to make one run file of. Either blocks from the beginning of a collection's tail in the log,
 * or neighbouring runs.
 *
 * @param runs the runs that are replaced; empty where the tail is
 * @param tailCount how many blocks of the tail are replaced
 * @param collapsed blocks that become one as of {@code collapseTo}
 * @param kept blocks that keep their epochs, because somebody may still ask for those
 * @param upTo the newest epoch in it
 * @param number of the new file
 */
record CompactionPlan(
    CollectionIndex index,
    List<DataType> types,
    List<Run> runs,
    int tailCount,
    List<BlockRef> collapsed,
    long collapseTo,
    List<BlockRef> kept,
    long upTo,
    long number) {

  /** So many runs of about one size are merged. */
  private static final int FANOUT = 6;

  /** Runs smaller than this are of one size. */
  private static final long SMALLEST_TIER = 64 << 10;

  /** Inserts only are not merged into anything larger: nothing would be gained. */
  private static final long LARGEST_JOIN = 256L << 20;

  /** A closed segment of which less than one of so many bytes counts is emptied. */
  private static final int SPARSE = 4;

  /** All blocks that are read. */
  List<BlockRef> inputs() {
    List<BlockRef> all = new ArrayList<>(collapsed);
    all.addAll(kept);
    return all;
  }

  /** What there is to do for a collection, or null. In the state's monitor. */
  static @Nullable CompactionPlan of(StoreState state, CollectionIndex index, Options options) {
    if (!wanted(index, options)) {
      return null;
    }
    long horizon = index.horizon(options.retentionMillis());
    int count = blocksToFlush(index, horizon, options);
    return count > 0 ? flush(state, index, count, horizon) : merge(state, index, horizon);
  }

  /** Whether there is something to do for a collection. In the state's monitor. */
  static boolean wanted(CollectionIndex index, Options options) {
    if (index.damage != null || index.uncompactable) {
      return false;
    }
    long horizon = index.horizon(options.retentionMillis());
    return blocksToFlush(index, horizon, options) > 0
        || firstToMerge(mergeable(index, horizon)) >= 0;
  }

  /** The blocks at the beginning of the tail that are enough for a run, or 0. */
  private static int blocksToFlush(CollectionIndex index, long horizon, Options options) {
    int columns = index.schema.size();
    int count = 0;
    long bytes = 0;
    long memory = 0;
    boolean deletes = false;
    while (count < index.tail.size() && index.tail.get(count).epoch() <= horizon) {
      BlockRef block = index.tail.get(count);
      bytes += block.length();
      memory += Collapse.memoryOf(block, block.rows(), columns);
      deletes |= block.negatives() > 0;
      count++;
      boolean fills = deletes && memory >= options.memoryBytes() / 2;
      if (fills || bytes >= 4 * options.flushBytes()) {
        return count; // as much as is best done at once
      }
    }
    return count >= options.flushBlocks() || bytes >= options.flushBytes() ? count : 0;
  }

  /** Empties the oldest closed segment that holds little, or null. In the state's monitor. */
  static @Nullable CompactionPlan ofSparseSegment(StoreState state, Options options) {
    for (DataFile segment : sparseSegments(state)) {
      for (CollectionIndex index : state.collections.values()) {
        int count = blocksUpTo(segment, index);
        if (count > 0) {
          return flush(state, index, count, index.horizon(options.retentionMillis()));
        }
      }
    }
    return null;
  }

  /** Whether {@link #ofSparseSegment} would find one. In the state's monitor. */
  static boolean anySparseSegment(StoreState state) {
    for (DataFile segment : sparseSegments(state)) {
      for (CollectionIndex index : state.collections.values()) {
        if (blocksUpTo(segment, index) > 0) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<DataFile> sparseSegments(StoreState state) {
    List<DataFile> found = new ArrayList<>();
    if (state.segments.size() > 1) {
      DataFile current = state.segments.lastEntry().getValue();
      for (DataFile segment : state.segments.values()) {
        if (segment != current
            && segment.liveBlocks > 0
            && segment.liveBytes <= segment.size / SPARSE) {
          found.add(segment);
        }
      }
    }
    return found;
  }

  /** How many blocks of the tail to take so that none is left in the segment; 0 where none is. */
  private static int blocksUpTo(DataFile segment, CollectionIndex index) {
    if (index.damage != null || index.uncompactable) {
      return 0;
    }
    int count = 0;
    while (count < index.tail.size() && index.tail.get(count).file().number <= segment.number) {
      count++;
    }
    return count > 0 && index.tail.get(count - 1).file() == segment ? count : 0;
  }

  private static CompactionPlan flush(
      StoreState state, CollectionIndex index, int wanted, long horizon) {
    List<BlockRef> tail = index.tail;
    int count = wanted;
    while (count < tail.size() && tail.get(count).epoch() == tail.get(count - 1).epoch()) {
      count++; // an epoch is never torn apart
    }
    List<BlockRef> collapsed = new ArrayList<>();
    List<BlockRef> kept = new ArrayList<>();
    for (BlockRef block : tail.subList(0, count)) {
      (block.epoch() <= horizon ? collapsed : kept).add(block);
    }
    long collapseTo = collapsed.isEmpty() ? 0 : collapsed.getLast().epoch();
    index.since = Math.max(index.since, collapseTo);
    return new CompactionPlan(
        index,
        index.schema.types(),
        List.of(),
        count,
        collapsed,
        collapseTo,
        kept,
        tail.get(count - 1).epoch(),
        state.nextRun++);
  }

  private static @Nullable CompactionPlan merge(
      StoreState state, CollectionIndex index, long horizon) {
    List<Run> candidates = mergeable(index, horizon);
    int from = firstToMerge(candidates);
    if (from < 0) {
      return null;
    }
    List<Run> merged = List.copyOf(candidates.subList(from, candidates.size()));
    List<BlockRef> blocks = new ArrayList<>();
    merged.forEach(run -> blocks.addAll(run.blocks()));
    long upTo = merged.getLast().upTo();
    index.since = Math.max(index.since, upTo);
    return new CompactionPlan(
        index, index.schema.types(), merged, 0, blocks, upTo, List.of(), upTo, state.nextRun++);
  }

  private static List<Run> mergeable(CollectionIndex index, long horizon) {
    int count = 0;
    while (count < index.runs.size() && index.runs.get(count).upTo() <= horizon) {
      count++;
    }
    return index.runs.subList(0, count);
  }

  /** All runs from this one on are worth one; -1 where they are not. */
  private static int firstToMerge(List<Run> runs) {
    if (runs.size() < 2) {
      return -1;
    }
    // Deletes of rows in older runs: when they could cancel half of everything, they pay for it.
    long rows = 0;
    long deletes = 0;
    for (int i = 0; i < runs.size(); i++) {
      rows += runs.get(i).rows();
      deletes += i == 0 ? 0 : runs.get(i).negatives();
    }
    if (deletes > 0 && deletes * 4 >= rows) {
      return 0;
    }
    int largest = 0;
    long bytes = 0;
    long negatives = 0;
    for (int i = runs.size() - 1; i >= 0; i--) {
      largest = Math.max(largest, tier(runs.get(i)));
      bytes += runs.get(i).bytes();
      negatives += runs.get(i).negatives();
      boolean alone = i == 0 || tier(runs.get(i - 1)) > largest;
      if (alone && runs.size() - i >= FANOUT && (negatives > 0 || bytes <= LARGEST_JOIN)) {
        return i;
      }
    }
    return -1;
  }

  /** Sizes by powers of four. */
  private static int tier(Run run) {
    return (63 - Long.numberOfLeadingZeros(Math.max(1, run.bytes() / SMALLEST_TIER))) / 2;
  }
}
