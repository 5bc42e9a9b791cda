package io.weir.connector;

import io.weir.domain.source.SourceShape;
import java.util.Map;

/**
 * All that a connector must know of a source: connection and source options merged and secrets
 * resolved, so it never travels and is never journaled.
 *
 * @param options lower-case names with underscores ({@code brokers}, {@code topic})
 * @param shape how records become rows. Where it is an upsert, the reader gives weight 1 for a
 *     value and -1 for a tombstone (value columns null), in order, and leaves the replacing to the
 *     caller
 */
public record SourceSpec(String sourceId, Map<String, String> options, SourceShape shape) {
  public SourceSpec {
    options = Map.copyOf(options);
  }

  @Override
  public String toString() {
    return "SourceSpec[" + sourceId + ", options=***]";
  }
}
