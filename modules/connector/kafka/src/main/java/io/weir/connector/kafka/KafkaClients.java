package io.weir.connector.kafka;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/** Makes the clients: everything that is set here is a decision of ours, with its reason. */
final class KafkaClients {
  private KafkaClients() {}

  /**
   * An admin client whose calls end within {@code timeoutMillis}. After a call that found nobody in
   * that time the caller should make a new one: this one keeps to the brokers that it knows.
   */
  static Admin admin(KafkaOptions options, int timeoutMillis) {
    Map<String, Object> config = new HashMap<>();
    options
        .client()
        .forEach(
            (name, value) -> {
              if (AdminClientConfig.configNames().contains(name)) {
                config.put(name, value);
              }
            });
    config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, options.bootstrap());
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMillis);
    config.putIfAbsent(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    config.putIfAbsent(AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 20);
    // Else a client that never got an answer begins anew without a pause, drops the connection that
    // is just being made, and takes a whole core while its broker is slow or away.
    config.putIfAbsent(AdminClientConfig.METADATA_RECOVERY_STRATEGY_CONFIG, "none");
    config.put(AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
    return Admin.create(config);
  }

  static KafkaConsumer<ByteBuffer, ByteBuffer> consumer(KafkaOptions options, String sourceId) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "weir-" + sourceId);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 4_096);
    // What the client holds beside our own buffer: bounded, or many partitions would fill the heap.
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 << 20);
    // A waiting fetch also delays the first one of a split that was just assigned.
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
    config.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, -1);
    config.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    // The first record waits for the second look at metadata that were not complete yet.
    config.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
    config.putAll(options.client());
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, options.bootstrap());
    // Our offsets are in the state table; the client never chooses where to read.
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
    // Views of the fetched bytes, not copies: they are decoded before the next poll.
    return new KafkaConsumer<>(config, new ByteBufferDeserializer(), new ByteBufferDeserializer());
  }
}
