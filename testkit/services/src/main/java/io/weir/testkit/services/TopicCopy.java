package io.weir.testkit.services;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Copies a topic to another cluster with its offsets, as a mirror that keeps them would: where
 * offsets are missing at the source (deleted, compacted, markers of transactions) the copy gets a
 * record that is deleted again or, in the middle, is refused.
 */
final class TopicCopy {
  private static final Duration POLL = Duration.ofMillis(200);

  private TopicCopy() {}

  /** Creates the topic in {@code to} where it is missing, and copies what is not there yet. */
  static void copy(KafkaService from, KafkaService to, String topic) {
    var described = from.admin().describeTopics(List.of(topic)).topicNameValues().values();
    int partitions = KafkaService.await(described.iterator().next()).partitions().size();
    if (!KafkaService.await(to.admin().listTopics().names()).contains(topic)) {
      to.createTopic(topic, partitions);
    }
    try (KafkaConsumer<byte[], byte[]> reader = consumer(from.bootstrap());
        KafkaProducer<byte[], byte[]> writer = producer(to.bootstrap())) {
      for (int partition = 0; partition < partitions; partition++) {
        copy(from, to, new TopicPartition(topic, partition), reader, writer);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void copy(
      KafkaService from,
      KafkaService to,
      TopicPartition partition,
      KafkaConsumer<byte[], byte[]> reader,
      KafkaProducer<byte[], byte[]> writer)
      throws ExecutionException, InterruptedException {
    long first = offset(from, partition, OffsetSpec.earliest());
    long end = offset(from, partition, OffsetSpec.latest());
    long next = offset(to, partition, OffsetSpec.latest());
    for (; next < first; next++) {
      writer.send(new ProducerRecord<>(partition.topic(), partition.partition(), null, null));
    }
    writer.flush();
    if (first > 0 && offset(to, partition, OffsetSpec.earliest()) < first) {
      Map<TopicPartition, RecordsToDelete> before = new HashMap<>();
      before.put(partition, RecordsToDelete.beforeOffset(first));
      KafkaService.await(to.admin().deleteRecords(before).all());
    }
    reader.assign(List.of(partition));
    reader.seek(partition, next);
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    while (next < end) {
      Future<?> last = null;
      for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
        if (record.offset() != next) {
          throw new IllegalStateException(partition + " has no record " + next + " to copy");
        }
        next++;
        last =
            writer.send(
                new ProducerRecord<>(
                    partition.topic(),
                    partition.partition(),
                    record.timestamp(),
                    record.key(),
                    record.value(),
                    record.headers()),
                (metadata, error) -> {
                  if (error != null) {
                    failure.compareAndSet(null, error);
                  }
                });
      }
      writer.flush();
      if (last != null) {
        last.get();
      }
    }
    long copied = offset(to, partition, OffsetSpec.latest());
    if (failure.get() != null || copied != next) {
      throw new IllegalStateException(
          "the copy of " + partition + " ends at " + copied + ", not " + next, failure.get());
    }
  }

  private static long offset(KafkaService kafka, TopicPartition partition, OffsetSpec spec) {
    return KafkaService.await(
            kafka.admin().listOffsets(Map.of(partition, spec)).partitionResult(partition))
        .offset();
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
    return new KafkaConsumer<>(
        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
