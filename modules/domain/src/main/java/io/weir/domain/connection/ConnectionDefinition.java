package io.weir.domain.connection;

import io.weir.domain.secret.SecretRef;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How to reach an upstream. Holds no secret, only references.
 *
 * @param type {@code kafka} or {@code postgres}
 * @param options lower-case names with underscores ({@code brokers}, {@code security_protocol})
 * @param secrets options whose values are secrets; no name stands in both
 */
public record ConnectionDefinition(
    String type, Map<String, String> options, Map<String, SecretRef> secrets) {
  /** {@code secrets} may be null: journals of 0.1 do not have it. */
  public ConnectionDefinition(
      String type, Map<String, String> options, @Nullable Map<String, SecretRef> secrets) {
    this.type = type;
    this.options = Collections.unmodifiableMap(new TreeMap<>(options));
    this.secrets = secrets == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(secrets));
  }

  public ConnectionDefinition(String type, Map<String, String> options) {
    this(type, options, Map.of());
  }
}
