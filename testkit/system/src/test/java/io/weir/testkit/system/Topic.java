package io.weir.testkit.system;

import io.weir.testkit.services.KafkaService;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic of the test's own, and a producer for it. What {@link #flush} returned after is in it.
 */
final class Topic implements AutoCloseable {
  final String name;
  private final KafkaService kafka;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  Topic(KafkaService kafka, String name, int partitions) {
    this(kafka, name);
    kafka.createTopic(name, partitions);
  }

  private Topic(KafkaService kafka, String name) {
    this.kafka = kafka;
    this.name = name;
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrap(),
                ProducerConfig.METADATA_MAX_AGE_CONFIG,
                1000),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** A producer for a topic that is there. */
  static Topic existing(KafkaService kafka, String name) {
    return new Topic(kafka, name);
  }

  Topic send(int partition, @Nullable String key, @Nullable String value) {
    return send(partition, null, key, value);
  }

  Topic send(
      int partition, @Nullable Long timestamp, @Nullable String key, @Nullable String value) {
    producer.send(
        new ProducerRecord<>(name, partition, timestamp, bytes(key), bytes(value)),
        (metadata, error) -> {
          if (error != null) {
            failure.compareAndSet(null, error);
          }
        });
    return this;
  }

  /** Values without key, all on partition 0. */
  Topic values(String... values) {
    for (String value : values) {
      send(0, null, value);
    }
    return flush();
  }

  /** Returns when the broker has everything that was sent. */
  Topic flush() {
    producer.flush();
    if (failure.get() != null) {
      throw new IllegalStateException("the broker refused a record", failure.get());
    }
    return this;
  }

  void addPartitions(int total) {
    kafka.addPartitions(name, total);
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }
}
