package io.weir.testkit.demo;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares the views with a plain recomputation of what was produced. */
final class Verification {
  private final Bids bids;
  private final int auctions;

  /**
   * @param auctions the views are of the auctions below this one
   */
  Verification(Bids bids, int auctions) {
    this.bids = bids;
    this.auctions = auctions;
  }

  /** What differs, at most ten lines; nothing where all is the same. */
  List<String> differences(Sql sql) throws SQLException {
    Map<String, String> shown = new TreeMap<>();
    for (List<String> row : sql.rows("SELECT auction, bids, total, best FROM auctions")) {
      shown.merge("auction " + row.getFirst(), tail(row), (a, b) -> a + " and again " + b);
    }
    for (List<String> row : sql.rows("SELECT band, auctions, bids, total FROM bands")) {
      shown.merge("band " + row.getFirst(), tail(row), (a, b) -> a + " and again " + b);
    }
    Map<String, String> wanted = expected();
    List<String> differences = new ArrayList<>();
    wanted.forEach(
        (key, value) -> {
          String found = shown.remove(key);
          if (!value.equals(found)) {
            differences.add(key + ": produced " + value + ", the view has " + found);
          }
        });
    shown.forEach((key, value) -> differences.add(key + ": not produced, the view has " + value));
    return differences.subList(0, Math.min(10, differences.size()));
  }

  private static String tail(List<String> row) {
    return String.join("/", row.subList(1, row.size()));
  }

  private Map<String, String> expected() {
    Map<String, String> rows = new TreeMap<>();
    Map<String, long[]> bands = new TreeMap<>();
    for (int auction = 0; auction < auctions; auction++) {
      long count = bids.count(auction);
      if (count == 0) {
        continue;
      }
      rows.put("auction " + auction, count + "/" + bids.total(auction) + "/" + bids.best(auction));
      long[] band = bands.computeIfAbsent(band(bids.best(auction)), key -> new long[3]);
      band[0]++;
      band[1] += count;
      band[2] += bids.total(auction);
    }
    bands.forEach(
        (name, sums) -> rows.put("band " + name, sums[0] + "/" + sums[1] + "/" + sums[2]));
    return rows;
  }

  private static String band(long best) {
    if (best >= 7_000) {
      return "high";
    }
    return best >= 3_000 ? "middle" : "low";
  }
}
