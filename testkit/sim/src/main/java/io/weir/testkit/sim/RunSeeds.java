package io.weir.testkit.sim;

/** Lives through some seeds: {@code RunSeeds FIRST [COUNT]}; with one seed, tells what happens. */
public final class RunSeeds {
  private RunSeeds() {}

  /** Ends with status 1 where a seed fails. */
  public static void main(String[] args) {
    long first = Long.parseLong(args[0]);
    long count = args.length > 1 ? Long.parseLong(args[1]) : 1;
    int failed = 0;
    for (long seed = first; seed < first + count; seed++) {
      try {
        Simulation.Result result =
            Simulation.run(seed, count == 1 ? System.out::println : line -> {});
        System.out.println("seed " + seed + ": " + result);
      } catch (AssertionError wrong) {
        failed++;
        System.out.println(wrong.getMessage());
        if (count == 1) {
          wrong.printStackTrace();
        }
      }
    }
    System.exit(failed == 0 ? 0 : 1);
  }
}
