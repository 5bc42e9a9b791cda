package io.weir.testkit.bench;

import io.weir.testkit.services.NodeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A view over rows that are stored already: how fast it catches up on one worker and on two, and
 * what readers notice while a cluster is resized.
 */
@Command(
    name = "hydration",
    mixinStandardHelpOptions = true,
    description = "a view over stored rows: rows a second, by workers; reads during a resize")
final class HydrationBench implements Callable<Integer> {
  static final String ONE_WORKER = "xsmall";
  static final String TWO_WORKERS = "small";

  @Option(names = "--rows", defaultValue = "10000000", description = "stored rows")
  long rows;

  @Option(names = "--groups", defaultValue = "100000", description = "of the view")
  int groups;

  @Option(names = "--rounds", defaultValue = "20", description = "hydrations that count")
  int rounds;

  @Option(
      names = "--warm-up",
      defaultValue = "100",
      description = "that do not count: the compiler takes a processor from them")
  int warmUp;

  @Option(
      names = "--resizes",
      defaultValue = "20",
      description = "of each direction that count: a percentile of few would be of chance")
  int resizes;

  @Option(
      names = "--resize-warm-up",
      defaultValue = "3",
      description = "resizes of each direction that do not count")
  int resizeWarmUp;

  @Option(
      names = "--read-warm-up-seconds",
      defaultValue = "20",
      description = "of reads before the first resize: the node compiles what they run")
  int readWarmUpSeconds;

  @Option(
      names = "--read-seconds",
      defaultValue = "1",
      description = "how long reads are looked at before and after each resize")
  int readSeconds;

  @Option(names = "--heap", defaultValue = "2048", description = "of the node, in MB")
  int heapMegabytes;

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("weir-hydration-");
    try (NodeProcess node = NodeProcess.launch(directory, heapMegabytes);
        Statements sql = new Statements(node)) {
      long stored = StoredNumbers.make(sql, rows);
      System.out.printf("%,d stored rows, %,d groups%n", stored, groups);
      if (rounds > 0) {
        new HydrationScaling(sql, stored, groups, warmUp, rounds).run();
      }
      if (resizes > 0) {
        resize(node, sql);
      }
    }
    return 0;
  }

  private void resize(NodeProcess node, Statements sql) throws Exception {
    sql.run("CREATE CLUSTER serving (SIZE '" + ONE_WORKER + "', REPLICATION FACTOR 1)");
    view(sql, "small", ClusterResize.GROUPS);
    view(sql, "large", groups);
    try (ReadLoad reads = new ReadLoad(node.jdbcUrl(), "small", ClusterResize.GROUPS)) {
      Pauses.millis(readWarmUpSeconds * 1_000L);
      ClusterResize up = resizes(sql, reads, ONE_WORKER, TWO_WORKERS);
      ClusterResize down = resizes(sql, reads, TWO_WORKERS, ONE_WORKER);
      for (int round = 0; round < resizeWarmUp + resizes; round++) {
        up.once(round >= resizeWarmUp);
        down.once(round >= resizeWarmUp);
      }
      up.report();
      down.report();
    }
  }

  private ClusterResize resizes(Statements sql, ReadLoad reads, String from, String to) {
    return new ClusterResize(sql, reads, "serving", readSeconds * 1_000L, from, to);
  }

  private static void view(Statements sql, String name, int groups) throws SQLException {
    sql.run(
        "CREATE MATERIALIZED VIEW "
            + name
            + " IN CLUSTER serving AS "
            + HydrationScaling.grouped(groups));
    ClusterHydration.awaitHydrated(sql, name);
  }
}
