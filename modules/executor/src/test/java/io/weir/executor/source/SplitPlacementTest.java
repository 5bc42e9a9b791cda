package io.weir.executor.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SplitPlacementTest {
  @Property(tries = 200)
  void splitsAreSharedEvenlyAndNeverMove(
      @ForAll @IntRange(min = 1, max = 5) int executors,
      @ForAll @Size(max = 8) List<@Size(max = 6) Set<@IntRange(max = 40) Integer>> arrivals) {
    SplitPlacement placement = new SplitPlacement(executors);
    Map<String, Integer> before = new HashMap<>();
    for (Set<Integer> arrival : arrivals) {
      Set<String> all = new TreeSet<>(before.keySet());
      arrival.forEach(split -> all.add("split-" + split));
      Set<Integer> changed = placement.place(all);
      Set<Integer> gained = new TreeSet<>();
      for (String split : all) {
        int executor = placement.executorOf(split);
        assertThat(placement.splitsOf(executor)).contains(split);
        Integer old = before.put(split, executor);
        if (old == null) {
          gained.add(executor);
        } else {
          assertThat(executor).isEqualTo(old);
        }
      }
      assertThat(changed).isEqualTo(gained);
      int most = 0;
      int least = Integer.MAX_VALUE;
      for (int executor = 0; executor < executors; executor++) {
        most = Math.max(most, placement.splitsOf(executor).size());
        least = Math.min(least, placement.splitsOf(executor).size());
      }
      assertThat(most - least).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void aSplitThatWasNeverPlacedHasNoExecutor() {
    assertThat(new SplitPlacement(2).executorOf("0")).isEqualTo(-1);
  }
}
