package io.weir.testkit.services;

/** The ways into a broker, each with a port of its own. */
public enum KafkaListener {
  /** Who comes here may do everything. */
  PLAINTEXT("PLAINTEXT"),
  /** The same broker at another port. */
  SECOND("PLAINTEXT"),
  /** TLS; a client certificate is asked for and not required. */
  SSL("SSL"),
  SASL_PLAINTEXT("SASL_PLAINTEXT"),
  SASL_SSL("SASL_SSL");

  private final String protocol;

  KafkaListener(String protocol) {
    this.protocol = protocol;
  }

  /** The client's {@code security.protocol}. */
  public String protocol() {
    return protocol;
  }
}
