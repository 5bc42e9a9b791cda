package io.weir.gateway;

import io.weir.columnar.Batch;
import io.weir.kernel.ObjectId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Reads of collections (tables, sources, materialized views) at epochs. Strictly serializable: an
 * epoch given by {@link #readEpoch} is not before any write acknowledged, or any epoch given,
 * earlier.
 */
public interface Reads {
  /**
   * The epoch to read at: completes when every one of {@code collections} is complete up to it.
   * Fails with 55000 where one of them cannot get there (its dataflow failed), saying which and
   * why.
   */
  CompletionStage<Long> readEpoch(Set<ObjectId> collections);

  /**
   * Opens a consistent read. Fails with the collection's own error where its rows at {@code epoch}
   * contain one (see the dataflow module's Delta).
   */
  CompletionStage<Snapshot> snapshot(ObjectId collection, long epoch);

  /**
   * From an epoch on, everything that changes in {@code collections}, epoch by epoch, all at once.
   * The first answer is for the first epoch after {@code after} that is complete in all of them.
   */
  Changes changes(Set<ObjectId> collections, long after);

  /** A consistent read of one collection, used by one caller at a time. */
  interface Snapshot extends AutoCloseable {
    /**
     * The next batch, or empty at the end; not consolidated. May block on the disk: not for an
     * actor's thread.
     */
    Optional<Batch> next();

    @Override
    void close();
  }

  /** A live tail of some collections. */
  interface Changes extends AutoCloseable {
    /**
     * Completes when a further epoch is complete in all collections; idle epochs may come merged
     * into the next.
     */
    CompletionStage<EpochChanges> next();

    @Override
    void close();
  }

  /**
   * What changed up to and including {@code epoch} since the answer before.
   *
   * @param rows by collection; a collection that did not change is left out
   * @param errors likewise: rows of (sqlstate, message)
   */
  record EpochChanges(long epoch, Map<ObjectId, Batch> rows, Map<ObjectId, Batch> errors) {}
}
