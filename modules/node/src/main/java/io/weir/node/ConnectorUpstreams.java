package io.weir.node;

import io.weir.connector.Connector;
import io.weir.connector.SourceSpec;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.SourceShape;
import io.weir.gateway.Upstreams;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers planning's questions by asking the connectors of this node. */
final class ConnectorUpstreams implements Upstreams {
  private final Map<String, Connector> connectors;

  ConnectorUpstreams(Map<String, Connector> connectors) {
    this.connectors = Map.copyOf(connectors);
  }

  @Override
  public CompletionStage<Void> checkConnection(ConnectionDefinition connection, boolean validate) {
    return rejecting(
        () -> connector(connection.type()).checkConnection(connection.options(), validate));
  }

  @Override
  public CompletionStage<List<NamedSchema>> checkSource(
      String name,
      @Nullable ConnectionDefinition connection,
      Map<String, String> options,
      SourceShape shape) {
    return rejecting(
        () -> {
          Connector connector = connector(name);
          Map<String, String> all =
              new HashMap<>(connection == null ? Map.of() : connection.options());
          all.putAll(options);
          SourceSpec spec = new SourceSpec("planned", all, shape);
          connector.check(spec);
          return connector
              .probe(spec)
              .thenCompose(identity -> connector.outputs(spec))
              .thenApply(
                  outputs ->
                      outputs.stream()
                          .map(
                              output ->
                                  new NamedSchema(
                                      output.name(), output.schema(), output.upstream()))
                          .toList());
        });
  }

  private Connector connector(String name) {
    Connector connector = connectors.get(name);
    if (connector == null) {
      throw Rejection.of(SqlState.FEATURE_NOT_SUPPORTED, "there is no connector \"" + name + "\"")
          .withHint("Known connectors: " + String.join(", ", connectors.keySet()) + ".")
          .exception();
    }
    return connector;
  }

  /** A check that throws at once fails its stage, like one that fails later. */
  private static <T> CompletionStage<T> rejecting(
      java.util.function.Supplier<CompletionStage<T>> check) {
    try {
      return check.get();
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }
}
