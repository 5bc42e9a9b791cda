package io.weir.domain.connection;

import java.util.Map;
import java.util.TreeMap;

/**
 * @param type {@code kafka}
 * @param options lower-case names with underscores ({@code brokers}, {@code security_protocol})
 */
public record ConnectionDefinition(String type, Map<String, String> options) {
  public ConnectionDefinition {
    options = java.util.Collections.unmodifiableMap(new TreeMap<>(options));
  }
}
