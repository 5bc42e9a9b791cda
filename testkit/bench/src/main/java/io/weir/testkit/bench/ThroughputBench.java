package io.weir.testkit.bench;

import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.NodeProcess;
import io.weir.testkit.services.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Aggregates a topic from its earliest record: a node, and next to it the floor, on the same topic.
 */
@Command(
    name = "throughput",
    mixinStandardHelpOptions = true,
    description = "count, sum, max by auction over a topic, against a plain consumer")
final class ThroughputBench implements Callable<Integer> {
  private static final int PARTITIONS = 8;
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final String READ = "SELECT records FROM weir_sources WHERE name = 'bids'";
  private static final String COUNTED = "SELECT sum(bids)::bigint FROM by_auction";
  private static final Pattern FLOOR =
      Pattern.compile("floor: (\\d+) records, ([0-9.]+) s from the first, ([0-9.]+) s");

  @Option(names = "--records", defaultValue = "5000000", description = "default: ${DEFAULT-VALUE}")
  long records;

  @Option(names = "--heap", defaultValue = "1024", description = "of the node, in MB")
  int heapMegabytes;

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("weir-bench-");
    try (KafkaService kafka = KafkaService.launch(1024)) {
      kafka.createTopic(BidTopic.NAME, PARTITIONS);
      System.out.printf("producing %,d records on %d partitions%n", records, PARTITIONS);
      BidTopic topic = BidTopic.fill(kafka.bootstrap(), records, PARTITIONS);
      double floor = floor(kafka, directory);
      double weir = weir(kafka, directory, topic);
      System.out.printf("%n%-34s %12s %12s %8s%n", "", "seconds", "records/s", "ratio");
      row("floor (from its first record)", floor, floor);
      row("weir (from CREATE SOURCE, durable)", weir, floor);
      return 0;
    }
  }

  private void row(String name, double seconds, double floor) {
    System.out.printf(
        "%-34s %12.2f %,12.0f %8.2f%n", name, seconds, records / seconds, floor / seconds);
  }

  private double floor(KafkaService kafka, Path directory) {
    try (Processes process =
        Processes.java(
            "floor",
            List.of("-Xmx1g"),
            NodeProcess.classPath(),
            Floor.class.getName(),
            List.of(kafka.bootstrap(), Integer.toString(PARTITIONS), Long.toString(records)),
            directory,
            directory.resolve("floor.log"))) {
      Matcher line = FLOOR.matcher(process.awaitLine("floor: ", LIMIT));
      if (!line.find() || Long.parseLong(line.group(1)) != records) {
        throw new IllegalStateException("the floor did not read everything: " + process.tail());
      }
      return Double.parseDouble(line.group(2));
    }
  }

  private double weir(KafkaService kafka, Path directory, BidTopic topic) throws Exception {
    try (NodeProcess node = NodeProcess.launch(directory, heapMegabytes);
        Connection connection = DriverManager.getConnection(node.jdbcUrl());
        Statement sql = connection.createStatement()) {
      sql.execute("CREATE CONNECTION kafka TO KAFKA (BROKER '" + kafka.bootstrap() + "')");
      long started = System.nanoTime();
      sql.execute(
          "CREATE SOURCE bids FROM KAFKA CONNECTION kafka (TOPIC 'bids') (auction bigint,"
              + " bidder bigint, price bigint, channel text, bid bigint, extra text) FORMAT JSON");
      sql.execute(
          "CREATE MATERIALIZED VIEW by_auction AS SELECT auction, count(*) AS bids,"
              + " sum(price) AS total, max(price) AS best FROM bids GROUP BY auction");
      long deadline = started + LIMIT.toNanos();
      // Asking how far the source is costs the node nothing; what ends the clock is the view.
      await(node, deadline, () -> number(sql, READ) >= records);
      await(node, deadline, () -> number(sql, COUNTED) >= records);
      double seconds = (System.nanoTime() - started) / 1e9;
      check(sql, topic);
      return seconds;
    }
  }

  private interface Condition {
    boolean holds() throws SQLException;
  }

  private static void await(NodeProcess node, long deadline, Condition condition)
      throws SQLException, InterruptedException {
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the view did not get there: " + node.output());
      }
      Thread.sleep(50);
    }
  }

  private static long number(Statement sql, String query) throws SQLException {
    try (ResultSet result = sql.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static void check(Statement sql, BidTopic topic) throws SQLException {
    int auctions = 0;
    try (ResultSet rows = sql.executeQuery("SELECT auction, bids, total, best FROM by_auction")) {
      while (rows.next()) {
        auctions++;
        if (!topic.matches(rows.getInt(1), rows.getLong(2), rows.getLong(3), rows.getLong(4))) {
          throw new IllegalStateException("auction " + rows.getInt(1) + " is wrong");
        }
      }
    }
    if (auctions != topic.auctions()) {
      throw new IllegalStateException(
          "the view has " + auctions + " auctions, the topic " + topic.auctions());
    }
    System.out.println("result: exact");
  }
}
