package io.weir.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.spec.Soak;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * 500 random actions with replacements, against a model, in five histories; with {@code -Psoak} in
 * five hundred. {@code -Dweir.sim.seed=S} lives through this one alone and tells what happens.
 */
class ReplacementSimulationTest {
  private static final int ACTIONS = 100;
  private static final int SEEDS = Soak.rounds(5, 500);

  @TestFactory
  Stream<DynamicTest> everySeedEndsWell() {
    Long only = Long.getLong("weir.sim.seed");
    if (only != null) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "seed " + only, () -> ReplacementSimulation.run(only, ACTIONS, System.out::println)));
    }
    return LongStream.rangeClosed(1, SEEDS)
        .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> run(seed)));
  }

  private static void run(long seed) {
    ReplacementSimulation.Result result;
    try {
      result = ReplacementSimulation.run(seed, ACTIONS, line -> {});
    } catch (AssertionError wrong) {
      throw new AssertionError(
          "To see this alone: mvn -pl testkit/sim -am verify -Dtest=ReplacementSimulationTest"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dweir.sim.seed=%d%n%s"
                  .formatted(seed, wrong.getMessage()),
          wrong);
    }
    // It was a history in which something happened.
    assertThat(result.applied()).isGreaterThan(10);
    assertThat(result.lives()).isGreaterThan(5);
    assertThat(result.epochs()).isGreaterThan(300);
    assertThat(result.differing()).isGreaterThan(50);
    assertThat(result.measured()).isGreaterThan(10);
  }
}
