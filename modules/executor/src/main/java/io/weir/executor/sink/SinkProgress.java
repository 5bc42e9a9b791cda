package io.weir.executor.sink;

import io.weir.executor.status.StatusBoard;
import io.weir.gateway.Status.SinkStatus;
import io.weir.kernel.Clock;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import org.jspecify.annotations.Nullable;

/** What one runner shows of its sink. */
final class SinkProgress {
  private final StatusBoard board;
  private final Clock clock;
  private final ObjectId sink;
  private final long generation;
  private String status = "starting";
  private @Nullable String error;
  private long epoch;
  private long rows;

  /** The oldest epoch that is not downstream; 0 where all is. */
  private long waiting;

  SinkProgress(StatusBoard board, Clock clock, ObjectId sink, long generation) {
    this.board = board;
    this.clock = clock;
    this.sink = sink;
    this.generation = generation;
    publish();
  }

  void paused() {
    status = "paused";
    publish();
  }

  /**
   * @param notice what is not as it should be all the same; null where nothing is
   */
  void running(long downstream, @Nullable String notice) {
    status = "running";
    error = notice;
    epoch = Math.max(epoch, downstream);
    publish();
  }

  void written(long newEpoch, long newRows, @Nullable String notice) {
    rows += newRows;
    waiting = 0;
    running(newEpoch, notice);
  }

  void stalled(Rejection reason) {
    status = "stalled";
    error = reason.message() + (reason.detail() == null ? "" : " (" + reason.detail() + ")");
    publish();
  }

  /** Something of {@code oldest} or later is to be written. */
  void waiting(long oldest) {
    waiting = oldest;
    publish();
  }

  void stopped() {
    board.removeSink(sink, generation);
  }

  private void publish() {
    long lag = waiting == 0 ? 0 : Math.max(0, clock.millis() - waiting);
    board.sink(new SinkStatus(sink, status, error, generation, epoch, rows, lag));
  }
}
