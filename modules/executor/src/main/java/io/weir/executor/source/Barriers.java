package io.weir.executor.source;

import io.weir.connector.SplitReader.Cut;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The barriers that not all executors have answered. */
final class Barriers {
  private final TreeMap<Long, Map<Integer, ConductorMessage.BarrierCollected>> collecting =
      new TreeMap<>();

  /**
   * A barrier that all have answered.
   *
   * @param cuts by executor
   * @param failure why one of them could not apply the mutations; null where all did
   */
  record Answered(long epoch, List<Cut> cuts, @Nullable Throwable failure) {}

  void sent(long epoch) {
    collecting.put(epoch, new HashMap<>());
  }

  int size() {
    return collecting.size();
  }

  /** The barriers that this answer completes, oldest first: none before those that came earlier. */
  List<Answered> answer(ConductorMessage.BarrierCollected collected, int executors) {
    Map<Integer, ConductorMessage.BarrierCollected> answers = collecting.get(collected.epoch());
    if (answers == null) {
      return List.of();
    }
    answers.put(collected.executor(), collected);
    List<Answered> complete = new ArrayList<>();
    while (!collecting.isEmpty() && collecting.firstEntry().getValue().size() == executors) {
      Map.Entry<Long, Map<Integer, ConductorMessage.BarrierCollected>> first =
          collecting.pollFirstEntry();
      complete.add(answered(first.getKey(), new TreeMap<>(first.getValue())));
    }
    return complete;
  }

  private static Answered answered(
      long epoch, TreeMap<Integer, ConductorMessage.BarrierCollected> answers) {
    List<Cut> cuts = new ArrayList<>();
    Throwable failure = null;
    for (ConductorMessage.BarrierCollected answer : answers.values()) {
      cuts.add(answer.cut());
      failure = failure == null ? answer.failure() : failure;
    }
    return new Answered(epoch, List.copyOf(cuts), failure);
  }
}
