package io.weir.node;

import io.weir.connector.Connector;
import io.weir.connector.Connector.UpstreamIdentity;
import io.weir.connector.SinkConnector;
import io.weir.connector.SinkSpec;
import io.weir.connector.SourceSpec;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.secret.SecretRef;
import io.weir.domain.secret.SecretValue;
import io.weir.domain.sink.SinkDefinition;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceShape;
import io.weir.executor.source.SplitTable;
import io.weir.gateway.Upstreams;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.ChangelogStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers planning's questions by asking the connectors of this node. */
final class ConnectorUpstreams implements Upstreams {
  private final Map<String, Connector> connectors;
  private final Map<String, SinkConnector> sinks;
  private final PlannedValues values;
  private final ChangelogStore store;

  /**
   * @param store whose source state table says where each source is, and in which upstream
   */
  ConnectorUpstreams(
      Map<String, Connector> connectors,
      Map<String, SinkConnector> sinks,
      PlannedValues values,
      ChangelogStore store) {
    this.connectors = Ordered.map(connectors);
    this.sinks = Ordered.map(sinks);
    this.values = values;
    this.store = store;
  }

  @Override
  public Set<String> connectionOptions(String type) {
    Connector connector = connectors.get(type);
    return connector == null ? Set.of() : connector.connectionOptions();
  }

  @Override
  public Set<String> secretOptions(String name) {
    Connector connector = connectors.get(name);
    return connector == null ? Set.of() : connector.secretOptions();
  }

  @Override
  public Set<String> alterableOptions(String name) {
    Connector connector = connectors.get(name);
    return connector == null ? Set.of() : connector.alterable();
  }

  @Override
  public CompletionStage<Void> checkSecret(SecretValue value) {
    return rejecting(
        () -> {
          values.require(value);
          return CompletableFuture.completedFuture(null);
        });
  }

  @Override
  public CompletionStage<Accepted> checkConnection(
      ConnectionDefinition connection, PlannedSecrets secrets, boolean validate) {
    return eitherValue(
        connection.secrets(),
        secrets,
        value ->
            connector(connection.type())
                .checkConnection(values.merged(connection, Map.of(), Map.of(), value), validate));
  }

  @Override
  public CompletionStage<List<NamedSchema>> checkSource(
      String name,
      @Nullable ConnectionDefinition connection,
      Map<String, String> options,
      Map<String, SecretRef> ownSecrets,
      SourceShape shape,
      PlannedSecrets secrets) {
    return rejecting(
        () -> {
          Connector connector = connector(name);
          SourceSpec spec =
              new SourceSpec(
                  "planned",
                  values.merged(connection, options, ownSecrets, values.current(secrets)),
                  shape);
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

  @Override
  public CompletionStage<Accepted> checkDependent(
      Dependent dependent, PlannedSecrets secrets, boolean allowIdentityChange) {
    return switch (dependent) {
      case Dependent.OfSource source -> {
        ConnectionDefinition connection = source.connection();
        yield eitherValue(
            values.references(connection, source.definition()),
            secrets,
            value ->
                checkSource(
                    source.id(), source.definition(), connection, value, allowIdentityChange));
      }
      case Dependent.OfSink sink ->
          eitherValue(
              sink.connection().secrets(),
              secrets,
              value -> checkSink(sink.id(), sink.definition(), sink.connection(), value));
    };
  }

  private CompletionStage<Void> checkSource(
      ObjectId id,
      SourceDefinition definition,
      @Nullable ConnectionDefinition connection,
      Function<SecretRef, String> value,
      boolean allowIdentityChange) {
    Connector connector = connector(definition.connector());
    SourceSpec spec =
        new SourceSpec(
            id.value(),
            values.merged(connection, definition.options(), definition.secrets(), value),
            definition.shape(),
            definition.outputs().stream()
                .map(output -> new SourceSpec.Feed(output.name(), output.schema()))
                .toList());
    connector.check(spec);
    SplitTable.Position position =
        SplitTable.position(store, definition.outputs().getFirst().collection());
    return connector
        .probe(spec, allowIdentityChange ? Map.of() : position.offsets())
        .thenAccept(
            found -> {
              if (!allowIdentityChange) {
                requireSame(position.identity(), found);
              }
            });
  }

  private static void requireSame(@Nullable String known, UpstreamIdentity found) {
    if (known != null && !known.equals(found.value())) {
      throw Rejection.of(
              SqlState.NOT_IN_PREREQUISITE_STATE,
              "it is another upstream than the one that was read so far")
          .withDetail("was " + known + ", would be " + found.value())
          .withHint(
              "Offsets may mean other records there. If they do not, run it again WITH (ALLOW"
                  + " IDENTITY CHANGE = true).")
          .exception();
    }
  }

  private CompletionStage<Void> checkSink(
      ObjectId id,
      SinkDefinition definition,
      ConnectionDefinition connection,
      Function<SecretRef, String> value) {
    SinkConnector connector = sinks.get(definition.connector());
    if (connector == null) {
      throw unknown(definition.connector(), sinks.keySet());
    }
    SinkSpec spec =
        new SinkSpec(
            id.value(),
            values.merged(connection, definition.options(), definition.secrets(), value),
            definition.schema(),
            definition.key(),
            definition.format(),
            definition.envelope());
    connector.check(spec);
    return connector.probe(spec).thenAccept(identity -> {});
  }

  /** Tries the secrets' values, then the ones before, where they may still be used. */
  private CompletionStage<Accepted> eitherValue(
      Map<String, SecretRef> references,
      PlannedSecrets secrets,
      Function<Function<SecretRef, String>, CompletionStage<Void>> check) {
    CompletionStage<Accepted> current =
        rejecting(() -> check.apply(values.current(secrets)).thenApply(ok -> Accepted.CURRENT));
    if (!values.hasPrevious(references.values(), secrets)) {
      return current;
    }
    return current
        .handle(
            (accepted, failure) -> {
              if (failure == null) {
                return CompletableFuture.completedFuture(accepted);
              }
              Rejection refused = RejectedException.from(failure);
              if (!refused.sqlState().startsWith("28")) {
                return CompletableFuture.<Accepted>failedFuture(refused.exception());
              }
              return rejecting(
                  () -> check.apply(values.previous(secrets)).thenApply(ok -> Accepted.PREVIOUS));
            })
        .thenCompose(stage -> stage);
  }

  private Connector connector(String name) {
    Connector connector = connectors.get(name);
    if (connector == null) {
      throw unknown(name, connectors.keySet());
    }
    return connector;
  }

  private static RejectedException unknown(String name, Set<String> known) {
    return Rejection.of(SqlState.FEATURE_NOT_SUPPORTED, "there is no connector \"" + name + "\"")
        .withHint("Known connectors: " + String.join(", ", known) + ".")
        .exception();
  }

  /** A check that throws at once fails its stage, like one that fails later. */
  private static <T> CompletionStage<T> rejecting(Supplier<CompletionStage<T>> check) {
    try {
      return check.get();
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }
}
