package io.weir.executor.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which executor reads which splits: new ones go to the least loaded, others stay where they are.
 */
final class SplitPlacement {
  private final List<Set<String>> byExecutor = new ArrayList<>();
  private final Map<String, Integer> executorOf = new TreeMap<>();

  SplitPlacement(int executors) {
    for (int i = 0; i < executors; i++) {
      byExecutor.add(new TreeSet<>());
    }
  }

  /** Places the splits that have no place yet; returns the executors that got one. */
  Set<Integer> place(Iterable<String> splits) {
    Set<Integer> changed = new TreeSet<>();
    for (String split : splits) {
      if (!executorOf.containsKey(split)) {
        int target = leastLoaded();
        executorOf.put(split, target);
        byExecutor.get(target).add(split);
        changed.add(target);
      }
    }
    return changed;
  }

  /** All that have a place. */
  Set<String> splits() {
    return executorOf.keySet();
  }

  Set<String> splitsOf(int executor) {
    return byExecutor.get(executor);
  }

  int executorOf(String split) {
    return executorOf.getOrDefault(split, -1);
  }

  private int leastLoaded() {
    int best = 0;
    for (int i = 1; i < byExecutor.size(); i++) {
      if (byExecutor.get(i).size() < byExecutor.get(best).size()) {
        best = i;
      }
    }
    return best;
  }
}
