package io.weir.node;

import io.weir.connector.Connector;
import io.weir.connector.SourceSpec;
import io.weir.connector.SplitEnumerator;
import io.weir.connector.SplitEnumerator.Split;
import io.weir.connector.SplitEnumerator.Watermarks;
import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.source.EndedChange;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceState;
import io.weir.entity.Aggregates;
import io.weir.executor.Secrets;
import io.weir.gateway.SourceControl;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Asks the connectors where a source's splits are, and the source how a change ended. */
final class NodeSources implements SourceControl {
  private final Map<String, Connector> connectors;
  private final Secrets secrets;
  private final Aggregates aggregates;
  private final Executor blocking;

  NodeSources(
      Map<String, Connector> connectors,
      Secrets secrets,
      Aggregates aggregates,
      Executor blocking) {
    this.connectors = Map.copyOf(connectors);
    this.secrets = secrets;
    this.aggregates = aggregates;
    this.blocking = blocking;
  }

  @Override
  public CompletionStage<List<Position>> positions(
      ObjectId source,
      SourceDefinition definition,
      @Nullable ConnectionDefinition connection,
      @Nullable Instant at) {
    return CompletableFuture.supplyAsync(() -> spec(source, definition, connection, at), blocking)
        .thenCompose(spec -> positions(connector(definition.connector()), spec));
  }

  private static CompletionStage<List<Position>> positions(Connector connector, SourceSpec spec) {
    connector.check(spec);
    return connector
        .probe(spec)
        .thenCompose(
            identity -> {
              SplitEnumerator enumerator = connector.enumerator(spec);
              return enumerator
                  .discover()
                  .thenCompose(
                      splits ->
                          enumerator
                              .watermarks(splits.stream().map(Split::id).toList())
                              .thenApply(marks -> positions(splits, marks)))
                  .whenComplete((found, failure) -> enumerator.close());
            });
  }

  private static List<Position> positions(List<Split> splits, Map<String, Watermarks> marks) {
    return splits.stream()
        .map(
            split -> {
              Watermarks known = marks.get(split.id());
              return new Position(
                  split.id(),
                  split.start(),
                  known == null ? null : known.earliest(),
                  known == null ? null : known.latest());
            })
        .toList();
  }

  private SourceSpec spec(
      ObjectId source,
      SourceDefinition definition,
      @Nullable ConnectionDefinition connection,
      @Nullable Instant at) {
    Map<String, String> options = new HashMap<>();
    Map<String, SecretRef> hidden = new HashMap<>();
    if (connection != null) {
      options.putAll(connection.options());
      hidden.putAll(connection.secrets());
    }
    options.putAll(definition.options());
    hidden.keySet().removeAll(definition.options().keySet());
    hidden.putAll(definition.secrets());
    hidden.forEach((name, ref) -> options.put(name, secrets.resolve(ref).reveal()));
    if (at != null) {
      if (!definition.connector().equals("kafka")) {
        throw Rejection.of(
                SqlState.FEATURE_NOT_SUPPORTED,
                "a source of " + definition.connector() + " cannot be set to a time")
            .exception();
      }
      options.remove("start_offset");
      options.put("start_timestamp", at.toString());
    }
    return new SourceSpec(source.value(), options, definition.shape());
  }

  private Connector connector(String name) {
    Connector connector = connectors.get(name);
    if (connector == null) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED, "a source of " + name + " reads nothing from outside")
          .exception();
    }
    return connector;
  }

  @Override
  public CompletionStage<Optional<EndedChange>> ended(ObjectId source, String change) {
    return aggregates
        .state(new AggregateRef(AggregateType.SOURCE, source))
        .thenApply(
            state ->
                state instanceof SourceState.Live live ? live.ended(change) : Optional.empty());
  }
}
