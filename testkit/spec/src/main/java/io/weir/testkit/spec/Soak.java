package io.weir.testkit.spec;

/**
 * How long a random test runs, and from which seed. An ordinary build runs each long enough to see
 * what it is for; {@code mvn -Psoak} runs them for as long as they are worth; {@code -Dweir.rounds}
 * gives a number of one's own.
 */
public final class Soak {
  /** Whether this is a long run: the system property {@code weir.soak}. */
  public static boolean on() {
    return Boolean.getBoolean("weir.soak");
  }

  /** How often to do the thing: {@code -Dweir.rounds} where given. */
  public static int rounds(int ordinary, int soak) {
    return Integer.getInteger("weir.rounds", on() ? soak : ordinary);
  }

  /**
   * Where randomness comes from: {@code -Dweir.seed} where given. A test says its seed where it
   * fails.
   */
  public static long seed(long ordinary) {
    return Long.getLong("weir.seed", ordinary);
  }

  private Soak() {}
}
