package io.weir.testkit.demo;

import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.NodeProcess;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The second act: the broker moves to another port, and one statement has the source go on there
 * from where it was, while the views stay.
 */
final class BrokerMove {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Screen screen;
  private final KafkaService kafka;
  private final NodeProcess node;
  private final Bids bids;
  private final String topic;

  BrokerMove(Screen screen, KafkaService kafka, NodeProcess node, Bids bids, String topic) {
    this.screen = screen;
    this.kafka = kafka;
    this.node = node;
    this.bids = bids;
    this.topic = topic;
  }

  /**
   * Moves the broker, and sends {@code more} bids to where it is then.
   *
   * @param sent how many bids there are already
   * @return how many there are then
   */
  long play(int newPort, long sent, long more) throws SQLException, InterruptedException {
    try (Sql sql = new Sql(node.jdbcUrl())) {
      screen.heading("Second act: the broker moves to another port. The views go on being read");
      long read = records(sql);
      source(sql);
      kafka.moveTo(newPort);
      screen.line("kafka is at " + kafka.bootstrap() + " now, with the same data");
      awaitStatus(sql, "stalled");
      source(sql);
      try (Producer producer = new Producer(kafka.bootstrap(), topic, bids, sent)) {
        producer.sendUntil(sent + more / 2, done -> {});
        screen.line(String.format("%,d more bids wait there", more / 2));
        screen.heading("One statement, tried on the new address before anything changes");
        String alter = "ALTER CONNECTION kafka SET (BROKER '" + kafka.bootstrap() + "')";
        screen.sql(alter);
        long started = System.nanoTime();
        sql.run(alter);
        screen.line(String.format("done in %.0f ms", (System.nanoTime() - started) / 1e6));
        awaitStatus(sql, "running");
        producer.sendUntil(sent + more, done -> screen.progress("produced", done - sent, more, ""));
      }
      long all = sent + more;
      awaitBids(sql, all);
      source(sql);
      screen.line(
          String.format(
              "read since the move: %,d records, produced since the move: %,d: nothing was reread",
              records(sql) - read, more));
      return all;
    }
  }

  private static long records(Sql sql) throws SQLException {
    return sql.number("SELECT records FROM weir_sources WHERE name = 'bids'");
  }

  private void source(Sql sql) throws SQLException {
    List<String> row =
        sql.rows(
                "SELECT s.status, s.generation, s.records, c.version, coalesce(s.error, '')"
                    + " FROM weir_sources s JOIN weir_connections c ON c.id = s.connection_id"
                    + " WHERE s.name = 'bids'")
            .getFirst();
    screen.line(
        String.format(
            "source bids: %s, generation %s, %s records read; connection kafka: version %s",
            row.get(0), row.get(1), row.get(2), row.get(3)));
    if (!row.get(4).isEmpty()) {
      screen.line("  " + row.get(4));
    }
  }

  private static void awaitStatus(Sql sql, String status)
      throws SQLException, InterruptedException {
    await(
        "the source to be " + status,
        () -> {
          List<List<String>> found =
              sql.rows("SELECT status FROM weir_sources WHERE name = 'bids'");
          return found.equals(List.of(List.of(status)));
        });
  }

  private static void awaitBids(Sql sql, long count) throws SQLException, InterruptedException {
    await("all bids", () -> sql.number("SELECT sum(bids)::bigint FROM bands") >= count);
  }

  private interface Condition {
    boolean holds() throws SQLException;
  }

  private static void await(String what, Condition condition)
      throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("waited in vain for " + what);
      }
      Thread.sleep(POLL);
    }
  }
}
