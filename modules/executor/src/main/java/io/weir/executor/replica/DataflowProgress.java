package io.weir.executor.replica;

import io.weir.executor.status.StatusBoard;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.kernel.Clock;
import io.weir.kernel.ObjectId;
import org.jspecify.annotations.Nullable;

/** What one dataflow shows of itself. Fed by its actor and by its worker; thread-safe. */
final class DataflowProgress {
  private final StatusBoard board;
  private final Clock clock;
  private final ObjectId view;
  private final String replica;
  private long rowsTotal;
  private long rowsDone;
  private long bytesDone;
  private long startedMillis;
  private boolean hydrated;
  private long frontier;
  private @Nullable String error;

  DataflowProgress(StatusBoard board, Clock clock, ObjectId view, String replica) {
    this.board = board;
    this.clock = clock;
    this.view = view;
    this.replica = replica;
    publish();
  }

  synchronized void hydrating(long total) {
    rowsTotal = total;
    rowsDone = 0;
    bytesDone = 0;
    hydrated = false;
    error = null;
    startedMillis = clock.millis();
    publish();
  }

  synchronized void loaded(long rows, long bytes) {
    rowsDone += rows;
    bytesDone += bytes;
    publish();
  }

  synchronized void at(long epoch) {
    hydrated = true;
    frontier = epoch;
    error = null;
    publish();
  }

  synchronized void failed(String reason) {
    error = reason;
    publish();
  }

  void stopped() {
    board.removeDataflow(view, replica);
  }

  private void publish() {
    long now = clock.millis();
    long lag = frontier == 0 ? -1 : Math.max(0, now - frontier);
    board.dataflow(
        new HydrationStatus(
            view, replica, hydrated, rowsDone, rowsTotal, bytesDone, lag, eta(now), error));
  }

  /** What is left at the pace so far; 0 when done, -1 while there is no pace yet. */
  private long eta(long now) {
    if (hydrated) {
      return 0;
    }
    long elapsed = now - startedMillis;
    if (rowsDone == 0 || elapsed <= 0) {
      return -1;
    }
    return (rowsTotal - rowsDone) * elapsed / rowsDone;
  }
}
