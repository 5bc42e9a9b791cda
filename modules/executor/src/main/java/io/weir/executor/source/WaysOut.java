package io.weir.executor.source;

import io.weir.connector.SplitReader.Cut;
import io.weir.connector.SplitReader.WayOut;
import io.weir.domain.source.SourceMutation.Edge;
import io.weir.executor.SourceListener;
import io.weir.kernel.Rejection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where readers cannot go on, and the source's options say where to go on then: tells the
 * aggregate, which makes a change of it. Where that change fails it is told again, ever less often.
 * Used by one actor.
 */
final class WaysOut {
  private static final long FIRST_PAUSE_MILLIS = 2_000;
  private static final long LONGEST_PAUSE_MILLIS = 60_000;

  private final SourceListener listener;
  private long nextEpoch;
  private long pause = FIRST_PAUSE_MILLIS;

  WaysOut(SourceListener listener) {
    this.listener = listener;
  }

  /**
   * Looks at the cuts of a barrier, of readers that read what they were assigned.
   *
   * @param generation of the setup that they read with
   */
  void look(long epoch, long generation, List<Cut> cuts) {
    List<Cut> stuck = cuts.stream().filter(cut -> cut.wayOut() != null).toList();
    if (stuck.isEmpty()) {
      if (cuts.stream().allMatch(cut -> cut.failure() == null)) {
        pause = FIRST_PAUSE_MILLIS;
      }
      return;
    }
    if (epoch < nextEpoch) {
      return;
    }
    nextEpoch = epoch + pause;
    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
    Map<String, String> offsets = new TreeMap<>();
    Edge reset = null;
    for (Cut cut : stuck) {
      WayOut way = Objects.requireNonNull(cut.wayOut());
      offsets.putAll(way.offsets());
      reset = way.reset() == null ? reset : way.reset();
    }
    listener.offsetsLost(generation, reason(stuck), reset == null ? offsets : Map.of(), reset);
  }

  private static String reason(List<Cut> stuck) {
    return stuck.stream()
        .map(Cut::failure)
        .filter(Objects::nonNull)
        .map(Rejection::message)
        .distinct()
        .collect(Collectors.joining("; "));
  }
}
