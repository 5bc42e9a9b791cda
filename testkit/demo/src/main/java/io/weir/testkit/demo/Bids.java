package io.weir.testkit.demo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A stream of bids that looks like one: few auctions get most of the bids, prices rise and fall
 * around what an auction is worth. Deterministic by its seed. Remembers what the views must show.
 */
final class Bids {
  static final int AUCTIONS = 2_000;
  static final String[] CHANNELS = {"web", "app", "partner", "phone", "store"};

  private final SplittableRandom random;
  private final long[] count = new long[AUCTIONS];
  private final long[] total = new long[AUCTIONS];
  private final long[] best = new long[AUCTIONS];
  private int auction;

  Bids(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The next bid as JSON; {@link #auction} is its key. */
  byte[] next(long sequence) {
    double skew = random.nextDouble();
    auction = (int) (AUCTIONS * skew * skew * skew);
    long worth = 500 + (auction * 7919L) % 9_000;
    long price = Math.max(1, worth + random.nextLong(-400, 401));
    int bidder = random.nextInt(50_000);
    String channel = CHANNELS[random.nextInt(CHANNELS.length)];
    count[auction]++;
    total[auction] += price;
    best[auction] = Math.max(best[auction], price);
    return ("{\"bid\":"
            + sequence
            + ",\"auction\":"
            + auction
            + ",\"bidder\":"
            + bidder
            + ",\"price\":"
            + price
            + ",\"channel\":\""
            + channel
            + "\"}")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The auction of the bid that {@link #next} gave last. */
  int auction() {
    return auction;
  }

  long count(int of) {
    return count[of];
  }

  /** Of all auctions below that one. */
  long countBelow(int auctions) {
    return Arrays.stream(count, 0, auctions).sum();
  }

  long total(int of) {
    return total[of];
  }

  long best(int of) {
    return best[of];
  }
}
