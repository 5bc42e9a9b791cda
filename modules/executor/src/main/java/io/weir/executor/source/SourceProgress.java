package io.weir.executor.source;

import io.weir.connector.SplitEnumerator.Watermarks;
import io.weir.connector.SplitReader.Cut;
import io.weir.executor.status.StatusBoard;
import io.weir.gateway.Status.SourceStatus;
import io.weir.gateway.Status.SplitStatus;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a conductor shows of itself: status, counters, and where each split stands. */
final class SourceProgress {
  private final StatusBoard board;
  private final ObjectId source;
  private final long generation;
  private final Map<String, Integer> executorOf = new TreeMap<>();
  private final Map<String, String> current = new HashMap<>();
  private Map<String, Watermarks> watermarks = Map.of();
  private String status = "starting";
  private @Nullable String error;
  private @Nullable String unreachable;
  private long records;
  private long decodeErrors;
  private long bytes;
  private long sealed;

  SourceProgress(StatusBoard board, ObjectId source, long generation) {
    this.board = board;
    this.source = source;
    this.generation = generation;
    publish();
  }

  void offsets(Map<String, String> offsets) {
    current.putAll(offsets);
  }

  boolean isReading(String split) {
    return executorOf.containsKey(split);
  }

  void reading(String split, int executor, @Nullable String start) {
    executorOf.put(split, executor);
    if (start != null) {
      current.putIfAbsent(split, start);
    }
    publish();
  }

  void running() {
    if (!status.equals("running") || error != null) {
      status = "running";
      error = null;
      publish();
    }
  }

  void stalled(Rejection reason) {
    status = "stalled";
    error = reason.message();
    publish();
  }

  void unreachable(Rejection reason) {
    unreachable = reason.message();
    publish();
  }

  void reachable(Map<String, Watermarks> found) {
    unreachable = null;
    watermarks = found;
    publish();
  }

  void sealed(long epoch, Collection<Cut> cuts, Map<String, String> offsets) {
    sealed = epoch;
    String failure = null;
    for (Cut cut : cuts) {
      records += cut.records();
      decodeErrors += cut.errors().rows();
      bytes += cut.upstreamBytes();
      failure = failure == null && cut.failure() != null ? cut.failure().message() : failure;
    }
    current.putAll(offsets);
    status = failure == null ? "running" : "stalled";
    error = failure;
    publish();
  }

  void sealed(long epoch, int rows) {
    sealed = epoch;
    records += rows;
    publish();
  }

  void stopped() {
    board.removeSource(source, generation);
  }

  private void publish() {
    String shownError = error == null ? unreachable : error;
    String shownStatus = shownError != null && status.equals("running") ? "stalled" : status;
    board.source(
        new SourceStatus(source, shownStatus, shownError, generation, records, decodeErrors, bytes),
        executorOf.entrySet().stream().map(e -> split(e.getKey(), e.getValue())).toList());
  }

  private SplitStatus split(String split, int executor) {
    Watermarks marks = watermarks.get(split);
    String at = current.get(split);
    return new SplitStatus(
        source,
        split,
        "executor-" + executor,
        at,
        marks == null ? null : marks.earliest(),
        marks == null ? null : marks.latest(),
        lag(at, marks),
        sealed);
  }

  /**
   * Records between the split's offset and the upstream's end; -1 where offsets are not numbers.
   */
  private static long lag(@Nullable String at, @Nullable Watermarks marks) {
    if (at == null || marks == null || !isNumber(at) || !isNumber(marks.latest())) {
      return -1;
    }
    return Math.max(0, Long.parseLong(marks.latest()) - Long.parseLong(at));
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.length() < 19 && text.chars().allMatch(Character::isDigit);
  }
}
