package io.weir.connector;

import io.weir.columnar.Schema;
import io.weir.domain.source.SourceShape;
import io.weir.kernel.Ordered;
import java.util.List;
import java.util.Map;

/**
 * All that a connector must know of a source: connection and source options merged and secrets
 * resolved, so it never travels and is never journaled.
 *
 * @param options lower-case names with underscores ({@code brokers}, {@code topic})
 * @param shape how records become rows. Where it is an upsert, the reader gives weight 1 for a
 *     value and -1 for a tombstone (value columns null), in order, and leaves the replacing to the
 *     caller
 * @param feeds the collections that the source feeds, in the order of a cut's batches; empty while
 *     the source is being planned
 */
public record SourceSpec(
    String sourceId, Map<String, String> options, SourceShape shape, List<Feed> feeds) {
  public SourceSpec {
    options = Ordered.map(options);
    feeds = List.copyOf(feeds);
  }

  /** A source that is being planned. */
  public SourceSpec(String sourceId, Map<String, String> options, SourceShape shape) {
    this(sourceId, options, shape, List.of());
  }

  /**
   * What a collection was created with.
   *
   * @param upstream the connector's own name for it
   */
  public record Feed(String upstream, Schema schema) {}

  @Override
  public String toString() {
    return "SourceSpec[" + sourceId + ", options=***]";
  }
}
