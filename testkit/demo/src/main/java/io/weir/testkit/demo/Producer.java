package io.weir.testkit.demo;

import java.nio.ByteBuffer;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends bids to a topic and keeps the books. */
final class Producer implements AutoCloseable {
  private final String topic;
  private final Bids bids;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private long sent;

  /** {@code sent}: how many bids are in the topic already. */
  Producer(String bootstrap, String topic, Bids bids, long sent) {
    this.topic = topic;
    this.bids = bids;
    this.sent = sent;
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, "5");
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, "131072");
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Sends until {@code until} bids were sent in all; {@code progress} is told now and then. */
  void sendUntil(long until, LongConsumer progress) {
    while (sent < until) {
      byte[] value = bids.next(sent++);
      byte[] key = ByteBuffer.allocate(4).putInt(bids.auction()).array();
      producer.send(
          new ProducerRecord<>(topic, key, value),
          (metadata, error) -> {
            if (error != null) {
              failure.compareAndSet(null, error);
            }
          });
      if (sent % 5_000 == 0) {
        progress.accept(sent);
      }
    }
    producer.flush();
    progress.accept(sent);
    Exception error = failure.get();
    if (error != null) {
      throw new IllegalStateException("the broker refused a record: " + error.getMessage(), error);
    }
  }

  /** Bids sent so far. */
  long sent() {
    return sent;
  }

  @Override
  public void close() {
    producer.close();
  }
}
