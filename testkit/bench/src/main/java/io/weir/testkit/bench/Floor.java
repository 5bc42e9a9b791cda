package io.weir.testkit.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The floor: what the same aggregation costs without a database. Two threads, each a consumer of
 * half the partitions, scan the bytes of each record for two numbers and update primitive arrays.
 * Nothing is durable. Runs as a process of its own: {@code Floor bootstrap partitions records};
 * prints the seconds from the first record to the last, and the seconds from its start.
 */
public final class Floor {
  private static final byte[] AUCTION =
      "\"auction\":".getBytes(java.nio.charset.StandardCharsets.UTF_8);
  private static final byte[] PRICE =
      "\"price\":".getBytes(java.nio.charset.StandardCharsets.UTF_8);

  private final long[] count = new long[BidTopic.AUCTIONS];
  private final long[] sum = new long[BidTopic.AUCTIONS];
  private final long[] max = new long[BidTopic.AUCTIONS];

  private Floor() {}

  public static void main(String[] args) throws InterruptedException {
    long started = System.nanoTime();
    int partitions = Integer.parseInt(args[1]);
    long records = Long.parseLong(args[2]);
    AtomicLong seen = new AtomicLong();
    AtomicLong first = new AtomicLong();
    List<Floor> halves = List.of(new Floor(), new Floor());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int half = i;
      threads.add(
          Thread.ofPlatform()
              .start(() -> halves.get(half).read(args[0], half, partitions, records, seen, first)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long ended = System.nanoTime();
    long total = 0;
    for (Floor half : halves) {
      total += Arrays.stream(half.count).sum();
    }
    System.out.printf(
        "floor: %d records, %.3f s from the first, %.3f s from the start%n",
        total, (ended - first.get()) / 1e9, (ended - started) / 1e9);
  }

  private void read(
      String bootstrap, int half, int partitions, long records, AtomicLong seen, AtomicLong first) {
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "10000");
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "4194304");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> mine = new ArrayList<>();
      for (int p = half; p < partitions; p += 2) {
        mine.add(new TopicPartition(BidTopic.NAME, p));
      }
      consumer.assign(mine);
      consumer.seekToBeginning(mine);
      while (seen.get() < records) {
        int read = 0;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (read++ == 0) {
            first.compareAndSet(0, System.nanoTime());
          }
          add(record.value());
        }
        seen.addAndGet(read);
      }
    }
  }

  private void add(byte[] value) {
    int auction = (int) number(value, find(value, AUCTION, 0));
    long price = number(value, find(value, PRICE, 10));
    count[auction]++;
    sum[auction] += price;
    max[auction] = Math.max(max[auction], price);
  }

  private static int find(byte[] value, byte[] word, int from) {
    for (int i = from; ; i++) {
      int j = 0;
      while (j < word.length && value[i + j] == word[j]) {
        j++;
      }
      if (j == word.length) {
        return i + j;
      }
    }
  }

  private static long number(byte[] value, int from) {
    long number = 0;
    for (int i = from; value[i] >= '0' && value[i] <= '9'; i++) {
      number = number * 10 + value[i] - '0';
    }
    return number;
  }
}
