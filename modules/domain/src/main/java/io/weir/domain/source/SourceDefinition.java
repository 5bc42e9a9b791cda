package io.weir.domain.source;

import io.weir.columnar.Schema;
import io.weir.kernel.ObjectId;
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
 */
public record SourceDefinition(
    String connector,
    @Nullable ObjectId connection,
    Map<String, String> options,
    SourceShape shape,
    List<Output> outputs,
    @Nullable ObjectId errors,
    @Nullable ObjectId cluster) {
  /** The connector of tables: rows come by INSERT. */
  public static final String TABLE = "table";

  public SourceDefinition {
    options = java.util.Collections.unmodifiableMap(new TreeMap<>(options));
    outputs = List.copyOf(outputs);
  }

  /** One collection that the source feeds; {@code name} is the connector's name for it. */
  public record Output(ObjectId collection, String name, Schema schema) {}
}
