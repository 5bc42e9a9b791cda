package io.weir.executor.replica;

import io.weir.executor.status.DataflowGauge;
import io.weir.executor.status.StatusBoard;
import io.weir.executor.timeline.FrontierHub;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.kernel.Clock;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one dataflow shows of itself. Fed by its actor and by its worker; thread-safe. */
final class DataflowProgress implements DataflowGauge {
  private final StatusBoard board;
  private final Clock clock;
  private final DataflowRole role;
  private final String replica;
  private long rowsTotal;
  private long rowsDone;
  private long bytesDone;
  private long startedMillis;
  private boolean hydrated;

  /** The epoch of the snapshots that it began with, 0 before there are any. */
  private long began;

  private long beganMillis;
  private long hydrationMillis = -1;
  private long frontier;
  private long stateBytes;
  private @Nullable String error;

  /** Whether the error is a want of memory. */
  private boolean exhausted;

  DataflowProgress(StatusBoard board, Clock clock, DataflowRole role, String replica) {
    this.board = board;
    this.clock = clock;
    this.role = role;
    this.replica = replica;
    this.startedMillis = clock.millis();
  }

  /** As this one was, of a dataflow that goes on as {@code role}. */
  synchronized DataflowProgress as(DataflowRole role) {
    DataflowProgress next = new DataflowProgress(board, clock, role, replica);
    next.rowsTotal = rowsTotal;
    next.rowsDone = rowsDone;
    next.bytesDone = bytesDone;
    next.startedMillis = startedMillis;
    next.hydrated = hydrated;
    next.began = began;
    next.beganMillis = beganMillis;
    next.hydrationMillis = hydrationMillis;
    next.frontier = frontier;
    next.stateBytes = stateBytes;
    return next;
  }

  /** Shows it from now on until {@link #stopped}. */
  void show() {
    board.dataflow(role.view(), replica, this);
  }

  DataflowRole role() {
    return role;
  }

  /** Begins anew: the snapshots of {@code epoch} have so many rows. */
  synchronized void hydrating(long epoch, long total) {
    rowsTotal = total;
    rowsDone = 0;
    bytesDone = 0;
    hydrated = false;
    began = epoch;
    error = null;
    hydrationMillis = -1;
    startedMillis = clock.millis();
    beganMillis = startedMillis;
  }

  synchronized void loaded(long rows, long bytes) {
    rowsDone += rows;
    bytesDone += bytes;
    beganMillis = clock.millis();
  }

  /** The view's changelog holds what the snapshots come to. */
  synchronized void written() {
    hydrationMillis = clock.millis() - startedMillis;
  }

  synchronized void at(long epoch) {
    frontier = epoch;
    error = null;
  }

  synchronized void caughtUp() {
    hydrated = true;
  }

  synchronized void holds(long bytes) {
    stateBytes = bytes;
  }

  /**
   * @param attempts in a row that have failed
   * @param wait until the next one
   */
  synchronized void failed(Rejection reason, int attempts, Duration wait) {
    hydrated = false;
    exhausted = reason.sqlState().equals(SqlState.OUT_OF_MEMORY);
    error =
        exhausted
            ? "%s (attempt %d; the next one at %s)"
                .formatted(
                    reason.message(),
                    attempts,
                    clock.now().plus(wait).truncatedTo(ChronoUnit.SECONDS))
            : reason.message();
  }

  /** Whether it stands still because its state takes more memory than its replica has. */
  synchronized boolean exhausted() {
    return error != null && exhausted;
  }

  void stopped() {
    board.removeDataflow(role.view(), replica, this);
  }

  @Override
  public synchronized HydrationStatus read(Map<ObjectId, Long> frontiers) {
    long now = clock.millis();
    long behind = behind(frontiers);
    return new HydrationStatus(
        role.view(),
        replica,
        hydrated,
        rowsDone,
        rowsTotal,
        bytesDone,
        Math.max(0, beganMillis - startedMillis),
        hydrationMillis,
        frontier,
        frontier == 0 ? -1 : Math.max(0, now - frontier),
        behind,
        stateBytes,
        eta(now, behind),
        error);
  }

  private long behind(Map<ObjectId, Long> frontiers) {
    long at = Math.max(began, frontier);
    List<ObjectId> inputs = role.definition().inputs();
    long complete = Long.MAX_VALUE;
    for (ObjectId input : inputs.isEmpty() ? List.of(FrontierHub.CLOCK) : inputs) {
      complete = Math.min(complete, frontiers.getOrDefault(input, 0L));
    }
    return at == 0 || complete == 0 ? -1 : Math.max(0, complete - at);
  }

  /**
   * What is left at the pace so far: first of the snapshots' rows, then of the epochs that have
   * come meanwhile. 0 when done, -1 where there is no pace, or one that never arrives.
   */
  private long eta(long now, long behind) {
    if (hydrated) {
      return 0;
    }
    if (rowsDone < rowsTotal || frontier == 0) {
      long elapsed = now - startedMillis;
      return rowsDone == 0 || elapsed <= 0 ? -1 : (rowsTotal - rowsDone) * elapsed / rowsDone;
    }
    long elapsed = Math.max(1, now - beganMillis);
    long gained = frontier - began - elapsed;
    return behind < 0 || gained <= 0 ? -1 : behind * elapsed / gained;
  }
}
