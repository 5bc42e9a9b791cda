package io.weir.storage.embedded;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.storage.ChangelogStore;
import io.weir.storage.CollectionState;
import io.weir.storage.Commit;
import io.weir.storage.file.DirectoryInUseException;
import io.weir.storage.file.StorageDirectory;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changelogs of one node in a directory of its own.
 *
 * <p>A commit goes: {@link Admission} decides in the state's monitor, a task encodes it, a writer
 * step makes it durable together with all that wait ({@link CommitQueue}, {@link LogWriter}),
 * {@link StoreState} takes it in, the stage completes. Beside that {@link Compaction} turns the log
 * into run files. All of it runs as tasks of the given executor, none on a thread of its own.
 */
public final class EmbeddedStore implements ChangelogStore {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStore.class);
  private static final String LOCK = "lock";

  private final StorageDirectory.Lock lock;
  private final StoreState state;
  private final List<String> recoveryNotes;
  private final Admission admission;
  private final CommitQueue queue;
  private final FileKeeper files;
  private final Compaction compaction;

  private EmbeddedStore(
      StorageDirectory directory,
      Executor io,
      Options options,
      StorageDirectory.Lock lock,
      Recovery.Recovered recovered) {
    this.lock = lock;
    this.state = recovered.state();
    this.recoveryNotes = recovered.notes();
    this.admission = new Admission(state);
    this.files = new FileKeeper(state, io);
    this.compaction = new Compaction(directory, io, options, state, files);
    this.queue =
        new CommitQueue(
            directory,
            io,
            state,
            new LogWriter(directory, options.segmentBytes(), state),
            admission::settled,
            compaction::poke);
    synchronized (state) {
      state.dirty.addAll(state.collections.values());
    }
    compaction.poke();
  }

  /**
   * Opens the store and brings back what was durable. Blocks on the disk.
   *
   * @param io runs everything that the store does by itself; may run tasks inline
   * @throws io.weir.kernel.RejectedException 55006 where another process has the directory, 0A000
   *     where a newer version wrote it, XX001 where its manifest is damaged, 53100 or 58030 where
   *     the disk fails
   */
  public static EmbeddedStore open(StorageDirectory directory, Executor io, Options options) {
    StorageDirectory.Lock lock;
    try {
      lock = directory.lock(LOCK);
    } catch (DirectoryInUseException e) {
      throw Failures.inUse(directory.path(""));
    } catch (IOException e) {
      throw Failures.io("could not lock data directory \"" + directory.path("") + "\"", e);
    }
    try {
      return new EmbeddedStore(directory, io, options, lock, Recovery.recover(directory));
    } catch (IOException | RuntimeException e) {
      try {
        lock.close();
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      if (e instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw Failures.io(
          "could not open data directory \"" + directory.path("") + "\"", (IOException) e);
    }
  }

  /** What recovery had to cut off or could not read, one sentence each; empty after a clean end. */
  public List<String> recoveryNotes() {
    return recoveryNotes;
  }

  @Override
  public CompletionStage<CollectionState> open(
      ObjectId collection, Schema schema, long generation) {
    return queue
        .submit(
            () -> {
              LogRecord.Opened news = new LogRecord.Opened(collection, generation, schema);
              boolean write = admission.open(collection, schema, generation);
              return new Pending<CollectionState>(
                  write ? () -> Pending.frameOf(collection, news) : null,
                  () -> index(collection).state());
            })
        .answer
        .minimalCompletionStage();
  }

  @Override
  public CompletionStage<Void> commit(Commit commit) {
    return queue
        .<Done>submit(
            () -> {
              long[] uppers = admission.commit(commit);
              return new Pending<>(
                  uppers.length == 0 ? null : () -> Pending.frameOf(commit, uppers),
                  () -> Done.DONE);
            })
        .answer
        .thenAccept(done -> {})
        .minimalCompletionStage();
  }

  @Override
  public CompletionStage<Void> drop(ObjectId collection) {
    return queue
        .<Done>submit(
            () ->
                new Pending<>(
                    admission.drop(collection)
                        ? () -> Pending.frameOf(collection, new LogRecord.Dropped(collection))
                        : null,
                    () -> Done.DONE))
        .answer
        .thenAccept(done -> {})
        .minimalCompletionStage();
  }

  @Override
  public Optional<CollectionState> state(ObjectId collection) {
    synchronized (state) {
      return Optional.ofNullable(state.collections.get(collection)).map(CollectionIndex::state);
    }
  }

  @Override
  public List<CollectionState> collections() {
    synchronized (state) {
      return state.collections.values().stream()
          .map(CollectionIndex::state)
          .sorted(Comparator.comparing(CollectionState::collection))
          .toList();
    }
  }

  @Override
  public Map<String, String> offsets(ObjectId collection) {
    synchronized (state) {
      CollectionIndex index = state.collections.get(collection);
      return index == null ? Map.of() : index.copyOfOffsets();
    }
  }

  @Override
  public Snapshot snapshot(ObjectId collection, long asOf) {
    synchronized (state) {
      CollectionIndex index = readable(collection);
      if (asOf < index.since) {
        throw Failures.compacted(collection, asOf, index.since);
      }
      List<BlockRef> blocks = index.blocksUpTo(asOf);
      return new BlockReader(collection, index.schema.types(), blocks, files.pin(blocks));
    }
  }

  @Override
  public Batch delta(ObjectId collection, long epoch) {
    List<BlockRef> blocks;
    List<io.weir.columnar.DataType> types;
    Runnable release;
    synchronized (state) {
      CollectionIndex index = readable(collection);
      if (epoch <= index.since && epoch > 0 && index.since > 0) {
        throw Failures.compacted(collection, epoch, index.since);
      }
      blocks = index.blocksAt(epoch);
      types = index.schema.types();
      release = files.pin(blocks);
    }
    try {
      if (blocks.size() == 1) {
        return blocks.getFirst().read(collection, types);
      }
      BatchBuilder all = new BatchBuilder(types, blocks.stream().mapToInt(BlockRef::rows).sum());
      blocks.forEach(block -> all.appendAll(block.read(collection, types)));
      return all.build();
    } finally {
      release.run();
    }
  }

  @Override
  public Snapshot changes(ObjectId collection, long after, long upTo) {
    synchronized (state) {
      CollectionIndex index = reachable(collection, after);
      List<BlockRef> blocks = index.blocksBetween(after, upTo);
      return new BlockReader(collection, index.schema.types(), blocks, files.pin(blocks));
    }
  }

  @Override
  public long changesWithin(ObjectId collection, long after, long upTo, long maxRows) {
    synchronized (state) {
      long within = after;
      long rows = 0;
      for (BlockRef block : reachable(collection, after).blocksBetween(after, upTo)) {
        rows += block.rows();
        if (block.epoch() != within && within != after && rows > maxRows) {
          return within;
        }
        within = block.epoch();
      }
      return within;
    }
  }

  /** The collection, of which everything after {@code epoch} is there. In the state's monitor. */
  private CollectionIndex reachable(ObjectId collection, long epoch) {
    CollectionIndex index = readable(collection);
    if (epoch < index.since) {
      throw Failures.compacted(collection, epoch, index.since);
    }
    return index;
  }

  @Override
  public CompletionStage<Void> floor(ObjectId collection, String name, long epoch) {
    Hold until;
    try {
      until = hold(collection, epoch);
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
    LogRecord.Floored news = new LogRecord.Floored(collection, name, epoch);
    return queue
        .<Done>submit(
            () ->
                new Pending<>(
                    index(collection).floors.containsKey(name)
                        ? null
                        : () -> Pending.frameOf(collection, news),
                    () -> {
                      index(collection).apply(news);
                      return Done.DONE;
                    }))
        .answer
        .thenAccept(done -> {})
        .whenComplete((done, failure) -> until.close())
        .minimalCompletionStage();
  }

  @Override
  public CompletionStage<Void> dropFloor(ObjectId collection, String name) {
    LogRecord.Floored news = new LogRecord.Floored(collection, name, -1);
    return queue
        .<Done>submit(
            () -> {
              CollectionIndex index = state.collections.get(collection);
              boolean write = index != null && index.floors.containsKey(name);
              return new Pending<>(
                  write ? () -> Pending.frameOf(collection, news) : null, () -> Done.DONE);
            })
        .answer
        .thenAccept(done -> {})
        .minimalCompletionStage();
  }

  @Override
  public Map<String, Long> floors(ObjectId collection) {
    synchronized (state) {
      CollectionIndex index = state.collections.get(collection);
      return index == null ? Map.of() : Ordered.map(index.floors);
    }
  }

  @Override
  public Hold hold(ObjectId collection, long epoch) {
    CollectionIndex index;
    synchronized (state) {
      index = reachable(collection, epoch);
      index.hold(epoch);
    }
    AtomicBoolean open = new AtomicBoolean(true);
    return () -> {
      if (open.compareAndSet(true, false)) {
        synchronized (state) {
          index.release(epoch);
          if (state.collections.get(collection) == index) {
            state.dirty.add(index);
          }
        }
        compaction.poke();
      }
    };
  }

  /** Waits for a write that goes on; requests that still wait fail with 57P01. */
  @Override
  public void close() {
    queue.close();
    compaction.close();
    files.close();
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("could not release the lock of the data directory", e);
    }
  }

  private CollectionIndex readable(ObjectId collection) {
    CollectionIndex index = index(collection);
    if (index.damage != null) {
      throw Failures.damaged(collection, index.damage);
    }
    return index;
  }

  private CollectionIndex index(ObjectId collection) {
    CollectionIndex index = state.collections.get(collection);
    if (index == null) {
      throw Failures.unknown(collection);
    }
    return index;
  }

  /** An answer that says no more than that it is done. */
  private enum Done {
    DONE
  }
}
