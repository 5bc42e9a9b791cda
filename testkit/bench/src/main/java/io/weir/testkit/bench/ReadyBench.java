package io.weir.testkit.bench;

import io.weir.testkit.services.Ports;
import io.weir.testkit.services.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * How long the launcher takes from its process' start to the node's ready line: on an empty data
 * directory at first, then on what the run before left there.
 */
@Command(
    name = "ready",
    mixinStandardHelpOptions = true,
    description = "from process start to the ready line, five times")
final class ReadyBench implements Callable<Integer> {
  private static final int RUNS = 5;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Override
  public Integer call() throws Exception {
    Path home = Path.of(Objects.requireNonNull(System.getProperty("weir.home"), "weir.home"));
    Path directory = Files.createTempDirectory("weir-ready-");
    for (int run = 1; run <= RUNS; run++) {
      System.out.printf(
          "run %d: ready after %.2f s%n",
          run, seconds(home, directory, directory.resolve("node-" + run + ".log")));
    }
    return 0;
  }

  private static double seconds(Path home, Path directory, Path log) {
    int[] ports = Ports.free(2);
    List<String> command =
        List.of(
            home.resolve("bin/weir").toString(),
            "up",
            "--data-dir",
            directory.resolve("data").toString(),
            "--sql-port",
            Integer.toString(ports[0]),
            "--http-port",
            Integer.toString(ports[1]));
    long started = System.nanoTime();
    try (Processes node =
        Processes.start("weir up", command, directory, Map.of("WEIR_JAVA_OPTS", "-Xmx300m"), log)) {
      node.awaitLine("weir is ready", LIMIT);
      double seconds = (System.nanoTime() - started) / 1e9;
      node.stop(LIMIT);
      return seconds;
    }
  }
}
