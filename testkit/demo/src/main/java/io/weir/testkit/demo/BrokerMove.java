package io.weir.testkit.demo;

import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.NodeProcess;
import java.sql.SQLException;

/**
 * The second act: the broker moves to another port, and one statement has the source go on there
 * from where it was, while the views stay.
 */
final class BrokerMove {
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
      BidsSource source = new BidsSource(screen, sql);
      long read = source.records();
      source.show();
      kafka.moveTo(newPort);
      screen.line("kafka is at " + kafka.bootstrap() + " now, with the same data");
      source.awaitStatus("stalled");
      source.show();
      try (Producer producer = new Producer(kafka.bootstrap(), topic, bids, sent)) {
        producer.sendUntil(sent + more / 2, done -> {});
        screen.line(String.format("%,d more bids wait there", more / 2));
        screen.heading("One statement, tried on the new address before anything changes");
        String alter = "ALTER CONNECTION kafka SET (BROKER '" + kafka.bootstrap() + "')";
        screen.sql(alter);
        long started = System.nanoTime();
        sql.run(alter);
        screen.line(String.format("done in %.0f ms", (System.nanoTime() - started) / 1e6));
        source.awaitStatus("running");
        producer.sendUntil(sent + more, done -> screen.progress("produced", done - sent, more, ""));
      }
      long all = sent + more;
      source.awaitCounted(all);
      source.show();
      screen.line(
          String.format(
              "read since the move: %,d records, produced since the move: %,d: nothing was reread",
              source.records() - read, more));
      return all;
    }
  }
}
