package io.weir.testkit.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of {@code bin/bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures a node; figures are ratios within one run.",
    subcommands = {
      ThroughputBench.class,
      FreshnessBench.class,
      ReadyBench.class,
      LiveChangeBench.class,
      ReplacementBench.class,
      HydrationBench.class
    })
public final class Bench {
  private Bench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }
}
