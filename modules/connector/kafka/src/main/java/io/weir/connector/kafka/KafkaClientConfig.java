package io.weir.connector.kafka;

import io.weir.kernel.Ordered;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;

/** Our options as the Kafka client's configuration. */
final class KafkaClientConfig {
  private static final Set<String> PROTOCOLS =
      Set.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");
  private static final Map<String, String> MECHANISMS =
      Map.of(
          "PLAIN", "org.apache.kafka.common.security.plain.PlainLoginModule",
          "SCRAM-SHA-256", "org.apache.kafka.common.security.scram.ScramLoginModule",
          "SCRAM-SHA-512", "org.apache.kafka.common.security.scram.ScramLoginModule");

  /**
   * What may be passed through: how the client fetches, connects and retries. Nothing that decides
   * what is read, and nothing that names a class or a file.
   */
  static final Set<String> PASSED =
      Set.of(
          ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
          ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
          ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
          ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
          ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
          ConsumerConfig.CHECK_CRCS_CONFIG,
          ConsumerConfig.CLIENT_RACK_CONFIG,
          ConsumerConfig.CLIENT_DNS_LOOKUP_CONFIG,
          ConsumerConfig.RECEIVE_BUFFER_CONFIG,
          ConsumerConfig.SEND_BUFFER_CONFIG,
          ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
          ConsumerConfig.METADATA_MAX_AGE_CONFIG,
          ConsumerConfig.RECONNECT_BACKOFF_MS_CONFIG,
          ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
          ConsumerConfig.RETRY_BACKOFF_MS_CONFIG,
          ConsumerConfig.RETRY_BACKOFF_MAX_MS_CONFIG,
          ConsumerConfig.CONNECTIONS_MAX_IDLE_MS_CONFIG,
          ConsumerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG,
          ConsumerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG);

  private KafkaClientConfig() {}

  /**
   * @param options by canonical name
   * @param properties to pass through, by the client's own name
   */
  static Map<String, String> of(Map<String, String> options, Map<String, String> properties) {
    Map<String, String> config = new HashMap<>();
    properties.forEach((name, value) -> pass(name, value, config));
    copy(options, "group_id", config, ConsumerConfig.GROUP_ID_CONFIG);
    copy(options, "client_id", config, ConsumerConfig.CLIENT_ID_CONFIG);
    security(options, config);
    return Ordered.map(config);
  }

  private static void pass(String name, String value, Map<String, String> config) {
    if (!PASSED.contains(name)) {
      throw KafkaOptions.invalid(
          "property \"properties." + name + "\" cannot be set",
          "Allowed: properties. and one of " + String.join(", ", new TreeSet<>(PASSED)) + ".");
    }
    try {
      // Parses by the client's own definition: type and range.
      ConsumerConfig.configDef().parse(withRequired(Map.of(name, value)));
    } catch (org.apache.kafka.common.config.ConfigException e) {
      throw KafkaOptions.invalid(
          "invalid value for option \"properties." + name + "\": \"" + value + "\"",
          String.valueOf(e.getMessage()));
    }
    config.put(name, value);
  }

  private static Map<String, String> withRequired(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>(properties);
    String bytes = "org.apache.kafka.common.serialization.ByteBufferDeserializer";
    all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, bytes);
    all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, bytes);
    all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9092");
    return all;
  }

  private static void security(Map<String, String> options, Map<String, String> config) {
    boolean user = options.containsKey("sasl_username");
    boolean tls = options.keySet().stream().anyMatch(name -> name.startsWith("ssl_"));
    String protocol =
        options
            .getOrDefault("security_protocol", user ? "SASL_SSL" : tls ? "SSL" : "PLAINTEXT")
            .toUpperCase(Locale.ROOT);
    if (!PROTOCOLS.contains(protocol)) {
      throw bad("security_protocol", protocol, PROTOCOLS);
    }
    config.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol);
    if (protocol.startsWith("SASL")) {
      sasl(options, config);
    }
    if (protocol.endsWith("SSL")) {
      ssl(options, config);
    }
  }

  private static void sasl(Map<String, String> options, Map<String, String> config) {
    String mechanism = options.getOrDefault("sasl_mechanisms", "PLAIN").toUpperCase(Locale.ROOT);
    String module = MECHANISMS.get(mechanism);
    if (module == null) {
      throw bad("sasl_mechanisms", mechanism, MECHANISMS.keySet());
    }
    String user = options.get("sasl_username");
    String password = options.get("sasl_password");
    if (user == null || password == null) {
      throw KafkaOptions.invalid(
          "SASL needs the options \"sasl_username\" and \"sasl_password\"",
          "Give both, or another SECURITY PROTOCOL.");
    }
    config.put(SaslConfigs.SASL_MECHANISM, mechanism);
    config.put(
        SaslConfigs.SASL_JAAS_CONFIG,
        module + " required username=" + quoted(user) + " password=" + quoted(password) + ";");
  }

  private static void ssl(Map<String, String> options, Map<String, String> config) {
    String authority = options.get("ssl_certificate_authority");
    if (authority != null) {
      Pem.checkCertificates("ssl_certificate_authority", authority);
      config.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
      config.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, authority);
    }
    String certificate = options.get("ssl_certificate");
    String key = options.get("ssl_key");
    if ((certificate == null) != (key == null)) {
      throw KafkaOptions.invalid(
          "options \"ssl_certificate\" and \"ssl_key\" belong together", "Give both or neither.");
    }
    if (certificate != null && key != null) {
      Pem.checkCertificates("ssl_certificate", certificate);
      Pem.checkKey("ssl_key", key, options.containsKey("ssl_key_password"));
      config.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
      config.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, certificate);
      config.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, key);
      copy(options, "ssl_key_password", config, SslConfigs.SSL_KEY_PASSWORD_CONFIG);
    }
  }

  private static void copy(
      Map<String, String> options, String name, Map<String, String> config, String as) {
    String value = options.get(name);
    if (value != null) {
      config.put(as, value);
    }
  }

  private static String quoted(String text) {
    return '"'
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r")
        + '"';
  }

  private static RuntimeException bad(String name, String value, Set<String> allowed) {
    return KafkaOptions.invalid(
        "invalid value for option \"" + name + "\": \"" + value + "\"",
        "Allowed: " + String.join(", ", new TreeSet<>(allowed)) + ".");
  }
}
