package io.weir.testkit.bench;

import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.NodeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
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
    description =
        "changes of a running pipeline, next to Kafka Connect: how long each takes, and the gap")
final class LiveChangeBench implements Callable<Integer> {
  private static final List<String> TOPICS = List.of("ticks", "tocks");

  @Option(names = "--rate", defaultValue = "10000", description = "records a second")
  int rate;

  @Option(names = "--rounds", defaultValue = "10", description = "changes of a kind that count")
  int rounds;

  @Option(names = "--warm-up", defaultValue = "3", description = "changes that do not count")
  int warmUp;

  @Option(names = "--splits", defaultValue = "8", description = "partitions of the topic")
  int splits;

  @Option(names = "--back", defaultValue = "1000", description = "records of a split to go back")
  long back;

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("weir-live-change-");
    try (KafkaService kafka = KafkaService.launch(512)) {
      for (String topic : TOPICS) {
        kafka.createTopic(topic, splits);
      }
      System.out.printf(
          "%,d records/s, %d splits, %d changes of a kind after %d%n",
          rate, splits, rounds, warmUp);
      SourceChanges changes;
      ConnectRewind rewind;
      try (SteadyProducer producer =
          new SteadyProducer(kafka.bootstrap(), TOPICS.getFirst(), rate, LiveChangeBench::record)) {
        changes = weir(kafka, producer, directory);
        producer.moveTo(TOPICS.getFirst());
        rewind = connect(kafka, directory);
      }
      ratio("request to read on from other offsets", changes.injected(), rewind.whole());
      ratio("request to first record downstream", changes.rewound(), rewind.firstRecord());
    }
    return 0;
  }

  private SourceChanges weir(KafkaService kafka, SteadyProducer producer, Path directory)
      throws Exception {
    try (NodeProcess node = NodeProcess.launch(directory, 512);
        Statements sql = new Statements(node)) {
      sql.run("CREATE CONNECTION kafka TO KAFKA (BROKER '" + kafka.bootstrap() + "')");
      sql.run(
          "CREATE SOURCE ticks FROM KAFKA CONNECTION kafka (TOPIC 'ticks', START OFFSET 'latest')"
              + " (seq bigint, at bigint) FORMAT JSON");
      sql.run(
          "CREATE MATERIALIZED VIEW by_second AS SELECT at / 1000 AS second, count(*) AS records,"
              + " max(seq) AS latest FROM ticks GROUP BY at / 1000");
      sql.run(
          "CREATE SINK seconds FROM by_second INTO KAFKA CONNECTION kafka (TOPIC 'seconds')"
              + " KEY (second) FORMAT JSON ENVELOPE UPSERT");
      sql.run("ALTER SYSTEM SET enable_unsafe_ops = true");
      try (ProgressWatch watch = new ProgressWatch(node.jdbcUrl(), "by_second")) {
        ConnectionMove move = new ConnectionMove(sql, watch, kafka);
        SourceChanges changes =
            new SourceChanges(sql, watch, kafka, producer, TOPICS, splits, back);
        for (int round = 0; round < warmUp + rounds; round++) {
          move.once(round >= warmUp);
          changes.once(round >= warmUp);
        }
        move.report();
        changes.report();
        return changes;
      }
    }
  }

  private ConnectRewind connect(KafkaService kafka, Path directory) throws Exception {
    try (ConnectWorker worker = ConnectWorker.launch(kafka, directory);
        ConnectRewind rewind = new ConnectRewind(worker, kafka, TOPICS.getFirst(), splits)) {
      for (int round = 0; round < warmUp + rounds; round++) {
        rewind.once(back, round >= warmUp);
      }
      rewind.report();
      return rewind;
    }
  }

  private static void ratio(String what, Percentiles weir, Percentiles connect) {
    System.out.printf(
        "%s: Connect takes %.1f times as long (p50 %d ms, %d ms), %.1f times at p99%n",
        what,
        (double) connect.at(50) / weir.at(50),
        connect.at(50),
        weir.at(50),
        (double) connect.at(99) / weir.at(99));
  }

  private static String record(long number) {
    return "{\"seq\":" + number + ",\"at\":" + System.currentTimeMillis() + "}";
  }
}
