package io.weir.testkit.demo;

import io.weir.testkit.services.NodeProcess;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Waits until the views have every bid, and says whether they are what a plain loop computes. */
final class Comparison {
  private static final Duration CATCH_UP = Duration.ofMinutes(5);

  private final Screen screen;
  private final NodeProcess node;
  private final Bids bids;

  Comparison(Screen screen, NodeProcess node, Bids bids) {
    this.screen = screen;
    this.node = node;
    this.bids = bids;
  }

  boolean isTheSame(long records) throws SQLException, InterruptedException {
    return isTheSame(records, Bids.AUCTIONS);
  }

  /**
   * @param records how many bids were produced
   * @param auctions the views are of the auctions below this one
   */
  boolean isTheSame(long records, int auctions) throws SQLException, InterruptedException {
    screen.heading("Everything again from what was produced, by a plain loop: is it the same?");
    try (Sql sql = new Sql(node.jdbcUrl())) {
      long wanted = auctions == Bids.AUCTIONS ? records : bids.countBelow(auctions);
      Patience.until(() -> sql.number("SELECT sum(bids)::bigint FROM bands") >= wanted, CATCH_UP);
      for (List<String> row :
          sql.rows("SELECT band, auctions, bids, total FROM bands ORDER BY total DESC")) {
        screen.line(
            String.format(
                "%-7s %6s auctions %9s bids %14s in all",
                row.get(0), row.get(1), row.get(2), row.get(3)));
      }
      List<String> differences = new Verification(bids, auctions).differences(sql);
      if (!differences.isEmpty()) {
        differences.forEach(screen::line);
        screen.line("NOT the same");
        return false;
      }
    }
    screen.line(String.format("the same: %,d bids, nothing lost, nothing twice", records));
    return true;
  }
}
