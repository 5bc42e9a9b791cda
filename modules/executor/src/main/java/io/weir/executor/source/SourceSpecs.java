package io.weir.executor.source;

import io.weir.connector.SourceSpec;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceEffect.StartConductor;
import io.weir.kernel.ObjectId;
import java.util.HashMap;
import java.util.Map;

/** Merges the options of a source and its connection into what the connector takes. */
public final class SourceSpecs {
  private SourceSpecs() {}

  static SourceSpec of(ObjectId source, StartConductor start) {
    SourceDefinition definition = start.definition();
    ConnectionDefinition connection = start.connection();
    Map<String, String> options =
        new HashMap<>(connection == null ? Map.of() : connection.options());
    options.putAll(definition.options());
    return new SourceSpec(
        source.value(),
        options,
        definition.shape(),
        definition.outputs().stream()
            .map(output -> new SourceSpec.Feed(output.name(), output.schema()))
            .toList());
  }
}
