package io.weir.executor;

import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.secret.SecretRef;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The options of a source or sink over those of its connection: its own win. */
public final class MergedOptions {
  private MergedOptions() {}

  /**
   * What a connector takes.
   *
   * @param value gives the value behind a reference
   */
  public static Map<String, String> of(
      @Nullable ConnectionDefinition connection,
      Map<String, String> own,
      Map<String, SecretRef> ownSecrets,
      Function<SecretRef, String> value) {
    Map<String, String> all = new HashMap<>(connection == null ? Map.of() : connection.options());
    all.putAll(own);
    secrets(connection, own, ownSecrets)
        .forEach((name, reference) -> all.put(name, value.apply(reference)));
    return all;
  }

  /** By option the secrets that are needed. */
  public static Map<String, SecretRef> secrets(
      @Nullable ConnectionDefinition connection,
      Map<String, String> own,
      Map<String, SecretRef> ownSecrets) {
    Map<String, SecretRef> all =
        new TreeMap<>(connection == null ? Map.of() : connection.secrets());
    all.keySet().removeAll(own.keySet());
    all.putAll(ownSecrets);
    return all;
  }
}
