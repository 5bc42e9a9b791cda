package io.weir.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
  private final Map<Integer, List<Optional<Transfer>>> byPartition = new TreeMap<>();
  private int undecodable;
  private long produced;
  private long openRereads;

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
        transfer(random.nextBoolean() ? "{\"src\": 1, \"dst\": \"nobody\"}" : "no json", null);
      } else if (kind < 15) {
        Transfer next =
            new Transfer(
                random.nextInt(ACCOUNTS), random.nextInt(ACCOUNTS), 1 + random.nextInt(100));
        transfers.add(next);
        produced++;
        transfer(
            "{\"src\": %d, \"dst\": %d, \"amount\": %d}"
                .formatted(next.src(), next.dst(), next.amount()),
            next);
      } else {
        price();
      }
    }
  }

  private void transfer(String json, @Nullable Transfer transfer) {
    int partition = random.nextInt(kafka.partitionsOf(TRANSFERS));
    byPartition
        .computeIfAbsent(partition, p -> new ArrayList<>())
        .add(Optional.ofNullable(transfer));
    kafka.produce(TRANSFERS, partition, null, json);
  }

  /** A change may make the source read any of its records once more: until it is known. */
  void expectRereads() {
    openRereads++;
  }

  void rereadsAreKnown() {
    openRereads = 0;
  }

  /** These records of the topic of transfers are read once more. */
  void reread(int partition, int from, int upTo) {
    List<Optional<Transfer>> records = byPartition.getOrDefault(partition, List.of());
    for (int offset = from; offset < upTo; offset++) {
      Optional<Transfer> transfer = records.get(offset);
      transfer.ifPresentOrElse(transfers::add, () -> undecodable++);
    }
  }

  /** No more rows can be there, whatever became of changes that are on their way. */
  long mostTransfers() {
    return transfers.size() + openRereads * produced;
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
