package io.weir.connector.kafka;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.connector.SourceSpec;
import io.weir.domain.source.SourceColumn;
import io.weir.domain.source.SourceColumn.Origin;
import io.weir.domain.source.SourceFormat;
import io.weir.domain.source.SourceShape;
import io.weir.testkit.services.KafkaService;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Specs and producers of the tests on a real broker. */
final class Fixture {
  static final KafkaConnector CONNECTOR =
      new KafkaConnector(() -> Instant.parse("2026-01-01T00:00:00Z"));

  static final SourceShape ROWS =
      new SourceShape(
          SourceFormat.JSON,
          false,
          0,
          List.of(
              new SourceColumn(new Field("n", DataType.INT8), Origin.VALUE, "n"),
              new SourceColumn(new Field("t", DataType.TEXT), Origin.VALUE, "t")));

  static final SourceShape UPSERT =
      new SourceShape(
          SourceFormat.TEXT,
          true,
          1,
          List.of(
              new SourceColumn(new Field("key", DataType.TEXT), Origin.KEY, ""),
              new SourceColumn(new Field("text", DataType.TEXT), Origin.VALUE, ""),
              new SourceColumn(new Field("partition", DataType.INT4), Origin.PARTITION, ""),
              new SourceColumn(new Field("offset", DataType.INT8), Origin.OFFSET, "")));

  private Fixture() {}

  static SourceSpec spec(KafkaService kafka, String topic, SourceShape shape, String... more) {
    Map<String, String> options = new HashMap<>();
    options.put("broker", kafka.bootstrap());
    options.put("topic", topic);
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return new SourceSpec("s1", options, shape);
  }

  static KafkaProducer<byte[], byte[]> producer(KafkaService kafka, String... more) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", kafka.bootstrap());
    config.put("enable.idempotence", "true");
    config.put("reconnect.backoff.max.ms", "200");
    for (int i = 0; i < more.length; i += 2) {
      config.put(more[i], more[i + 1]);
    }
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static Future<?> send(
      KafkaProducer<byte[], byte[]> producer,
      String topic,
      int partition,
      @Nullable String key,
      @Nullable String value) {
    return producer.send(
        new ProducerRecord<>(topic, partition, key == null ? null : utf8(key), utf8(value)));
  }

  /** Sends {@code {"n": from..to-1, "t": "p<partition>"}} and waits for the acknowledgement. */
  static void numbers(
      KafkaProducer<byte[], byte[]> producer, String topic, int partition, int from, int to)
      throws ExecutionException, InterruptedException {
    Future<?> last = null;
    for (int n = from; n < to; n++) {
      String value = "{\"n\": " + n + ", \"t\": \"p" + partition + "\"}";
      last = send(producer, topic, partition, null, value);
    }
    producer.flush();
    if (last != null) {
      last.get();
    }
  }

  private static byte @Nullable [] utf8(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
