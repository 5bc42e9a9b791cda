package io.weir.gateway;

import io.weir.columnar.Schema;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.SourceShape;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What planning asks of the connectors and the world outside, before anything is committed. */
public interface Upstreams {
  /**
   * Checks names and values of a connection's options and, where {@code validate}, connects. Fails
   * with 22023 (bad option) or 08001 (unreachable).
   */
  CompletionStage<Void> checkConnection(ConnectionDefinition connection, boolean validate);

  /**
   * Checks a source's options and its upstream: reachable, topic there. Fails with 22023, 08001 or
   * 42704.
   *
   * @return what the source will put out, in the connector's order
   */
  CompletionStage<List<NamedSchema>> checkSource(
      String connector,
      @Nullable ConnectionDefinition connection,
      Map<String, String> options,
      SourceShape shape);

  /**
   * One output of a source.
   *
   * @param upstream the connector's own name for it, by which a definition keeps it
   */
  record NamedSchema(String name, Schema schema, String upstream) {
    public NamedSchema(String name, Schema schema) {
      this(name, schema, name);
    }
  }
}
