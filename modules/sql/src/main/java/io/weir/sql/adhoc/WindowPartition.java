package io.weir.sql.adhoc;

import io.weir.sql.algebra.Frame;
import io.weir.sql.plan.ComputedInput.WindowFrame;

/** The rows {@code start .. end} of sorted rows, which agree in what they are partitioned by. */
final class WindowPartition {
  final int start;
  final int end;
  private final WindowFrame frame;

  /** By row, from {@link #start}: the first of its peers, and the one after the last of them. */
  private final int[] peersStart;

  private final int[] peersEnd;

  WindowPartition(int start, int end, RowSort order, WindowFrame frame) {
    this.start = start;
    this.end = end;
    this.frame = frame;
    peersStart = new int[end - start];
    peersEnd = new int[end - start];
    int first = start;
    while (first < end) {
      int next = first + 1;
      while (next < end && order.compareRows(first, next) == 0) {
        next++;
      }
      for (int i = first; i < next; i++) {
        peersStart[i - start] = first;
        peersEnd[i - start] = next;
      }
      first = next;
    }
  }

  int size() {
    return end - start;
  }

  int peersStart(int row) {
    return peersStart[row - start];
  }

  int peersEnd(int row) {
    return peersEnd[row - start];
  }

  /** The first row of the frame of {@code row}. */
  int frameStart(int row) {
    long from =
        switch (frame.start()) {
          case UNBOUNDED_PRECEDING -> start;
          case PRECEDING -> row - frame.startOffset();
          case CURRENT_ROW -> frame.unit() == Frame.Unit.ROWS ? row : peersStart(row);
          case FOLLOWING -> saturated(row, frame.startOffset());
          case UNBOUNDED_FOLLOWING -> end;
        };
    return (int) Math.clamp(from, start, end);
  }

  /** The row after the last of the frame of {@code row}; not before {@link #frameStart}. */
  int frameEnd(int row) {
    long to =
        switch (frame.end()) {
          case UNBOUNDED_PRECEDING -> start;
          case PRECEDING -> row - frame.endOffset() + 1;
          case CURRENT_ROW -> frame.unit() == Frame.Unit.ROWS ? row + 1L : peersEnd(row);
          case FOLLOWING -> saturated(row + 1L, frame.endOffset());
          case UNBOUNDED_FOLLOWING -> end;
        };
    return (int) Math.clamp(to, frameStart(row), end);
  }

  private long saturated(long row, long offset) {
    return offset > end ? end : row + offset;
  }

  boolean excludes() {
    return frame.exclusion() != Frame.Exclusion.NO_OTHERS;
  }

  /** Whether {@code other}, of the frame of {@code row}, is left out of it. */
  boolean excludes(int row, int other) {
    boolean peer = other >= peersStart(row) && other < peersEnd(row);
    return switch (frame.exclusion()) {
      case NO_OTHERS -> false;
      case CURRENT_ROW -> other == row;
      case GROUP -> peer;
      case TIES -> peer && other != row;
    };
  }
}
