package io.weir.storage.embedded;

import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;

/**
 * Everything that is durable, as memory has it. Its monitor guards all of it, the {@link
 * CollectionIndex}es and the counters of the {@link DataFile}s included; nothing blocks while it is
 * held.
 */
final class StoreState {
  final TreeMap<ObjectId, CollectionIndex> collections = new TreeMap<>();

  /** Log segments by number. */
  final TreeMap<Long, DataFile> segments = new TreeMap<>();

  /**
   * Files that no manifest to come names; deleted when the next one is durable and no read pins.
   */
  final List<DataFile> obsolete = new ArrayList<>();

  /** Collections that may have become worth compacting. */
  final LinkedHashSet<CollectionIndex> dirty = new LinkedHashSet<>();

  long lastFrame;
  long nextRun = 1;
  long manifestNumber;

  /**
   * A frame became durable.
   *
   * @param blocksAt where in {@code segment} its blocks begin
   */
  void apply(long frame, LogRecord record, DataFile segment, long blocksAt) {
    switch (record) {
      case LogRecord.Opened opened -> {
        CollectionIndex known = collections.get(opened.collection());
        if (known == null) {
          collections.put(
              opened.collection(),
              new CollectionIndex(
                  opened.collection(), frame, opened.schema(), opened.generation()));
        } else {
          known.generation = opened.generation();
          known.schema = opened.schema();
        }
      }
      case LogRecord.Dropped dropped -> drop(dropped.collection());
      case LogRecord.Floored floored -> {
        CollectionIndex index = collections.get(floored.collection());
        if (index != null) {
          index.apply(floored);
          dirty.add(index);
        }
      }
      case LogRecord.Committed committed -> {
        addBlocks(frame, committed, segment, blocksAt);
        for (LogRecord.Part part : committed.parts()) {
          CollectionIndex index = collections.get(part.collection());
          if (index != null) {
            index.apply(part, committed.epoch());
            dirty.add(index);
          }
        }
      }
    }
    lastFrame = frame;
    segment.lastFrame = frame;
  }

  /** Only the blocks of a frame whose other news are in the manifest. */
  void addBlocks(long frame, LogRecord.Committed committed, DataFile segment, long blocksAt) {
    long offset = blocksAt;
    for (LogRecord.Part part : committed.parts()) {
      CollectionIndex index = collections.get(part.collection());
      boolean counts =
          index != null && index.createdBy < frame && committed.epoch() > index.flushed;
      for (BlockHeader block : part.blocks()) {
        int length = block.length() + block.bodyLength();
        if (counts && index != null && block.rows() > 0) {
          index.addToTail(
              new BlockRef(
                  segment,
                  offset,
                  length,
                  committed.epoch(),
                  block.rows(),
                  block.negatives(),
                  block.rawLength()));
        }
        offset += length;
      }
    }
  }

  private void drop(ObjectId id) {
    CollectionIndex index = collections.remove(id);
    if (index != null) {
      dirty.remove(index);
      index.cutTail(index.tail.size());
      index.runs.forEach(run -> obsolete.add(run.file()));
    }
  }

  /** Whether files could be deleted once a manifest says that they do not count. */
  boolean wantsManifest() {
    if (!obsolete.isEmpty()) {
      return true;
    }
    DataFile current = segments.isEmpty() ? null : segments.lastEntry().getValue();
    for (DataFile segment : segments.values()) {
      if (segment != current && segment.liveBlocks == 0) {
        return true;
      }
    }
    return false;
  }

  /** What a manifest written now would say; segments without anything alive become obsolete. */
  Manifest nextManifest() {
    DataFile current = segments.isEmpty() ? null : segments.lastEntry().getValue();
    segments
        .values()
        .removeIf(
            segment -> {
              boolean dead = segment != current && segment.liveBlocks == 0;
              if (dead) {
                obsolete.add(segment);
              }
              return dead;
            });
    List<Manifest.Entry> entries = new ArrayList<>();
    for (CollectionIndex index : collections.values()) {
      entries.add(
          new Manifest.Entry(
              index.id,
              index.createdBy,
              index.schema,
              index.generation,
              index.upper,
              index.since,
              index.flushed,
              index.copyOfOffsets(),
              Ordered.map(index.floors),
              index.listedRuns != null
                  ? index.listedRuns
                  : index.runs.stream().map(run -> run.file().number).toList(),
              index.listedRuns != null ? null : index.damage));
    }
    return new Manifest(
        ++manifestNumber, lastFrame, List.copyOf(segments.keySet()), List.copyOf(entries));
  }
}
