package io.weir.testkit.demo;

import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.NodeProcess;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * The last act: the topic is created again, so that its offsets mean other records. No safe change
 * covers that: one unsafe statement says from where to go on, having said beforehand what it does.
 */
final class Rebuild {
  private static final int PARTITIONS = 4;
  private static final long REPLAYED = 20_000;

  private final Screen screen;
  private final KafkaService kafka;
  private final NodeProcess node;
  private final Bids bids;
  private final String topic;

  Rebuild(Screen screen, KafkaService kafka, NodeProcess node, Bids bids, String topic) {
    this.screen = screen;
    this.kafka = kafka;
    this.node = node;
    this.bids = bids;
    this.topic = topic;
  }

  /**
   * Builds the topic anew, with old bids that nobody wants again, and {@code more} new ones.
   *
   * @param sent how many bids there are already
   * @return how many there are then
   */
  long play(long sent, long more) throws SQLException, InterruptedException {
    try (Sql sql = new Sql(node.jdbcUrl())) {
      BidsSource source = new BidsSource(screen, sql);
      screen.heading("Last act: the topic is deleted and built anew. Its offsets mean other bids");
      kafka.deleteTopic(topic);
      source.awaitStatus("stalled");
      kafka.createTopic(topic, PARTITIONS);
      try (Producer restore = new Producer(kafka.bootstrap(), topic, new Bids(7), 0)) {
        restore.sendUntil(REPLAYED, done -> {});
      }
      Map<Integer, Long> replayed = ends();
      try (Producer producer = new Producer(kafka.bootstrap(), topic, bids, sent)) {
        producer.sendUntil(sent + more, done -> {});
      }
      screen.line(
          String.format(
              "%,d bids of long ago were put back into it, then came %,d new ones",
              REPLAYED, more));
      source.awaitError("created again");
      source.show();
      screen.heading("Only an operator can know from where to go on. What would it do?");
      screen.run(sql, "ALTER SYSTEM SET enable_unsafe_ops = true");
      String unsafe =
          "UNSAFE ALTER SOURCE bids RESET SPLITS INJECT OFFSETS '" + json(replayed) + "'";
      screen.explain(sql, unsafe);
      answer(sql, unsafe);
      source.awaitStatus("running");
      source.awaitCounted(sent + more);
      source.show();
      return sent + more;
    }
  }

  /** Reads the last four bids of a partition once more: the views then have four more. */
  boolean isAsPredicted() throws SQLException, InterruptedException {
    try (Sql sql = new Sql(node.jdbcUrl())) {
      BidsSource source = new BidsSource(screen, sql);
      screen.heading("And four bids once more, on purpose: is the count what it says?");
      long before = source.counted();
      String again =
          "UNSAFE ALTER SOURCE bids INJECT OFFSETS '"
              + json(Map.of(0, ends().getOrDefault(0, 4L) - 4))
              + "'";
      screen.explain(sql, again);
      answer(sql, again);
      source.awaitCounted(before + 4);
      long grown = source.counted() - before;
      screen.line(String.format("predicted: 4 more, counted: %,d more", grown));
      return grown == 4;
    }
  }

  private void answer(Sql sql, String statement) throws SQLException {
    screen.sql(statement);
    long started = System.nanoTime();
    List<List<String>> moved = sql.rows(statement);
    screen.line(String.format("done in %.0f ms", (System.nanoTime() - started) / 1e6));
    moved.forEach(
        row -> screen.line(String.join("  ", row.stream().map(String::valueOf).toList())));
  }

  private static String json(Map<Integer, Long> offsets) {
    return new TreeMap<>(offsets)
        .entrySet().stream()
            .map(e -> "\"" + e.getKey() + "\": " + e.getValue())
            .collect(Collectors.joining(", ", "{", "}"));
  }

  /** By partition the offset that the next record will have. */
  private Map<Integer, Long> ends() {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    Map<Integer, Long> ends = new TreeMap<>();
    KafkaService.await(kafka.admin().listOffsets(asked).all())
        .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
    return ends;
  }
}
