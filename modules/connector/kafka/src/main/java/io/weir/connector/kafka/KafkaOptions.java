package io.weir.connector.kafka;

import io.weir.connector.NumberOption;
import io.weir.domain.source.SourceMutation.Edge;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The options of a Kafka connection and source, checked. Anything wrong is a 22023 that says what
 * is allowed. Values of secrets never get into a message.
 *
 * @param brokers {@code host:port} of each, at least one
 * @param topic null where the options are those of a connection alone
 * @param maxBufferBytes how much a reader holds before it stops fetching
 * @param rateLimit records a second of one reader, negative: no limit
 * @param onOutOfRange where to go on where the records to be read next are gone; null: nowhere
 * @param identity which upstream the offsets belong to, where the caller knows, as a probe gave it
 * @param client what the Kafka client is configured with, secrets included
 */
record KafkaOptions(
    List<String> brokers,
    @Nullable String topic,
    StartPosition start,
    long maxBufferBytes,
    long rateLimit,
    @Nullable Edge onOutOfRange,
    @Nullable String identity,
    Map<String, String> client) {
  static final long DEFAULT_BUFFER_BYTES = 16L << 20;
  private static final String PROPERTIES = "properties.";
  private static final String ON_OUT_OF_RANGE = "on_offset_out_of_range";

  static final Set<String> CONNECTION =
      Set.of(
          "broker",
          "brokers",
          "security_protocol",
          "sasl_mechanisms",
          "sasl_username",
          "sasl_password",
          "ssl_certificate_authority",
          "ssl_certificate",
          "ssl_key",
          "ssl_key_password");
  static final Set<String> SOURCE =
      Set.of(
          "topic",
          "start_offset",
          "start_timestamp",
          "group_id",
          "client_id",
          "max_buffer_bytes",
          "source_rate_limit",
          ON_OUT_OF_RANGE,
          "upstream_identity");

  /** Other spellings of the same, RisingWave's among them. */
  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("bootstrap_servers", "brokers"),
          Map.entry("properties.bootstrap.server", "brokers"),
          Map.entry("properties.bootstrap.servers", "brokers"),
          Map.entry("properties.group.id", "group_id"),
          Map.entry("properties.client.id", "client_id"),
          Map.entry("properties.security.protocol", "security_protocol"),
          Map.entry("properties.sasl.mechanism", "sasl_mechanisms"),
          Map.entry("properties.sasl.username", "sasl_username"),
          Map.entry("properties.sasl.password", "sasl_password"),
          Map.entry("sasl_mechanism", "sasl_mechanisms"),
          Map.entry("scan_startup_mode", "start_offset"),
          Map.entry("scan_startup_timestamp_millis", "start_timestamp"));

  /** Only a secret may give them; with their other spellings. */
  static final Set<String> SECRET =
      withAliases(Set.of("sasl_password", "ssl_key", "ssl_key_password"));

  /** What a running source takes over without any offset or row changing its meaning. */
  static final Set<String> ALTERABLE = alterable();

  private static Set<String> alterable() {
    Set<String> names = new TreeSet<>(CONNECTION);
    names.removeAll(Set.of("broker", "brokers"));
    names.addAll(
        Set.of("group_id", "client_id", "max_buffer_bytes", "source_rate_limit", ON_OUT_OF_RANGE));
    Set<String> all = new TreeSet<>(withAliases(names));
    KafkaClientConfig.PASSED.forEach(name -> all.add(PROPERTIES + name));
    return Collections.unmodifiableSet(all);
  }

  private static Set<String> withAliases(Set<String> names) {
    Set<String> all = new TreeSet<>(names);
    ALIASES.forEach(
        (alias, name) -> {
          if (names.contains(name)) {
            all.add(alias);
          }
        });
    return Collections.unmodifiableSet(all);
  }

  @Override
  public String toString() {
    return "KafkaOptions[" + brokers + ", topic=" + topic + ", ***]";
  }

  /** The topic of a source's options; {@link #ofSource} made sure that there is one. */
  String requiredTopic() {
    if (topic == null) {
      throw new IllegalStateException("these are a connection's options");
    }
    return topic;
  }

  /** The brokers as the client and messages have them: {@code h:p,h:p}. */
  String bootstrap() {
    return String.join(",", brokers);
  }

  static KafkaOptions ofSource(Map<String, String> options) {
    KafkaOptions parsed = parse(options, true);
    if (parsed.topic == null) {
      throw invalid("option \"topic\" is required", "Name the topic to read: TOPIC 'name'.");
    }
    return parsed;
  }

  static KafkaOptions ofConnection(Map<String, String> options) {
    return parse(options, false);
  }

  private static KafkaOptions parse(Map<String, String> given, boolean source) {
    Map<String, String> options = normalise(given);
    for (String name : options.keySet()) {
      boolean known =
          CONNECTION.contains(name)
              || source && (SOURCE.contains(name) || name.startsWith(PROPERTIES));
      if (!known) {
        throw unknown(name, source);
      }
    }
    String topic = options.get("topic");
    if (topic != null) {
      checkTopic(topic);
    }
    return new KafkaOptions(
        brokers(options),
        topic,
        StartPosition.of(options),
        NumberOption.of(options, "max_buffer_bytes", DEFAULT_BUFFER_BYTES, 64L << 10, 1L << 30),
        NumberOption.of(options, "source_rate_limit", -1, -1, Long.MAX_VALUE),
        onOutOfRange(options.get(ON_OUT_OF_RANGE)),
        options.get("upstream_identity"),
        KafkaClientConfig.of(options, properties(options)));
  }

  private static Map<String, String> normalise(Map<String, String> given) {
    Map<String, String> options = new HashMap<>();
    given.forEach(
        (name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          String plain =
              lower.startsWith("properties_") || lower.startsWith(PROPERTIES)
                  ? lower.replace('_', '.')
                  : lower.replace('.', '_').replace(' ', '_');
          String canonical = ALIASES.getOrDefault(plain, plain);
          if (options.put(canonical, value) != null) {
            throw invalid("option \"" + canonical + "\" is given twice", "Give each option once.");
          }
        });
    return options;
  }

  private static Map<String, String> properties(Map<String, String> options) {
    Map<String, String> properties = new HashMap<>();
    options.forEach(
        (name, value) -> {
          if (name.startsWith(PROPERTIES)) {
            properties.put(name.substring(PROPERTIES.length()), value);
          }
        });
    return properties;
  }

  private static List<String> brokers(Map<String, String> options) {
    String one = options.get("broker");
    String many = options.get("brokers");
    if (one != null && many != null) {
      throw invalid("options \"broker\" and \"brokers\" exclude each other", "Give one of them.");
    }
    String text = one != null ? one : many;
    if (text == null || text.isBlank()) {
      throw invalid("option \"broker\" is required", "Name a broker: BROKER 'host:9092'.");
    }
    List<String> brokers = new ArrayList<>();
    for (String broker : text.split(",", -1)) {
      brokers.add(BrokerAddress.check(broker.strip()));
    }
    return List.copyOf(brokers);
  }

  private static void checkTopic(String topic) {
    if (!topic.matches("[a-zA-Z0-9._-]{1,249}") || topic.equals(".") || topic.equals("..")) {
      throw invalid(
          "invalid topic name: \"" + topic + "\"",
          "A topic name has 1 to 249 letters, digits, dots, underscores and hyphens.");
    }
  }

  private static @Nullable Edge onOutOfRange(@Nullable String text) {
    return switch (text == null ? "stall" : text.strip().toLowerCase(Locale.ROOT)) {
      case "stall" -> null;
      case "earliest" -> Edge.EARLIEST;
      case "latest" -> Edge.LATEST;
      default ->
          throw invalid(
              "invalid value for option \"" + ON_OUT_OF_RANGE + "\": \"" + text + "\"",
              "Allowed: STALL (stand still and say so), EARLIEST, LATEST.");
    };
  }

  private static RejectedException unknown(String name, boolean source) {
    TreeSet<String> allowed = new TreeSet<>(CONNECTION);
    if (source) {
      allowed.addAll(SOURCE);
      allowed.remove("upstream_identity");
      allowed.add("properties.*");
    }
    return invalid(
        "unknown option \"" + name + "\" for a Kafka " + (source ? "source" : "connection"),
        "Allowed: " + String.join(", ", allowed) + ".");
  }

  static RejectedException invalid(String message, String hint) {
    return Rejection.of(SqlState.INVALID_PARAMETER_VALUE, message).withHint(hint).exception();
  }
}
