package io.weir.domain.sink;

import io.weir.columnar.Schema;
import io.weir.domain.secret.SecretRef;
import io.weir.kernel.ObjectId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A sink.
 *
 * @param connector {@code kafka} or {@code postgres}
 * @param from the collection whose changes it carries out
 * @param schema of {@code from}
 * @param key the columns, by index in {@code schema}, that name a row downstream; empty where the
 *     whole row does
 * @param format how a row is written
 * @param envelope what a change looks like downstream
 * @param options lower-case names with underscores ({@code topic}, {@code table})
 * @param secrets options whose values are secrets
 * @param cluster where it runs; null for the default
 */
public record SinkDefinition(
    String connector,
    ObjectId connection,
    ObjectId from,
    Schema schema,
    List<Integer> key,
    Format format,
    Envelope envelope,
    Map<String, String> options,
    Map<String, SecretRef> secrets,
    @Nullable ObjectId cluster) {
  /** How a row becomes bytes; {@link #NONE} where the connector writes columns. */
  public enum Format {
    JSON,
    NONE
  }

  /**
   * {@link #UPSERT}: the new row by its key, or a tombstone. {@link #DEBEZIUM}: before and after.
   */
  public enum Envelope {
    UPSERT,
    DEBEZIUM
  }

  public SinkDefinition {
    key = List.copyOf(key);
    options = Collections.unmodifiableMap(new TreeMap<>(options));
    secrets = Collections.unmodifiableMap(new TreeMap<>(secrets));
  }
}
