package io.weir.domain.source;

import io.weir.columnar.Schema;
import io.weir.domain.secret.SecretRef;
import io.weir.kernel.ObjectId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A source or table.
 *
 * @param connector {@code kafka}, {@code load-generator} or {@link #TABLE}
 * @param connection where one is used
 * @param options lower-case names with underscores ({@code topic}, {@code tick_interval})
 * @param outputs the collections that it feeds; one with the source's own id where there is one
 *     only
 * @param errors the collection of what could not be decoded; null for tables
 * @param cluster where its executors run, null for tables
 * @param secrets options whose values are secrets; no name stands in {@code options} too
 */
public record SourceDefinition(
    String connector,
    @Nullable ObjectId connection,
    Map<String, String> options,
    SourceShape shape,
    List<Output> outputs,
    @Nullable ObjectId errors,
    @Nullable ObjectId cluster,
    Map<String, SecretRef> secrets) {
  /** The connector of tables: rows come by INSERT. */
  public static final String TABLE = "table";

  /** {@code secrets} may be null: journals of 0.1 do not have it. */
  public SourceDefinition(
      String connector,
      @Nullable ObjectId connection,
      Map<String, String> options,
      SourceShape shape,
      List<Output> outputs,
      @Nullable ObjectId errors,
      @Nullable ObjectId cluster,
      @Nullable Map<String, SecretRef> secrets) {
    this.connector = connector;
    this.connection = connection;
    this.options = Collections.unmodifiableMap(new TreeMap<>(options));
    this.shape = shape;
    this.outputs = List.copyOf(outputs);
    this.errors = errors;
    this.cluster = cluster;
    this.secrets = secrets == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(secrets));
  }

  public SourceDefinition(
      String connector,
      @Nullable ObjectId connection,
      Map<String, String> options,
      SourceShape shape,
      List<Output> outputs,
      @Nullable ObjectId errors,
      @Nullable ObjectId cluster) {
    this(connector, connection, options, shape, outputs, errors, cluster, Map.of());
  }

  /** The same source, read by other properties. */
  public SourceDefinition withProperties(
      @Nullable ObjectId newConnection,
      Map<String, String> newOptions,
      Map<String, SecretRef> newSecrets) {
    return new SourceDefinition(
        connector, newConnection, newOptions, shape, outputs, errors, cluster, newSecrets);
  }

  /** One collection that the source feeds; {@code name} is the connector's name for it. */
  public record Output(ObjectId collection, String name, Schema schema) {}
}
