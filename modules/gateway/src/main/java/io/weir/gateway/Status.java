package io.weir.gateway;

import io.weir.kernel.ObjectId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What is running now, for the system relations, `/metrics` and `/ready`. Answers come within
 * seconds or fail.
 */
public interface Status {
  CompletionStage<List<SourceStatus>> sources();

  CompletionStage<List<SplitStatus>> splits();

  CompletionStage<List<SinkStatus>> sinks();

  CompletionStage<List<HydrationStatus>> hydration();

  /** How much each replacement that has caught up would change. */
  CompletionStage<List<DifferenceStatus>> differences();

  CompletionStage<List<OperationStatus>> operations();

  /** The newest epoch up to which each collection is complete. */
  CompletionStage<List<FrontierStatus>> frontiers();

  /** The views of which rows fail, as of how far each is complete. */
  CompletionStage<List<FailureStatus>> failures();

  /**
   * @param status {@code starting}, {@code running}, {@code paused} or {@code stalled}
   * @param error why it is stalled
   */
  record SourceStatus(
      ObjectId source,
      String status,
      @Nullable String error,
      long generation,
      long records,
      long decodeErrors,
      long bytes) {}

  /**
   * @param lag records between the offset and the upstream's end; negative where it is not known
   * @param retentionMillis until the upstream may delete the record that is to be read next, as of
   *     the last look; null where no limit is known, or nothing waits to be read
   */
  record SplitStatus(
      ObjectId source,
      String split,
      String executor,
      @Nullable String currentOffset,
      @Nullable String earliest,
      @Nullable String latest,
      long lag,
      @Nullable Long retentionMillis,
      long epoch) {}

  /**
   * @param status {@code starting}, {@code running}, {@code paused} or {@code stalled}
   * @param error why it is stalled
   * @param epoch the newest epoch that is wholly downstream; 0 where there is none yet
   * @param rows changes written since the start of this generation
   * @param lagMillis how long the oldest change waits that is not downstream yet; 0 where none does
   */
  record SinkStatus(
      ObjectId sink,
      String status,
      @Nullable String error,
      long generation,
      long epoch,
      long rows,
      long lagMillis) {}

  /**
   * One dataflow on one replica.
   *
   * @param hydrated whether it has caught up with its inputs since it was started
   * @param rowsDone of the inputs' snapshots
   * @param loadMillis how long reading those took
   * @param hydrationMillis from the first row read until what the view is stood in its changelog;
   *     negative where it is not so far
   * @param epoch how far its output is complete; 0 where it has none yet
   * @param lagMillis how long ago that epoch was; negative where it has none yet
   * @param behindMillis how much further its inputs are complete; negative where it is not known.
   *     Unlike the lag it does not grow while the inputs stand still
   * @param stateBytes what its operators' state takes
   * @param etaMillis until it is hydrated; negative where it is not known
   * @param error why it does not run; it is tried again
   */
  record HydrationStatus(
      ObjectId object,
      String replica,
      boolean hydrated,
      long rowsDone,
      long rowsTotal,
      long bytesDone,
      long loadMillis,
      long hydrationMillis,
      long epoch,
      long lagMillis,
      long behindMillis,
      long stateBytes,
      long etaMillis,
      @Nullable String error) {

    /** Whether a replica that only waited for this one could take over from another one. */
    public boolean ready(long maxLagMillis) {
      return hydrated && error == null && behindMillis >= 0 && behindMillis < maxLagMillis;
    }
  }

  /**
   * {@code status}: {@code running}, {@code undoing}, {@code succeeded}, {@code failed}, {@code
   * cancelled}.
   *
   * @param doing the step at hand, for people; null where none is
   * @param target whom that step is for; null where none is at hand
   */
  record OperationStatus(
      ObjectId id,
      String kind,
      String statement,
      String principal,
      String status,
      int step,
      int steps,
      @Nullable String doing,
      @Nullable ObjectId target,
      @Nullable String error,
      Instant startedAt,
      @Nullable Instant endedAt) {}

  /**
   * What a replacement would add to its target and remove from it.
   *
   * @param epoch both are compared at
   * @param error why the replacement cannot be read at that epoch; null where it can
   */
  record DifferenceStatus(
      ObjectId replacement,
      long epoch,
      long rowsAdded,
      long rowsRemoved,
      long bytesAdded,
      long bytesRemoved,
      @Nullable String error) {}

  record FrontierStatus(ObjectId collection, long epoch) {}

  /** Reading {@code view} at {@code epoch} gives {@code error}. */
  record FailureStatus(ObjectId view, long epoch, String error) {}
}
