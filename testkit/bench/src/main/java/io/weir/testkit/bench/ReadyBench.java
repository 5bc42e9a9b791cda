package io.weir.testkit.bench;

import io.weir.testkit.services.NodeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** How long a node takes from its process' start to its ready line. */
@Command(
    name = "ready",
    mixinStandardHelpOptions = true,
    description = "from process start to the ready line, five times")
final class ReadyBench implements Callable<Integer> {
  private static final int RUNS = 5;

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("weir-ready-");
    List<Double> seconds = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      long started = System.nanoTime();
      try (NodeProcess node =
          NodeProcess.launch(
              directory.resolve("data"),
              directory.resolve("node-" + run + ".log"),
              300,
              List.of())) {
        seconds.add((System.nanoTime() - started) / 1e9);
        node.stop();
      }
    }
    seconds.forEach(each -> System.out.printf("ready after %.2f s%n", each));
    return 0;
  }
}
