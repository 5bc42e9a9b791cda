package io.weir.testkit.bench;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Fills a topic as fast as the broker takes it. */
final class TopicFill {
  private TopicFill() {}

  /** {@code values} makes a record of its number; they go evenly over the partitions. */
  static void fill(
      String bootstrap, String topic, int partitions, long records, LongFunction<byte[]> values) {
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer = BidTopic.producer(bootstrap)) {
      for (long i = 0; i < records; i++) {
        producer.send(
            new ProducerRecord<>(topic, (int) (i % partitions), null, values.apply(i)),
            (metadata, error) -> {
              if (error != null) {
                failure.compareAndSet(null, error);
              }
            });
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("the broker refused a record", failure.get());
    }
  }
}
