package io.weir.testkit.bench;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** So many records a second to a topic, one by one as they fall due, until it is closed. */
final class SteadyProducer implements AutoCloseable {
  private final String bootstrap;
  private final int rate;
  private final LongFunction<String> values;
  private final Thread thread;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;
  private volatile long sent;
  private volatile String topic;

  /** {@code values} makes a record's text of its number. */
  SteadyProducer(String bootstrap, String topic, int rate, LongFunction<String> values) {
    this.bootstrap = bootstrap;
    this.topic = topic;
    this.rate = rate;
    this.values = values;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .uncaughtExceptionHandler((t, e) -> failure.compareAndSet(null, e))
            .start(this::produce);
  }

  private void produce() {
    try (KafkaProducer<byte[], byte[]> producer = BidTopic.producer(bootstrap)) {
      long started = System.nanoTime();
      for (long next = 0; !stopped; next++) {
        long wait = started + next * 1_000_000_000L / rate - System.nanoTime();
        if (wait > 0) {
          LockSupport.parkNanos(wait);
        }
        byte[] value = values.apply(next).getBytes(StandardCharsets.UTF_8);
        producer.send(
            new ProducerRecord<>(topic, value),
            (metadata, error) -> {
              if (error != null) {
                failure.compareAndSet(null, error);
              }
            });
        sent = next + 1;
      }
      producer.flush();
    }
  }

  /** From now on to this topic. */
  void moveTo(String other) {
    topic = other;
  }

  /** How many were sent. */
  long sent() {
    return sent;
  }

  /** Everything that was sent is in the topic; fails where the broker refused a record. */
  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
    if (failure.get() != null) {
      throw new IllegalStateException("the broker refused a record", failure.get());
    }
  }
}
