package io.weir.connector.generator;

import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.connector.Connector.Output;
import java.util.List;

/**
 * An auction house. The first tick gives its organizations, users and accounts, which then stay;
 * each row of a later tick is a new auction or, ten times as often, a bid on one of the newest
 * three.
 */
final class AuctionGenerator implements Generator {
  private static final int ORGANIZATIONS = 10;
  private static final int USERS = 100;
  private static final int ACCOUNTS = 100;

  /** One auction, then so many bids less one. */
  private static final int ROUND = 11;

  private static final long AUCTION_MILLIS = 10_000;
  private static final int OPEN_AUCTIONS = 3;
  private static final String[] TRADES = {
    "Bakery", "Bikes", "Books", "Boats", "Clocks", "Farm", "Garden", "Music", "Tools", "Toys"
  };
  private static final String[] PLACES = {
    "Northern", "Southern", "Harbour", "Hillside", "Riverside", "Old Town", "Island", "Meadow"
  };
  private static final String[] FIRST_NAMES = {
    "Ada", "Bela", "Chen", "Dana", "Emre", "Femi", "Gita", "Hugo", "Ines", "Jomo", "Kaya", "Lars"
  };
  private static final String[] LAST_NAMES = {
    "Abe", "Berg", "Costa", "Diaz", "Eze", "Fischer", "Garcia", "Haddad", "Ito", "Jansen", "Khan"
  };
  private static final String[] ITEMS = {
    "Barometer",
    "Bookshelf",
    "Chess set",
    "Copper kettle",
    "Fountain pen",
    "Grandfather clock",
    "Map of the world",
    "Record player",
    "Sailing boat",
    "Typewriter"
  };

  private final long seed;
  private final int rowsPerTick;

  AuctionGenerator(long seed, int rowsPerTick) {
    this.seed = seed;
    this.rowsPerTick = rowsPerTick;
  }

  @Override
  public List<Output> outputs() {
    Field id = new Field("id", DataType.INT8, false);
    Field name = new Field("name", DataType.TEXT, false);
    Field organization = new Field("org_id", DataType.INT8, false);
    return List.of(
        new Output("organizations", Schema.of(id, name)),
        new Output("users", Schema.of(id, organization, name)),
        new Output(
            "accounts", Schema.of(id, organization, new Field("balance", DataType.INT8, false))),
        new Output(
            "auctions",
            Schema.of(
                id,
                new Field("seller", DataType.INT8, false),
                new Field("item", DataType.TEXT, false),
                new Field("end_time", DataType.TIMESTAMPTZ, false))),
        new Output(
            "bids",
            Schema.of(
                id,
                new Field("buyer", DataType.INT8, false),
                new Field("auction_id", DataType.INT8, false),
                new Field("amount", DataType.INT4, false),
                new Field("bid_time", DataType.TIMESTAMPTZ, false))));
  }

  @Override
  public void tick(long tick, long millis, List<BatchBuilder> rows) {
    if (tick == 0) {
      organizations(rows.get(0));
      users(rows.get(1));
      accounts(rows.get(2));
      return;
    }
    for (int i = 0; i < rowsPerTick; i++) {
      long row = (tick - 1) * rowsPerTick + i;
      if (row % ROUND == 0) {
        auction(row, millis, rows.get(3));
      } else {
        bid(row, millis, rows.get(4));
      }
    }
  }

  @Override
  public int rowsPerTick() {
    return rowsPerTick;
  }

  private void organizations(BatchBuilder out) {
    for (int id = 1; id <= ORGANIZATIONS; id++) {
      out.column(0).appendLong(id);
      out.column(1).appendText(pick(PLACES, -id, 1) + " " + TRADES[(id - 1) % TRADES.length]);
      out.endRow();
    }
  }

  private void users(BatchBuilder out) {
    for (int id = 1; id <= USERS; id++) {
      out.column(0).appendLong(id);
      out.column(1).appendLong(1 + below(ORGANIZATIONS, -id, 2));
      out.column(2).appendText(pick(FIRST_NAMES, -id, 3) + " " + pick(LAST_NAMES, -id, 4));
      out.endRow();
    }
  }

  private void accounts(BatchBuilder out) {
    for (int id = 1; id <= ACCOUNTS; id++) {
      out.column(0).appendLong(id);
      out.column(1).appendLong(1 + below(ORGANIZATIONS, -id, 5));
      out.column(2).appendLong(below(10_000, -id, 6));
      out.endRow();
    }
  }

  private void auction(long row, long millis, BatchBuilder out) {
    out.column(0).appendLong(row / ROUND + 1);
    out.column(1).appendLong(1 + below(USERS, row, 7));
    out.column(2).appendText(pick(ITEMS, row, 8));
    out.column(3).appendLong((millis + AUCTION_MILLIS) * 1000);
    out.endRow();
  }

  private void bid(long row, long millis, BatchBuilder out) {
    long newest = row / ROUND + 1;
    out.column(0).appendLong(row - row / ROUND);
    out.column(1).appendLong(1 + below(USERS, row, 9));
    out.column(2).appendLong(newest - below((int) Math.min(OPEN_AUCTIONS, newest), row, 10));
    out.column(3).appendLong(1 + below(100, row, 11));
    out.column(4).appendLong(millis * 1000);
    out.endRow();
  }

  private String pick(String[] from, long row, int what) {
    return from[(int) below(from.length, row, what)];
  }

  /** An even pseudo-random number from 0, the same for the same seed, row and purpose. */
  private long below(int bound, long row, int what) {
    // The finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom generators).
    long z = seed + row * 0x9e3779b97f4a7c15L + what * 0xd1342543de82ef95L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return Math.floorMod(z ^ z >>> 31, (long) bound);
  }
}
