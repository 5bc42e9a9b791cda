package io.weir.connector.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The clients of a sink: everything that is set here is a decision of ours, with its reason. */
final class KafkaSinkClients {
  private KafkaSinkClients() {}

  static KafkaProducer<byte[], byte[]> producer(KafkaSinkOptions options, String transactionalId) {
    Map<String, Object> config = connection(options, ProducerConfig.configNames());
    config.put(ProducerConfig.CLIENT_ID_CONFIG, transactionalId);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, options.transactionTimeoutMillis());
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, options.compression());
    // A commit flushes: waiting for more records would only delay the last ones.
    config.put(ProducerConfig.LINGER_MS_CONFIG, 2);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
    // What a broker that is slow or away may take of a call, before the sink says so and tries
    // anew.
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
    config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
    config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    config.put(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Reads committed records, for the epochs. */
  static KafkaConsumer<byte[], byte[]> consumer(KafkaSinkOptions options) {
    Map<String, Object> config = connection(options, ConsumerConfig.configNames());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
    config.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static Map<String, Object> connection(KafkaSinkOptions options, Set<String> known) {
    Map<String, Object> config = new HashMap<>();
    options
        .connection()
        .client()
        .forEach(
            (name, value) -> {
              if (known.contains(name)) {
                config.put(name, value);
              }
            });
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, options.connection().bootstrap());
    return config;
  }
}
