package io.weir.connector;

import io.weir.columnar.Schema;
import io.weir.domain.sink.SinkDefinition;
import io.weir.kernel.Ordered;
import java.util.List;
import java.util.Map;

/**
 * All that a connector must know of a sink: connection and sink options merged and secrets
 * resolved, so it never travels and is never journaled.
 *
 * @param sinkId the same for the sink's whole life: what names its progress downstream
 * @param options lower-case names with underscores ({@code brokers}, {@code topic})
 * @param key indexes in {@code schema} of the columns that name a row; empty where the whole row
 *     does
 */
public record SinkSpec(
    String sinkId,
    Map<String, String> options,
    Schema schema,
    List<Integer> key,
    SinkDefinition.Format format,
    SinkDefinition.Envelope envelope) {
  public SinkSpec {
    options = Ordered.map(options);
    key = List.copyOf(key);
  }

  @Override
  public String toString() {
    return "SinkSpec[" + sinkId + ", options=***]";
  }
}
