package io.weir.executor.timeline;

import io.weir.executor.timeline.HubMessage.ReadEpoch;
import io.weir.kernel.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Gives epochs to reads. They are strictly serializable because every epoch that is given to a
 * read, or at which a client's write was acknowledged, is remembered: a later read never gets an
 * earlier one, and waits until its collections are complete up to there.
 */
final class ReadEpochs {
  private final Timeline timeline;
  private final Map<ObjectId, CollectionProgress> collections;
  private final Consumer<ReadEpoch> over;
  private final List<ReadEpoch> waiting = new ArrayList<>();
  private long lastGiven;

  /**
   * @param collections as its owner knows them
   * @param over is told of each read that is about to be answered
   */
  ReadEpochs(
      Timeline timeline, Map<ObjectId, CollectionProgress> collections, Consumer<ReadEpoch> over) {
    this.timeline = timeline;
    this.collections = collections;
    this.over = over;
  }

  /** Answers the read now, or when {@link #wake} finds that it can be; whether it waits. */
  boolean take(ReadEpoch read) {
    if (answered(read)) {
      return false;
    }
    waiting.add(read);
    return true;
  }

  /** A client was or will be told that a write stands at {@code epoch}. */
  void acknowledged(long epoch) {
    lastGiven = Math.max(lastGiven, epoch);
  }

  /** Collections have come further, or are broken. */
  void wake() {
    waiting.removeIf(this::answered);
  }

  /** Those for which {@code gone} is true do not wait any more. */
  void drop(Predicate<ReadEpoch> gone) {
    waiting.removeIf(gone);
  }

  private boolean answered(ReadEpoch read) {
    long complete = Long.MAX_VALUE;
    for (ObjectId id : read.collections()) {
      CollectionProgress progress = collections.get(id);
      if (progress != null && progress.broken != null) {
        over.accept(read);
        read.answer().completeExceptionally(progress.broken.exception());
        return true;
      }
      if (progress == null || progress.frontier == 0) {
        return false;
      }
      complete = Math.min(complete, progress.frontier);
    }
    if (read.collections().isEmpty()) {
      complete = Math.max(lastGiven, timeline.current());
    }
    if (complete < lastGiven) {
      return false;
    }
    lastGiven = complete;
    over.accept(read);
    read.answer().complete(complete);
    return true;
  }
}
