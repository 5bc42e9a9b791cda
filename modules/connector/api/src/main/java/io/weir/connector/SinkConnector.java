package io.weir.connector;

import io.weir.connector.Connector.UpstreamIdentity;
import java.util.concurrent.CompletionStage;

/** One kind of downstream ({@code kafka}, {@code postgres}). Stateless; thread-safe. */
public interface SinkConnector {
  /** The name by which definitions refer to it. */
  String name();

  /** Checks options without the downstream: names, types, key. Throws RejectedException. */
  void check(SinkSpec spec);

  /**
   * Tries the downstream for real: reachable, permitted to write, topic or table there and fitting.
   * The stage ends within the connector's deadline.
   */
  CompletionStage<UpstreamIdentity> probe(SinkSpec spec);

  SinkWriter writer(SinkSpec spec);
}
