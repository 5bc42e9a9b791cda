package io.weir.storage;

import io.weir.columnar.Batch;
import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The changelogs of all collections of a node, and the source state table beside them. A changelog
 * is a snapshot as of an epoch plus one delta for each later epoch that changed something.
 *
 * <p>Writers are fenced: each collection has a generation, and a commit of a lower one is refused.
 * The writer that holds a collection may raise its generation by a commit. Thread-safe. Methods
 * that return a stage complete it on the executor that the store was opened with; {@link
 * Snapshot#next} may block on the disk.
 */
public interface ChangelogStore extends AutoCloseable {
  /**
   * Makes a collection known, or takes it over with a new generation. Durable when the stage
   * completes. The schema may have more columns at the end than before, which may be null: they are
   * in all rows that were written without them.
   *
   * @return the collection's state as it now is; fails with {@link StaleWriterException} where
   *     {@code generation} is lower than the one that holds it, with 42804 where the schema is
   *     another one
   */
  CompletionStage<CollectionState> open(ObjectId collection, Schema schema, long generation);

  /**
   * Writes everything in {@code commit} or nothing; durable when the stage completes. Commits that
   * wait together share one fsync. Fails with {@link StaleWriterException}, {@link
   * AppendConflictException}, or a RejectedException (disk full: 53100; I/O: 58030).
   */
  CompletionStage<Void> commit(Commit commit);

  /** What is known of a collection; empty where there is none of this id. */
  Optional<CollectionState> state(ObjectId collection);

  /** All that are known, by id. */
  List<CollectionState> collections();

  /**
   * The source state table: offsets by split of the newest commit, as text in the connector's own
   * form.
   */
  Map<String, String> offsets(ObjectId collection);

  /**
   * Everything up to and including {@code asOf}. It stays readable until closed, whatever
   * compaction does. Fails with RejectedException: 55000 where {@code asOf} was compacted away,
   * XX001 (which file) where a block does not match its checksum.
   */
  Snapshot snapshot(ObjectId collection, long asOf);

  /**
   * The delta of exactly this epoch; empty where it changed nothing. Same failures as {@link
   * #snapshot}.
   */
  Batch delta(ObjectId collection, long epoch);

  /**
   * The deltas of all epochs after {@code after} up to {@code upTo}, oldest first. Same failures as
   * {@link #snapshot}, where {@code after} was compacted away.
   */
  Snapshot changes(ObjectId collection, long after, long upTo);

  /**
   * How far {@link #changes} can be read with about {@code maxRows} rows: the newest epoch that
   * changed something, and at least the first; {@code after} where none did.
   */
  long changesWithin(ObjectId collection, long after, long upTo, long maxRows);

  /** Keeps compaction from passing {@code epoch} for this collection until closed. */
  Hold hold(ObjectId collection, long epoch);

  /**
   * As {@link #hold}, under a name and across restarts, until {@link #dropFloor} or {@link #drop}.
   * Durable when the stage completes. One that is there moves up to {@code epoch} and never down;
   * moving writes nothing, so that after a crash it may stand lower again. Fails as {@link #hold}
   * does.
   */
  CompletionStage<Void> floor(ObjectId collection, String name, long epoch);

  /** Durable when the stage completes; nothing happens where there is none of this name. */
  CompletionStage<Void> dropFloor(ObjectId collection, String name);

  /** The floors of a collection, by name. */
  Map<String, Long> floors(ObjectId collection);

  /** Forgets a collection; its space is freed in the background. */
  CompletionStage<Void> drop(ObjectId collection);

  @Override
  void close();

  /** Prevents compaction while open. */
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * A consistent read of one collection. Several threads may take batches of it at the same time,
   * each a batch that no other gets; it is closed when none of them reads.
   */
  interface Snapshot extends AutoCloseable {
    /** Rows in all, before consolidation: what a progress bar counts to. */
    long rowsTotal();

    /** Bytes on disk. */
    long bytesTotal();

    /**
     * A batch that nobody was given yet, or an empty Optional at the end. Not consolidated: a row
     * may come with +1 and later with -1. What could not be read is there still after the failure.
     */
    Optional<Batch> next();

    @Override
    void close();
  }
}
