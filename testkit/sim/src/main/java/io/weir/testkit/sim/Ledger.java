package io.weir.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What was given to the node, from which everything that it should hold can be computed again: the
 * records that were produced, and the rows of the table as its writers know them.
 */
final class Ledger {
  static final String TRANSFERS = "transfers";
  static final String PRICES = "prices";
  static final int ACCOUNTS = 6;

  /** A record of the topic of transfers. */
  record Transfer(int src, int dst, long amount) {}

  private final SimulatedKafka kafka;
  private final SplittableRandom random;
  private final List<Transfer> transfers = new ArrayList<>();
  private final TreeMap<String, Long> prices = new TreeMap<>();
  private final Map<String, Integer> partitionOfKey = new TreeMap<>();
  private final TreeMap<Integer, String> accounts = new TreeMap<>();
  private int undecodable;

  Ledger(SimulatedKafka kafka, SplittableRandom random) {
    this.kafka = kafka;
    this.random = random;
    kafka.createTopic(TRANSFERS, 1 + random.nextInt(3));
    kafka.createTopic(PRICES, 1 + random.nextInt(2));
  }

  /** Somebody produces some records. */
  void produce() {
    int count = 1 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      int kind = random.nextInt(20);
      if (kind == 0) {
        undecodable++;
        transfer(random.nextBoolean() ? "{\"src\": 1, \"dst\": \"nobody\"}" : "no json");
      } else if (kind < 15) {
        Transfer next =
            new Transfer(
                random.nextInt(ACCOUNTS), random.nextInt(ACCOUNTS), 1 + random.nextInt(100));
        transfers.add(next);
        transfer(
            "{\"src\": %d, \"dst\": %d, \"amount\": %d}"
                .formatted(next.src(), next.dst(), next.amount()));
      } else {
        price();
      }
    }
  }

  private void transfer(String json) {
    kafka.produce(TRANSFERS, random.nextInt(kafka.partitionsOf(TRANSFERS)), null, json);
  }

  /** The records of a key stay in one partition, whatever partitions come. */
  private void price() {
    String key = "item" + random.nextInt(5);
    int partition =
        partitionOfKey.computeIfAbsent(key, k -> random.nextInt(kafka.partitionsOf(PRICES)));
    if (random.nextInt(4) == 0) {
      prices.remove(key);
      kafka.produce(PRICES, partition, key, null);
    } else {
      long price = random.nextInt(1000);
      prices.put(key, price);
      kafka.produce(PRICES, partition, key, "{\"price\": " + price + "}");
    }
  }

  List<Transfer> transfers() {
    return transfers;
  }

  Map<String, Long> prices() {
    return prices;
  }

  /** The table of accounts, in which each writer keeps only its own ids up to date. */
  TreeMap<Integer, String> accounts() {
    return accounts;
  }

  int undecodable() {
    return undecodable;
  }
}
