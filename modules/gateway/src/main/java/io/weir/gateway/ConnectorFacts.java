package io.weir.gateway;

import java.util.Set;

/** What is known of connectors without asking the world. Answers at once. */
public interface ConnectorFacts {
  /** The options that a connection of this type can have; empty where there is no such type. */
  Set<String> connectionOptions(String type);

  /** The options of connections, or of sources themselves, that only a secret may give. */
  Set<String> secretOptions(String connector);

  /** The options of a source that ALTER SOURCE may change while it runs. */
  Set<String> alterableOptions(String connector);
}
