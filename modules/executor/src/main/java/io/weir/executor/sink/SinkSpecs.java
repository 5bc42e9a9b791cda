package io.weir.executor.sink;

import io.weir.connector.SinkSpec;
import io.weir.domain.sink.SinkDefinition;
import io.weir.domain.sink.SinkEffect.StartSink;
import java.util.HashMap;
import java.util.Map;

/** Merges the options of a sink and its connection into what the connector takes. */
final class SinkSpecs {
  private SinkSpecs() {}

  /**
   * @param name what the sink is called downstream
   */
  static SinkSpec of(String name, StartSink start) {
    SinkDefinition definition = start.definition();
    Map<String, String> options = new HashMap<>(start.connection().options());
    options.putAll(definition.options());
    return new SinkSpec(
        name,
        options,
        definition.schema(),
        definition.key(),
        definition.format(),
        definition.envelope());
  }
}
