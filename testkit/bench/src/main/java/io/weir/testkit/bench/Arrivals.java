package io.weir.testkit.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** When records arrive in a topic, by {@link System#nanoTime}. */
final class Arrivals implements AutoCloseable {
  private static final long LIMIT_NANOS = Duration.ofSeconds(60).toNanos();

  private final String bootstrap;
  private final List<TopicPartition> partitions = new ArrayList<>();
  private final List<Long> arrivals = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean stopped;

  Arrivals(String bootstrap, String topic, int partitions) {
    this.bootstrap = bootstrap;
    for (int p = 0; p < partitions; p++) {
      this.partitions.add(new TopicPartition(topic, p));
    }
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .uncaughtExceptionHandler((t, e) -> failure.compareAndSet(null, e))
            .start(this::read);
  }

  private void read() {
    Map<String, Object> properties =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            10_000);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      while (!stopped) {
        if (!consumer.poll(Duration.ofMillis(50)).isEmpty()) {
          synchronized (arrivals) {
            arrivals.add(System.nanoTime());
          }
        }
      }
    }
  }

  /** The first arrival after {@code from}; waits for it. */
  long first(long from) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (System.nanoTime() < deadline) {
      if (failure.get() != null) {
        throw new IllegalStateException("the topic cannot be read", failure.get());
      }
      synchronized (arrivals) {
        for (int i = arrivals.size() - 1; i >= 0 && arrivals.get(i) >= from; i--) {
          if (i == 0 || arrivals.get(i - 1) < from) {
            return arrivals.get(i);
          }
        }
      }
      LockSupport.parkNanos(1_000_000);
    }
    throw new IllegalStateException("nothing arrived");
  }

  /** The longest time without an arrival of those that end between the two moments. */
  long longestGap(long from, long until) {
    synchronized (arrivals) {
      long longest = 0;
      for (int i = 1; i < arrivals.size(); i++) {
        if (arrivals.get(i) >= from && arrivals.get(i - 1) <= until) {
          longest = Math.max(longest, arrivals.get(i) - arrivals.get(i - 1));
        }
      }
      return longest;
    }
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
