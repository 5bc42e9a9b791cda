package io.weir.testkit.demo;

import io.weir.testkit.services.KafkaService;
import io.weir.testkit.services.NodeProcess;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The third act: a view gets another definition, which hydrates beside it and says what it would
 * change, here and downstream; it takes over at one epoch, while bids go on, and goes back again.
 */
final class Redefinition {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** The new definition counts the auctions below this one only. */
  private static final int AUCTIONS = 1_000;

  private static final String APPLY =
      "ALTER MATERIALIZED VIEW auctions APPLY REPLACEMENT first_auctions";

  private final Screen screen;
  private final KafkaService kafka;
  private final NodeProcess node;
  private final Bids bids;
  private final String topic;
  private final Comparison comparison;

  Redefinition(
      Screen screen,
      KafkaService kafka,
      NodeProcess node,
      Bids bids,
      String topic,
      Comparison comparison) {
    this.screen = screen;
    this.kafka = kafka;
    this.node = node;
    this.bids = bids;
    this.topic = topic;
    this.comparison = comparison;
  }

  /**
   * @param sent how many bids there are already
   * @param more how many come while the definition changes
   * @return whether the views were right each time
   */
  boolean isExact(long sent, long more) throws SQLException, InterruptedException {
    screen.heading("Third act: a view gets another definition, another view stands on it");
    try (Sql sql = new Sql(node.jdbcUrl());
        Producer producer = new Producer(kafka.bootstrap(), topic, bids, sent)) {
      screen.run(
          sql,
          "CREATE REPLACEMENT first_auctions FOR MATERIALIZED VIEW auctions AS SELECT auction,"
              + " count(*) AS bids, sum(price) AS total, max(price) AS best FROM bids"
              + " WHERE auction < "
              + AUCTIONS
              + " GROUP BY auction");
      awaitHydrated(sql);
      screen.explain(sql, APPLY);
      producer.sendUntil(sent + more / 2, done -> {});
      screen.run(sql, APPLY);
      producer.sendUntil(sent + more, done -> {});
      if (!comparison.isTheSame(sent + more, AUCTIONS)) {
        return false;
      }
      screen.heading("And back: the definition of before is in the journal");
      screen.run(sql, "ALTER MATERIALIZED VIEW auctions REVERT");
    }
    return comparison.isTheSame(sent + more);
  }

  private void awaitHydrated(Sql sql) throws SQLException, InterruptedException {
    Patience.until(
        () -> {
          List<String> row = replacement(sql);
          return row.get(0).equals("hydrated") && row.get(2) != null;
        },
        LIMIT);
    List<String> row = replacement(sql);
    screen.line(
        "replacement first_auctions: %s, would add %s rows and remove %s"
            .formatted(row.get(0), row.get(1), row.get(2)));
  }

  private static List<String> replacement(Sql sql) throws SQLException {
    return sql.rows(
            "SELECT status, rows_added, rows_removed FROM weir_replacement_materialized_views"
                + " WHERE name = 'first_auctions'")
        .getFirst();
  }
}
