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
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** What a conductor shows of itself: status, counters, and where each split stands. */
final class SourceProgress {
  private final StatusBoard board;
  private final ObjectId source;
  private long generation;
  private final Map<String, Integer> executorOf = new TreeMap<>();
  private final Map<String, String> current = new HashMap<>();
  private Map<String, Watermarks> watermarks = Map.of();
  private Map<String, Long> retained = Map.of();
  private String status = "starting";
  private @Nullable String error;
  private @Nullable String unreachable;
  private @Nullable String notice;
  private boolean paused;
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

  /** A change came into force, or nothing has been read yet. */
  void setup(SourceSetup setup) {
    generation = setup.generation();
    paused = setup.isPaused();
    publish();
  }

  /** These splits are read, each by which executor and from where. */
  void reading(Map<String, String> positions, ToIntFunction<String> executor) {
    executorOf.clear();
    current.clear();
    current.putAll(positions);
    positions.keySet().forEach(split -> executorOf.put(split, executor.applyAsInt(split)));
    publish();
  }

  /** What whoever looks at a running source should know; null for nothing. */
  void notice(@Nullable String text) {
    notice = text;
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

  /** By split, how many milliseconds the upstream still keeps what is to be read next. */
  void retained(Map<String, Long> left) {
    retained = left;
    publish();
  }

  void sealed(long epoch, Collection<Cut> cuts, Map<String, String> offsets) {
    sealed = epoch;
    // Of each executor its own splits.
    Set<String> failures = new LinkedHashSet<>();
    for (Cut cut : cuts) {
      records += cut.records();
      decodeErrors += cut.errors().rows();
      bytes += cut.upstreamBytes();
      if (cut.failure() != null) {
        failures.add(cut.failure().message());
      }
    }
    String failure = failures.isEmpty() ? null : String.join("; ", failures);
    offsets.forEach((split, offset) -> current.computeIfPresent(split, (s, at) -> offset));
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
    String wrong = error == null ? unreachable : error;
    String shownError = wrong == null ? notice : wrong;
    String shownStatus = wrong != null && status.equals("running") ? "stalled" : status;
    if (paused && !status.equals("starting")) {
      shownStatus = "paused";
    }
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
        retained.get(split),
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
