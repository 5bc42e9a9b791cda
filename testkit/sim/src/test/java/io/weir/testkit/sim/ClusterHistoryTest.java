package io.weir.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.spec.Soak;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Whatever is done to clusters in whatever order, and whenever the node dies: {@code -Dweir.seed=S}
 * takes another history, {@code -Dweir.rounds=N} a longer one.
 */
class ClusterHistoryTest {
  private static final long SEED = Soak.seed(20_261_121);
  private static final int ACTIONS = Soak.rounds(300, 5_000);

  @Test
  void clustersAreWhatTheModelSays() {
    Map<String, Integer> done;
    try {
      done = new ClusterHistory(SEED, line -> {}).live(ACTIONS);
    } catch (AssertionError wrong) {
      throw new AssertionError("-Dweir.seed=" + SEED + ": " + wrong.getMessage(), wrong);
    }
    System.out.println("seed " + SEED + ": " + done);
    assertThat(done).containsKey("finalized");
    assertThat(done.get("reads")).isGreaterThan(ACTIONS / 20);
    assertThat(done.get("lives")).isGreaterThan(1);
  }
}
