package io.weir.node;

import io.weir.connector.Connector;
import io.weir.connector.SourceSpec;
import io.weir.connector.SplitEnumerator;
import io.weir.connector.SplitEnumerator.Split;
import io.weir.connector.SplitEnumerator.Watermarks;
import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.EndedChange;
import io.weir.domain.source.OffsetForm;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceState;
import io.weir.entity.Aggregates;
import io.weir.executor.MergedOptions;
import io.weir.executor.Secrets;
import io.weir.executor.source.SplitTable;
import io.weir.gateway.Pauses;
import io.weir.gateway.SourceControl;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.ChangelogStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks the connectors where a source's splits are, and the source how a change ended. */
final class NodeSources implements SourceControl {
  private final Map<String, Connector> connectors;
  private final Secrets secrets;
  private final Aggregates aggregates;
  private final ChangelogStore store;
  private final Executor blocking;

  NodeSources(
      Map<String, Connector> connectors,
      Secrets secrets,
      Aggregates aggregates,
      ChangelogStore store,
      Executor blocking) {
    this.connectors = Ordered.map(connectors);
    this.secrets = secrets;
    this.aggregates = aggregates;
    this.store = store;
    this.blocking = blocking;
  }

  @Override
  public CompletionStage<Found> look(
      ObjectId source,
      SourceDefinition definition,
      @Nullable ConnectionDefinition connection,
      @Nullable Instant at) {
    return CompletableFuture.supplyAsync(
            () -> checked(source, definition, connection, at), blocking)
        .thenCompose(spec -> look(connector(definition.connector()), spec, positionOf(definition)));
  }

  /** What it is and what there is are asked at the same time: each needs a connection. */
  private static CompletionStage<Found> look(
      Connector connector, SourceSpec spec, SplitTable.Position now) {
    SplitEnumerator enumerator = connector.enumerator(spec);
    CompletionStage<List<Position>> positions =
        enumerator
            .discover()
            .thenCompose(
                splits ->
                    enumerator
                        .watermarks(offsets(splits, now.offsets()))
                        .thenApply(marks -> positions(splits, marks)))
            .whenComplete((found, failure) -> enumerator.close());
    // The probe looks closer: where both fail it is the probe's reason that is told.
    return connector
        .probe(spec)
        .thenCompose(
            identity ->
                positions.thenApply(found -> new Found(found, now.identity(), identity.value())));
  }

  /** Where each split is, or begins. */
  private static Map<String, String> offsets(List<Split> splits, Map<String, String> now) {
    return splits.stream()
        .collect(Collectors.toMap(Split::id, split -> now.getOrDefault(split.id(), split.start())));
  }

  private SplitTable.Position positionOf(SourceDefinition definition) {
    return SplitTable.position(store, definition.outputs().getFirst().collection());
  }

  @Override
  public CompletionStage<Void> check(
      ObjectId source, SourceDefinition definition, @Nullable ConnectionDefinition connection) {
    return CompletableFuture.runAsync(
        () -> checked(source, definition, connection, null), blocking);
  }

  @Override
  public OffsetForm offsets(String connector) {
    return connector(connector).offsets();
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

  /** Resolves secrets: may block. */
  private SourceSpec checked(
      ObjectId source,
      SourceDefinition definition,
      @Nullable ConnectionDefinition connection,
      @Nullable Instant at) {
    Map<String, String> options =
        MergedOptions.of(
            connection,
            definition.options(),
            definition.secrets(),
            ref -> secrets.resolve(ref).reveal());
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
    SourceSpec spec =
        new SourceSpec(
            source.value(),
            options,
            definition.shape(),
            definition.outputs().stream()
                .map(output -> new SourceSpec.Feed(output.name(), output.schema()))
                .toList());
    connector(definition.connector()).check(spec);
    return spec;
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
  public CompletionStage<Optional<String>> underWay(ObjectId source) {
    return aggregates
        .state(new AggregateRef(AggregateType.SOURCE, source))
        .thenApply(
            state ->
                state instanceof SourceState.Live live
                        && live.pending() != null
                        && live.pending().unsafe()
                    ? Optional.of(live.pending().change().id())
                    : Optional.empty());
  }

  @Override
  public CompletionStage<Map<ObjectId, Pauses>> pauses(List<ObjectId> sources) {
    Map<ObjectId, Pauses> pauses = new ConcurrentHashMap<>();
    return CompletableFuture.allOf(
            sources.stream()
                .map(
                    source ->
                        aggregates
                            .state(new AggregateRef(AggregateType.SOURCE, source))
                            .thenAccept(
                                state -> {
                                  if (state instanceof SourceState.Live live) {
                                    pauses.put(source, new Pauses(live.pauses()));
                                  }
                                })
                            .toCompletableFuture())
                .toArray(CompletableFuture[]::new))
        .thenApply(all -> pauses);
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
