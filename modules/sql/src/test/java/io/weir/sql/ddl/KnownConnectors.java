package io.weir.sql.ddl;

import io.weir.gateway.ConnectorFacts;
import java.util.Set;

/** What tests know of Kafka and PostgreSQL. */
final class KnownConnectors implements ConnectorFacts {
  @Override
  public Set<String> connectionOptions(String type) {
    return type.equals("kafka")
        ? Set.of(
            "broker",
            "brokers",
            "security_protocol",
            "sasl_mechanisms",
            "sasl_username",
            "sasl_password",
            "progress_topic")
        : Set.of("host", "port", "user", "password", "database", "ssl_mode");
  }

  @Override
  public Set<String> secretOptions(String connector) {
    return connector.equals("kafka") ? Set.of("sasl_password") : Set.of("password");
  }

  @Override
  public Set<String> alterableOptions(String connector) {
    return connector.equals("kafka") ? Set.of("client_id", "source_rate_limit") : Set.of();
  }
}
