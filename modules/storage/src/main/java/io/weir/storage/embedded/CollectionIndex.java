package io.weir.storage.embedded;

import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.storage.CollectionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is in memory of a collection. Belongs to the monitor of its {@link StoreState}. */
final class CollectionIndex {
  final ObjectId id;

  /** The frame that made it known: older frames that name it speak of one that was dropped. */
  final long createdBy;

  Schema schema;
  long generation;
  long upper;
  long since;

  /** Blocks of the log up to this epoch are in runs too and count no more. */
  long flushed;

  Map<String, String> offsets = new TreeMap<>();

  /** Oldest first. */
  final List<Run> runs = new ArrayList<>();

  /** The blocks in the log after {@link #flushed}, oldest first. */
  final List<BlockRef> tail = new ArrayList<>();

  /** Epochs that somebody holds, and how many do. */
  final TreeMap<Long, Integer> holds = new TreeMap<>();

  /** Epochs that compaction may not pass, by name; durable. */
  final Map<String, Long> floors = new TreeMap<>();

  long rows;
  long bytes;

  /** Why it cannot be served: the place of the damage. */
  @Nullable String damage;

  /**
   * The numbers of its runs where one of them could not be opened: manifests go on to name them
   * all, so that it is whole again when the file is back.
   */
  @Nullable List<Long> listedRuns;

  /** Compaction met a damaged block; readers are told when they come to it. */
  boolean uncompactable;

  CollectionIndex(ObjectId id, long createdBy, Schema schema, long generation) {
    this.id = id;
    this.createdBy = createdBy;
    this.schema = schema;
    this.generation = generation;
  }

  CollectionState state() {
    return new CollectionState(id, schema, generation, upper, since, rows, bytes);
  }

  void apply(LogRecord.Part part, long epoch) {
    upper = Math.max(upper, epoch);
    generation = Math.max(generation, part.generation());
    if (part.replaceOffsets()) {
      offsets = new TreeMap<>(part.offsets());
    } else {
      offsets.putAll(part.offsets());
    }
  }

  void apply(LogRecord.Floored floored) {
    if (floored.epoch() < 0) {
      floors.remove(floored.name());
    } else {
      floors.merge(floored.name(), floored.epoch(), Math::max);
    }
  }

  void addToTail(BlockRef block) {
    tail.add(block);
    rows += block.rows();
    bytes += block.length();
    block.file().liveBlocks++;
    block.file().liveBytes += block.length();
  }

  void addRun(int at, Run run) {
    runs.add(at, run);
    for (BlockRef block : run.blocks()) {
      rows += block.rows();
      bytes += block.length();
    }
  }

  /** Takes the first {@code count} blocks out of the tail. */
  void cutTail(int count) {
    List<BlockRef> head = tail.subList(0, count);
    for (BlockRef block : head) {
      rows -= block.rows();
      bytes -= block.length();
      block.file().liveBlocks--;
      block.file().liveBytes -= block.length();
    }
    head.clear();
  }

  void removeRun(Run run) {
    runs.remove(run);
    rows -= run.rows();
    bytes -= run.bytes();
  }

  /** The blocks that a snapshot as of {@code asOf} reads. */
  List<BlockRef> blocksUpTo(long asOf) {
    List<BlockRef> found = new ArrayList<>();
    for (Run run : runs) {
      for (BlockRef block : run.blocks()) {
        if (block.epoch() <= asOf) {
          found.add(block);
        }
      }
    }
    for (BlockRef block : tail) {
      if (block.epoch() > asOf) {
        break;
      }
      found.add(block);
    }
    return found;
  }

  /** The blocks of the epochs after {@code after}, which is not before {@link #since}. */
  List<BlockRef> blocksBetween(long after, long upTo) {
    List<BlockRef> found = new ArrayList<>();
    for (Run run : runs) {
      if (run.upTo() > after) {
        for (BlockRef block : run.blocks()) {
          if (block.epoch() > after && block.epoch() <= upTo) {
            found.add(block);
          }
        }
      }
    }
    for (int i = firstInTail(after + 1); i < tail.size() && tail.get(i).epoch() <= upTo; i++) {
      found.add(tail.get(i));
    }
    return found;
  }

  /** The blocks of exactly {@code epoch}, which is after {@link #since}. */
  List<BlockRef> blocksAt(long epoch) {
    List<BlockRef> found = new ArrayList<>();
    for (int i = runs.size() - 1; i >= 0 && runs.get(i).upTo() >= epoch; i--) {
      List<BlockRef> ofRun = new ArrayList<>();
      for (BlockRef block : runs.get(i).blocks()) {
        if (block.epoch() == epoch) {
          ofRun.add(block);
        }
      }
      found.addAll(0, ofRun);
    }
    for (int i = firstInTail(epoch); i < tail.size() && tail.get(i).epoch() == epoch; i++) {
      found.add(tail.get(i));
    }
    return found;
  }

  /** The index of the first block of the tail that is of {@code epoch} or later. */
  private int firstInTail(long epoch) {
    int low = 0;
    int high = tail.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (tail.get(middle).epoch() < epoch) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  void hold(long epoch) {
    holds.merge(epoch, 1, Integer::sum);
  }

  void release(long epoch) {
    holds.computeIfPresent(epoch, (key, count) -> count == 1 ? null : count - 1);
  }

  /** The newest epoch that compaction may make one with everything before it. */
  long horizon(long retentionMillis) {
    long horizon = Math.max(0, upper - retentionMillis);
    for (long floor : floors.values()) {
      horizon = Math.min(horizon, floor);
    }
    return holds.isEmpty() ? horizon : Math.min(horizon, holds.firstKey());
  }

  /** The offsets, copied. */
  Map<String, String> copyOfOffsets() {
    return Ordered.map(offsets);
  }
}
