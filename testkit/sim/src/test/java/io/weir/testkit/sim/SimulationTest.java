package io.weir.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Many histories of a node, each from its seed. {@code -Dweir.sim.seeds=N} lives through so many,
 * {@code -Dweir.sim.first=S} begins at another one, {@code -Dweir.sim.seed=S} takes this one alone
 * and tells what happens.
 */
class SimulationTest {
  @TestFactory
  Stream<DynamicTest> everySeedEndsWell() {
    Long only = Long.getLong("weir.sim.seed");
    if (only != null) {
      return Stream.of(
          DynamicTest.dynamicTest("seed " + only, () -> Simulation.run(only, System.out::println)));
    }
    long first = Long.getLong("weir.sim.first", 1);
    return LongStream.range(first, first + Long.getLong("weir.sim.seeds", 100))
        .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> run(seed)));
  }

  private static void run(long seed) {
    try {
      Simulation.run(seed, line -> {});
    } catch (AssertionError wrong) {
      throw new AssertionError(
          "To see this alone: mvn -pl testkit/sim -am verify -Dtest=SimulationTest"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dweir.sim.seed=%d%n%s"
                  .formatted(seed, wrong.getMessage()),
          wrong);
    }
  }

  @Test
  void theSameSeedIsTheSameHistory() {
    for (long seed = 1; seed <= 3; seed++) {
      List<String> first = new ArrayList<>();
      List<String> second = new ArrayList<>();
      Simulation.Result once = Simulation.run(seed, first::add);
      Simulation.Result again = Simulation.run(seed, second::add);
      assertThat(second).isEqualTo(first);
      assertThat(again).isEqualTo(once);
    }
  }

  /** What differs from process to process (hashes of objects, orders of sets) has no part in it. */
  @Test
  void theSameSeedIsTheSameHistoryInAnotherProcess() throws IOException, InterruptedException {
    Process other =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                RunSeeds.class.getName(),
                "3",
                "2")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> lines;
    try (BufferedReader out = other.inputReader()) {
      lines = out.lines().filter(line -> line.startsWith("seed ")).toList();
    }
    assertThat(other.waitFor()).isZero();
    assertThat(lines)
        .containsExactly(
            "seed 3: " + Simulation.run(3, line -> {}), "seed 4: " + Simulation.run(4, line -> {}));
  }

  @Test
  void anotherSeedIsAnotherHistory() {
    assertThat(Simulation.run(2, line -> {})).isNotEqualTo(Simulation.run(3, line -> {}));
  }
}
