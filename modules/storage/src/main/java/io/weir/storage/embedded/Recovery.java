package io.weir.storage.embedded;

import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
import io.weir.storage.embedded.LogScan.Damage;
import io.weir.storage.embedded.LogScan.Located;
import io.weir.storage.file.StorageDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the {@link StoreState} again from what is in the directory: the manifest, the run files
 * that it names, then every frame of the log. Removes what a crash left behind.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final StorageDirectory directory;
  private final StoreState state = new StoreState();
  private final List<String> notes = new ArrayList<>();

  /** Collections of which frames may be lost, unless a later frame shows that none is. */
  private final Map<ObjectId, String> suspects = new HashMap<>();

  /** The newest epoch of a collection that was seen in a frame or is in its runs. */
  private final Map<ObjectId, Long> seen = new HashMap<>();

  private Manifest manifest = Manifest.NONE;
  private long expectedFrame = 1;

  /** Damage was told that explains why the next number is not the expected one. */
  private boolean gapTold;

  private Recovery(StorageDirectory directory) {
    this.directory = directory;
  }

  /** What {@link #recover} found. */
  record Recovered(StoreState state, List<String> notes) {}

  static Recovered recover(StorageDirectory directory) throws IOException {
    Recovery recovery = new Recovery(directory);
    recovery.run();
    return new Recovered(recovery.state, List.copyOf(recovery.notes));
  }

  private void run() throws IOException {
    List<String> names = directory.list();
    if (names.stream().anyMatch(name -> DataFile.number(name) > 0)) {
      // A process that died may have left names that are there, but not durable yet.
      directory.force();
    }
    manifest = Manifest.load(directory, names);
    state.manifestNumber = manifest.number();
    for (Manifest.Entry entry : manifest.collections()) {
      restore(entry);
    }
    removeLeftovers(names);
    openSegments(names);
    long newest = state.segments.isEmpty() ? 0 : state.segments.lastKey();
    for (DataFile segment : List.copyOf(state.segments.values())) {
      replay(segment, segment.number == newest);
    }
    // A log that ends before what the manifest knows never goes back in its numbers.
    state.lastFrame = Math.max(state.lastFrame, manifest.lastFrame());
    suspects.forEach((id, place) -> damage(id, place));
    for (CollectionIndex index : state.collections.values()) {
      if (index.damage != null) {
        note("collection " + index.id + " cannot be served: damage in " + index.damage);
      }
    }
  }

  private void restore(Manifest.Entry entry) throws IOException {
    CollectionIndex index =
        new CollectionIndex(
            entry.collection(), entry.createdBy(), entry.schema(), entry.generation());
    index.upper = entry.upper();
    index.since = entry.since();
    index.flushed = entry.flushed();
    index.offsets = new java.util.TreeMap<>(entry.offsets());
    index.floors.putAll(entry.floors());
    index.damage = entry.damage();
    state.collections.put(index.id, index);
    seen.put(index.id, index.flushed);
    for (long number : entry.runs()) {
      String name = DataFile.name(DataFile.RUN, number);
      state.nextRun = Math.max(state.nextRun, number + 1);
      try {
        index.addRun(index.runs.size(), RunFile.open(directory, name, index.id));
      } catch (DamagedException e) {
        index.listedRuns = entry.runs();
        damage(index.id, "file \"" + directory.path(name) + "\": " + e.getMessage());
      }
    }
  }

  /** A crash leaves files that no manifest names, and manifests that were replaced. */
  private void removeLeftovers(List<String> names) throws IOException {
    Set<String> runs = new HashSet<>();
    manifest
        .collections()
        .forEach(entry -> entry.runs().forEach(n -> runs.add(DataFile.name(DataFile.RUN, n))));
    long newestListed = manifest.segments().isEmpty() ? 0 : manifest.segments().getLast();
    for (String name : names) {
      long number = DataFile.number(name);
      boolean leftover = false;
      if (name.startsWith(DataFile.MANIFEST)) {
        leftover = number < 0 ? name.endsWith(DataFile.TEMPORARY) : number < manifest.number();
      } else if (number >= 0 && name.startsWith(DataFile.RUN)) {
        leftover = !runs.contains(name);
        state.nextRun = Math.max(state.nextRun, number + 1);
      } else if (number >= 0 && name.startsWith(DataFile.LOG)) {
        leftover = number <= newestListed && !manifest.segments().contains(number);
      }
      if (leftover) {
        directory.delete(name);
      }
    }
  }

  private void openSegments(List<String> names) throws IOException {
    long newestListed = manifest.segments().isEmpty() ? 0 : manifest.segments().getLast();
    for (String name : names) {
      long number = DataFile.number(name);
      if (name.startsWith(DataFile.LOG)
          && number > 0
          && (number > newestListed || manifest.segments().contains(number))) {
        state.segments.put(number, DataFile.open(directory, name));
      }
    }
    for (long listed : manifest.segments()) {
      if (!state.segments.containsKey(listed)) {
        String path = directory.path(DataFile.name(DataFile.LOG, listed));
        suspectAll("file \"" + path + "\", which is missing");
      }
    }
  }

  private void replay(DataFile segment, boolean last) throws IOException {
    Long firstFrame = LogSegment.firstFrame(segment);
    LogScan scan = LogScan.of(segment, last);
    if (firstFrame == null && scan.found.isEmpty() && last) {
      // The crash came while it was made: nothing was ever in it.
      state.segments.remove(segment.number);
      segment.file.close();
      directory.delete(segment.name);
      directory.force();
      return;
    }
    for (Object found : scan.found) {
      switch (found) {
        case Located located -> replay(segment, located);
        case Damage damage -> lay(segment, damage);
        default -> throw new IllegalStateException("neither a frame nor damage: " + found);
      }
    }
    if (scan.end() < segment.size) {
      truncate(segment, scan.end());
    }
    if (last) {
      // What the last process wrote without seeing it durable is served from now on.
      segment.file.force();
    }
  }

  private void replay(DataFile segment, Located located) {
    long number = located.frame().number();
    // Segments of which all is in the manifest and in runs may be gone.
    if (number != expectedFrame && number > manifest.lastFrame() + 1 && !gapTold) {
      suspectAll("frames before " + BlockRef.place(segment, located.at()) + ", which are missing");
    }
    gapTold = false;
    expectedFrame = number + 1;
    if (located.record() instanceof LogRecord.Committed committed) {
      check(committed, number);
    }
    if (number > manifest.lastFrame()) {
      state.apply(number, located.record(), segment, located.blocksAt());
    } else {
      if (located.record() instanceof LogRecord.Committed committed) {
        state.addBlocks(number, committed, segment, located.blocksAt());
      }
      segment.lastFrame = number;
    }
  }

  /** Clears or convicts the suspects that this commit names. */
  private void check(LogRecord.Committed committed, long number) {
    for (LogRecord.Part part : committed.parts()) {
      CollectionIndex index = state.collections.get(part.collection());
      if (index == null && number > manifest.lastFrame()) {
        damage(part.collection(), "a frame before epoch " + committed.epoch() + ", which is lost");
        continue;
      }
      if (index == null || index.createdBy >= number) {
        continue;
      }
      String suspicion = suspects.remove(part.collection());
      long known = Math.max(index.flushed, seen.getOrDefault(part.collection(), 0L));
      if (suspicion != null && part.previousUpper() > known) {
        damage(part.collection(), suspicion);
      }
      seen.merge(part.collection(), committed.epoch(), Math::max);
    }
  }

  /** Finds out who is harmed by damage in the middle of the log. */
  private void lay(DataFile segment, Damage damage) {
    String place = BlockRef.place(segment, damage.from());
    LOG.warn(
        "damaged log: {}, {} bytes, collections {}",
        place,
        damage.to() - damage.from(),
        damage.explained() ? damage.named().keySet() : "unknown");
    notes.add("damaged: " + place + ", " + (damage.to() - damage.from()) + " bytes");
    boolean inManifest = damage.explained() && expectedFrame <= manifest.lastFrame();
    damage
        .named()
        .forEach(
            (id, epoch) -> {
              CollectionIndex index = state.collections.get(id);
              boolean inRuns = index != null && epoch > 0 && epoch <= index.flushed;
              boolean dropped = index == null && inManifest;
              if (!inRuns && !dropped) {
                damage(id, place);
              }
            });
    if (damage.explained()) {
      expectedFrame++;
    } else {
      gapTold = true;
      suspectAll(place);
    }
  }

  private void suspectAll(String place) {
    for (CollectionIndex index : state.collections.values()) {
      boolean allInRuns = index.flushed >= index.upper && state.lastFrame == 0;
      if (!allInRuns) {
        suspects.putIfAbsent(index.id, place);
      }
    }
  }

  private void damage(ObjectId id, String place) {
    // One that is not known was made known in the damaged place: it must not look like a new one.
    CollectionIndex index =
        state.collections.computeIfAbsent(
            id, unknown -> new CollectionIndex(unknown, state.lastFrame, Schema.EMPTY, 0));
    if (index.damage == null) {
      index.damage = place;
    }
  }

  private void truncate(DataFile segment, long size) throws IOException {
    long lost = segment.size - size;
    long sealed =
        state.collections.values().stream().mapToLong(index -> index.upper).max().orElse(0);
    segment.file.truncate(size);
    segment.size = size;
    note(
        "file \""
            + segment.path()
            + "\" had an incomplete tail at offset "
            + size
            + ": "
            + lost
            + " bytes after the last complete commit were cut off, the last sealed epoch is "
            + sealed);
  }

  private void note(String text) {
    LOG.warn("{}", text);
    notes.add(text);
  }
}
