package io.weir.testkit.bench;

import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A view of many groups over a steady stream gets another definition, and its former one back,
 * again and again; and what it costs to keep the difference while a replacement is staged.
 */
@Command(
    name = "replacement",
    mixinStandardHelpOptions = true,
    description = "replacing a large view: the cut-over, the gap, the upkeep of the difference")
final class ReplacementBench implements Callable<Integer> {
  private static final int SPLITS = 8;

  @Option(names = "--groups", defaultValue = "1000000", description = "of the view")
  long groups;

  @Option(names = "--rate", defaultValue = "10000", description = "records a second")
  int rate;

  @Option(names = "--rounds", defaultValue = "8", description = "replacements that count")
  int rounds;

  @Option(names = "--warm-up", defaultValue = "2", description = "that do not count")
  int warmUp;

  @Option(
      names = "--upkeep-seconds",
      defaultValue = "10",
      description = "how long the processor time of each of the three is taken, 0 for not at all")
  int upkeepSeconds;

  @Option(names = "--upkeep-rounds", defaultValue = "4", description = "how often")
  int upkeepRounds;

  @Option(
      names = "--upkeep-copies",
      defaultValue = "3",
      description = "replacements and views at once")
  int upkeepCopies;

  @Option(names = "--heap", defaultValue = "3072", description = "of the node, in MB")
  int heapMegabytes;

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("weir-replacement-");
    OrderStream orders = new OrderStream(groups);
    try (KafkaService kafka = KafkaService.launch(1024);
        NodeProcess node = NodeProcess.launch(directory, heapMegabytes);
        Statements sql = new Statements(node)) {
      kafka.createTopic("orders", SPLITS);
      TopicFill.fill(kafka.bootstrap(), "orders", SPLITS, groups, orders::bytes);
      sql.run("CREATE CONNECTION kafka TO KAFKA (BROKER '" + kafka.bootstrap() + "')");
      sql.run(
          "CREATE SOURCE orders FROM KAFKA CONNECTION kafka (TOPIC 'orders') "
              + OrderStream.COLUMNS
              + " FORMAT JSON");
      sql.run("CREATE MATERIALIZED VIEW totals AS " + OrderStream.ALL);
      await(sql, groups);
      long sent;
      try (SteadyProducer producer =
          new SteadyProducer(
              kafka.bootstrap(), "orders", rate, number -> orders.text(groups + number))) {
        System.out.printf(
            "%,d groups, %,d records/s, %d replacements after %d%n", groups, rate, rounds, warmUp);
        replace(node, sql);
        upkeep(node, sql);
        producer.close();
        sent = groups + producer.sent();
      }
      await(sql, rounds(sent));
      System.out.println("result: exact");
    }
    return 0;
  }

  /** What the view counts in the end: an odd number of replacements leaves the other definition. */
  private long rounds(long sent) {
    return (warmUp + rounds) % 2 == 0 ? sent : OrderStream.unmarked(sent);
  }

  /** What the view becomes after so many replacements: the other one of the two definitions. */
  private static String after(int replacements) {
    return replacements % 2 == 0 ? OrderStream.UNMARKED : OrderStream.ALL;
  }

  private void replace(NodeProcess node, Statements sql) throws SQLException {
    try (ProgressWatch watch = new ProgressWatch(node.jdbcUrl(), "totals")) {
      Replacing replacing = new Replacing(sql, watch);
      for (int round = 0; round < warmUp + rounds; round++) {
        replacing.once(after(round), round >= warmUp);
      }
      replacing.report();
    }
  }

  private void upkeep(NodeProcess node, Statements sql) throws IOException, SQLException {
    if (upkeepSeconds > 0) {
      Upkeep upkeep =
          new Upkeep(
              sql,
              new ProcessorTime(node.pid()),
              after(warmUp + rounds),
              upkeepCopies,
              upkeepSeconds * 1_000L);
      for (int round = 0; round < upkeepRounds; round++) {
        upkeep.once();
      }
      upkeep.report();
    }
  }

  private static void await(Statements sql, long counted) throws SQLException {
    sql.await("SELECT sum(n)::bigint FROM totals", 200, Long.toString(counted)::equals);
  }
}
