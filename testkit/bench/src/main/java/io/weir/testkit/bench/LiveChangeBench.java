package io.weir.testkit.bench;

import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.NodeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What a client sees of a change of a running pipeline: a source with a view and a sink under a
 * steady load, a subscriber that notes when the view is complete up to which epoch, and changes one
 * after the other.
 */
@Command(
    name = "live-change",
    mixinStandardHelpOptions = true,
    description = "changes of a running pipeline: until the first record, and the longest gap")
final class LiveChangeBench implements Callable<Integer> {
  @Option(names = "--rate", defaultValue = "10000", description = "records a second")
  int rate;

  @Option(names = "--rounds", defaultValue = "40", description = "changes that count")
  int rounds;

  @Option(names = "--warm-up", defaultValue = "10", description = "changes that do not count")
  int warmUp;

  @Option(names = "--splits", defaultValue = "8", description = "partitions of the topic")
  int splits;

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("weir-live-change-");
    try (KafkaService kafka = KafkaService.launch(512);
        NodeProcess node =
            NodeProcess.launch(
                directory.resolve("data"), directory.resolve("node.log"), 512, List.of());
        Connection connection = DriverManager.getConnection(node.jdbcUrl());
        Statements sql = new Statements(connection)) {
      kafka.createTopic("ticks", splits);
      sql.run("CREATE CONNECTION kafka TO KAFKA (BROKER '" + kafka.bootstrap() + "')");
      sql.run(
          "CREATE SOURCE ticks FROM KAFKA CONNECTION kafka (TOPIC 'ticks')"
              + " (seq bigint, at bigint) FORMAT JSON");
      sql.run(
          "CREATE MATERIALIZED VIEW by_second AS SELECT at / 1000 AS second, count(*) AS records,"
              + " max(seq) AS latest FROM ticks GROUP BY at / 1000");
      sql.run(
          "CREATE SINK seconds FROM by_second INTO KAFKA CONNECTION kafka (TOPIC 'seconds')"
              + " KEY (second) FORMAT JSON ENVELOPE UPSERT");
      try (SteadyProducer producer =
              new SteadyProducer(kafka.bootstrap(), "ticks", rate, LiveChangeBench::record);
          ProgressWatch watch = new ProgressWatch(node.jdbcUrl(), "by_second")) {
        System.out.printf(
            "%,d records/s, %d splits, %d changes after %d%n", rate, splits, rounds, warmUp);
        ConnectionMove move = new ConnectionMove(sql, watch, kafka);
        for (int round = 0; round < warmUp + rounds; round++) {
          move.once(round >= warmUp);
        }
        move.report();
      }
    }
    return 0;
  }

  private static String record(long number) {
    return "{\"seq\":" + number + ",\"at\":" + System.currentTimeMillis() + "}";
  }
}
