package io.weir.connector.kafka;

import io.weir.connector.NumberOption;
import io.weir.connector.SinkSpec;
import io.weir.domain.sink.SinkDefinition.Envelope;
import io.weir.domain.sink.SinkDefinition.Format;
import io.weir.kernel.RejectedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The options of a Kafka sink, checked; a 22023 says what is allowed.
 *
 * @param partitions of the topic, where it has to be created; empty: as the broker is configured
 * @param replication likewise
 * @param transactionTimeoutMillis how long one epoch may take to write
 * @param progressTopic where the sinks' epochs stand
 * @param connection how to reach the brokers
 */
record KafkaSinkOptions(
    String topic,
    Optional<Integer> partitions,
    Optional<Short> replication,
    int transactionTimeoutMillis,
    String compression,
    String progressTopic,
    KafkaOptions connection) {
  private static final int DEFAULT_TRANSACTION_TIMEOUT = 600_000;
  private static final String DEFAULT_PROGRESS_TOPIC = "_weir-progress";
  private static final Set<String> COMPRESSIONS = Set.of("none", "gzip", "snappy", "lz4", "zstd");
  private static final Set<String> OWN =
      Set.of(
          "topic",
          "partition_count",
          "replication_factor",
          "transaction_timeout_ms",
          "compression_type",
          "progress_topic");

  static KafkaSinkOptions of(SinkSpec spec) {
    Map<String, String> own = new HashMap<>();
    Map<String, String> connection = new HashMap<>();
    spec.options()
        .forEach((name, value) -> (OWN.contains(name) ? own : connection).put(name, value));
    if (spec.format() != Format.JSON) {
      throw KafkaOptions.invalid(
          "a Kafka sink needs a format", "Say how rows are to be written: FORMAT JSON.");
    }
    if (spec.envelope() == Envelope.UPSERT && spec.key().isEmpty()) {
      throw KafkaOptions.invalid(
          "ENVELOPE UPSERT needs a key",
          "Name the columns that are unique in the relation: KEY (column, ...); or use ENVELOPE"
              + " DEBEZIUM, which needs none.");
    }
    return new KafkaSinkOptions(
        topic(own, "topic", null),
        NumberOption.of(own, "partition_count", 1, 100_000).map(Long::intValue),
        NumberOption.of(own, "replication_factor", 1, Short.MAX_VALUE).map(Long::shortValue),
        (int)
            NumberOption.of(
                own, "transaction_timeout_ms", DEFAULT_TRANSACTION_TIMEOUT, 1, Integer.MAX_VALUE),
        compression(own.getOrDefault("compression_type", "lz4")),
        topic(own, "progress_topic", DEFAULT_PROGRESS_TOPIC),
        KafkaOptions.ofConnection(connection));
  }

  private static String topic(
      Map<String, String> options, String option, @Nullable String otherwise) {
    String topic = options.getOrDefault(option, otherwise);
    if (topic == null) {
      throw KafkaOptions.invalid(
          "option \"" + option + "\" is required", "Name the topic to write to: TOPIC 'name'.");
    }
    if (!topic.matches("[a-zA-Z0-9._-]{1,249}") || topic.equals(".") || topic.equals("..")) {
      throw KafkaOptions.invalid(
          "invalid topic name: \"" + topic + "\"",
          "A topic name has 1 to 249 letters, digits, dots, underscores and hyphens.");
    }
    return topic;
  }

  private static String compression(String text) {
    if (!COMPRESSIONS.contains(text)) {
      throw bad("compression_type", text, String.join(", ", new TreeSet<>(COMPRESSIONS)));
    }
    return text;
  }

  private static RejectedException bad(String name, String value, String allowed) {
    return KafkaOptions.invalid(
        "invalid value for option \"" + name + "\": \"" + value + "\"",
        "Allowed: " + allowed + ".");
  }

  /** The topics that must be there: that of the rows, and that of the epochs. */
  List<String> topics() {
    return List.of(topic, progressTopic);
  }
}
