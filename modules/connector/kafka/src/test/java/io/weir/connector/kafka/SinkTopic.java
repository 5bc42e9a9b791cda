package io.weir.connector.kafka;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.connector.SinkSpec;
import io.weir.connector.SinkWriter;
import io.weir.domain.sink.SinkDefinition.Envelope;
import io.weir.domain.sink.SinkDefinition.Format;
import io.weir.kernel.RejectedException;
import io.weir.testkit.services.KafkaService;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** A sink of rows (k bigint, v text) in tests, and what its topic holds for its readers. */
final class SinkTopic {
  static final KafkaSinkConnector CONNECTOR = new KafkaSinkConnector();
  static final Schema SCHEMA =
      Schema.of(new Field("k", DataType.INT8), new Field("v", DataType.TEXT));

  private SinkTopic() {}

  static SinkSpec spec(
      KafkaService kafka, String topic, Envelope envelope, List<Integer> key, String... more) {
    Map<String, String> options = new HashMap<>();
    options.put("broker", kafka.bootstrap());
    options.put("topic", topic);
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return new SinkSpec("u7-" + topic, options, SCHEMA, key, Format.JSON, envelope);
  }

  static SinkSpec upsert(KafkaService kafka, String topic) {
    return spec(kafka, topic, Envelope.UPSERT, List.of(0), "partition_count", "3");
  }

  /** Rows as {@code "+1:text"} or {@code "-1:text"}. */
  static Batch delta(String... changes) {
    BatchBuilder rows = new BatchBuilder(SCHEMA.types(), changes.length);
    for (String change : changes) {
      int colon = change.indexOf(':');
      rows.column(0).appendLong(Math.abs(Long.parseLong(change.substring(0, colon))));
      rows.column(1).appendText(change.substring(colon + 1));
      rows.endRow(change.startsWith("-") ? -1 : 1);
    }
    return rows.build();
  }

  static void write(SinkWriter writer, long epoch, String... changes) {
    done(writer.append(delta(changes)));
    done(writer.commit(epoch));
  }

  static <T> T done(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(3, TimeUnit.MINUTES);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RejectedException rejected
          ? rejected
          : new IllegalStateException(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All that is committed in the topic, once every commit is known to all of its partitions. */
  static List<ConsumerRecord<byte[], byte[]>> committed(KafkaService kafka, String topic) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                ends(kafka, topic, IsolationLevel.READ_COMMITTED)
                    .equals(ends(kafka, topic, IsolationLevel.READ_UNCOMMITTED)));
    return visible(kafka, topic);
  }

  private static Map<Integer, Long> ends(
      KafkaService kafka, String topic, IsolationLevel isolation) {
    var described =
        kafka.admin().describeTopics(List.of(topic)).topicNameValues().values().iterator().next();
    Map<TopicPartition, OffsetSpec> all = new HashMap<>();
    KafkaService.await(described)
        .partitions()
        .forEach(p -> all.put(new TopicPartition(topic, p.partition()), OffsetSpec.latest()));
    Map<Integer, Long> ends = new TreeMap<>();
    KafkaService.await(kafka.admin().listOffsets(all, new ListOffsetsOptions(isolation)).all())
        .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
    return ends;
  }

  /** What a reader of committed records sees now, partition by partition. */
  static List<ConsumerRecord<byte[], byte[]>> visible(KafkaService kafka, String topic) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", kafka.bootstrap());
    config.put("isolation.level", "read_committed");
    config.put("auto.offset.reset", "earliest");
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all = new ArrayList<>();
      for (PartitionInfo info : consumer.partitionsFor(topic)) {
        all.add(new TopicPartition(topic, info.partition()));
      }
      consumer.assign(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
      }
    }
    return found;
  }

  /** The last value of each key; tombstones take keys away. */
  static Map<String, String> latest(KafkaService kafka, String topic) {
    Map<String, String> latest = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : committed(kafka, topic)) {
      if (record.value() == null) {
        latest.remove(text(record.key()));
      } else {
        latest.put(text(record.key()), text(record.value()));
      }
    }
    return latest;
  }

  static String text(byte[] utf8) {
    return utf8 == null ? "null" : new String(utf8, StandardCharsets.UTF_8);
  }
}
