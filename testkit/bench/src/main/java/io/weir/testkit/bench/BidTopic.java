package io.weir.testkit.bench;

import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A topic of bids, about 100 bytes of JSON each, and the sums that any reader of it must come to.
 */
final class BidTopic {
  static final String NAME = "bids";
  static final int AUCTIONS = 10_000;

  private final long[] count = new long[AUCTIONS];
  private final long[] sum = new long[AUCTIONS];
  private final long[] max = new long[AUCTIONS];

  /** Produces {@code records} bids, evenly over {@code partitions}. */
  static BidTopic fill(String bootstrap, long records, int partitions) {
    BidTopic topic = new BidTopic();
    SplittableRandom random = new SplittableRandom(7);
    TopicFill.fill(bootstrap, NAME, partitions, records, number -> topic.next(number, random));
    return topic;
  }

  static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, "5");
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, "262144");
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private byte[] next(long sequence, SplittableRandom random) {
    int auction = random.nextInt(AUCTIONS);
    long price = 1 + random.nextInt(1_000_000);
    count[auction]++;
    sum[auction] += price;
    max[auction] = Math.max(max[auction], price);
    return ("{\"auction\":"
            + auction
            + ",\"bidder\":"
            + random.nextInt(100_000)
            + ",\"price\":"
            + price
            + ",\"channel\":\"channel-"
            + random.nextInt(100)
            + "\",\"bid\":"
            + (1_000_000_000L + sequence)
            + ",\"extra\":\"abcdef\"}")
        .getBytes(StandardCharsets.UTF_8);
  }

  boolean matches(int auction, long otherCount, long otherSum, long otherMax) {
    return count[auction] == otherCount && sum[auction] == otherSum && max[auction] == otherMax;
  }

  /** Auctions that have a bid. */
  int auctions() {
    int found = 0;
    for (long one : count) {
      found += one > 0 ? 1 : 0;
    }
    return found;
  }
}
