package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.Command;
import io.weir.domain.Event;
import io.weir.domain.State;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogDecider;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.cluster.ClusterCapacity;
import io.weir.domain.cluster.ClusterCommand;
import io.weir.domain.cluster.ClusterDecider;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.connection.ConnectionCommand;
import io.weir.domain.connection.ConnectionDecider;
import io.weir.domain.operation.OperationCommand;
import io.weir.domain.operation.OperationDecider;
import io.weir.domain.secret.SecretCommand;
import io.weir.domain.secret.SecretDecider;
import io.weir.domain.sink.SinkCommand;
import io.weir.domain.sink.SinkDecider;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDecider;
import io.weir.domain.view.ViewCommand;
import io.weir.domain.view.ViewDecider;
import io.weir.executor.DataPlane;
import io.weir.kernel.Clock;
import io.weir.kernel.IdSource;
import io.weir.persistence.JournalCodec;
import io.weir.persistence.RecordCodec;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;

/**
 * The control plane of one node: makes the aggregates ready to run and wakes the catalog, which
 * wakes all that was running before.
 */
public final class ControlPlane {
  /** The built-in cluster of a new installation. */
  public static final ClusterDefinition QUICKSTART =
      new ClusterDefinition(true, "small", 1, List.of());

  private final Aggregates aggregates;
  private final LocalCatalog catalog;
  private final RunningOperations operations;
  private final LocalClusters clusters;
  private final CompletionStage<CatalogSnapshot> ready;

  private ControlPlane(
      Aggregates aggregates,
      LocalCatalog catalog,
      RunningOperations operations,
      LocalClusters clusters,
      CompletionStage<CatalogSnapshot> ready) {
    this.aggregates = aggregates;
    this.catalog = catalog;
    this.operations = operations;
    this.clusters = clusters;
    this.ready = ready;
  }

  /** How the node finds its aggregates. */
  public enum Routing {
    /** Cluster sharding; the system's provider must be {@code cluster} (see weir-cluster.conf). */
    SHARDED,
    /** Plain actors of this system, for simulations. */
    LOCAL
  }

  /**
   * @param catalog made beforehand, so that the data plane can be built over it
   * @param timeout how long an aggregate's answer may take
   * @param capacity what clusters can be made of
   */
  public static ControlPlane start(
      ActorSystem<?> system,
      Routing routing,
      LocalCatalog catalog,
      DataPlane dataPlane,
      Clock clock,
      IdSource ids,
      Duration timeout,
      ClusterCapacity capacity) {
    return new Wiring(system, catalog, dataPlane, clock, ids, timeout, capacity).start(routing);
  }

  public Aggregates aggregates() {
    return aggregates;
  }

  public LocalCatalog catalog() {
    return catalog;
  }

  public RunningOperations operations() {
    return operations;
  }

  public LocalClusters clusters() {
    return clusters;
  }

  /**
   * Completes with this node's first catalog. Fails with RejectedException where the catalog's
   * journal cannot be read (58030, XX001), or did not answer in time.
   */
  public CompletionStage<CatalogSnapshot> ready() {
    return ready;
  }

  /** Puts the parts together; used once. */
  private static final class Wiring {
    private final EnumMap<AggregateType, Function<AggregateRef, Behavior<AggregateMessage>>>
        behaviors = new EnumMap<>(AggregateType.class);
    private final OperationProgress progress = new OperationProgress();
    private final RecordCodec codec = new RecordCodec(JournalCodec.ofDomain());
    private final ActorSystem<?> system;
    private final LocalCatalog catalog;
    private final DataPlane dataPlane;
    private final Clock clock;
    private final IdSource ids;
    private final Duration timeout;
    private final LocalClusters clusters;
    private final InstalledViews views;

    Wiring(
        ActorSystem<?> system,
        LocalCatalog catalog,
        DataPlane dataPlane,
        Clock clock,
        IdSource ids,
        Duration timeout,
        ClusterCapacity capacity) {
      this.system = system;
      this.catalog = catalog;
      this.dataPlane = dataPlane;
      this.clock = clock;
      this.ids = ids;
      this.timeout = timeout;
      this.clusters = new LocalClusters(capacity);
      this.views = new InstalledViews(catalog);
    }

    ControlPlane start(Routing routing) {
      ForwardRouter router = new ForwardRouter();
      Aggregates aggregates = new Aggregates(router, timeout);
      ShellServices services = new ShellServices(aggregates, codec, clock, ids);
      declare(services);
      switch (routing) {
        case SHARDED -> {
          ShardedRouter sharded = new ShardedRouter(system);
          router.become(sharded);
          behaviors.forEach(sharded::init);
        }
        case LOCAL -> router.become(new LocalRouter(system, behaviors));
      }
      CompletionStage<CatalogSnapshot> ready =
          aggregates
              .ask(
                  AggregateRef.CATALOG,
                  "bootstrap",
                  EffectContext.SYSTEM,
                  null,
                  new CatalogCommand.Bootstrap(QUICKSTART))
              .thenCompose(accepted -> catalog.atLeast(accepted.sequence()));
      return new ControlPlane(
          aggregates,
          catalog,
          new RunningOperations(aggregates, catalog, progress, ids),
          clusters,
          ready);
    }

    private void declare(ShellServices services) {
      add(
          services,
          new AggregateKind<>(
              AggregateType.CATALOG,
              CatalogCommand.class,
              new CatalogDecider(clusters.capacity()),
              self -> new CatalogEffects(catalog)));
      add(
          services,
          new AggregateKind<>(
              AggregateType.CONNECTION,
              ConnectionCommand.class,
              new ConnectionDecider(),
              self -> new ConnectionEffects()));
      add(
          services,
          new AggregateKind<>(
              AggregateType.SECRET,
              SecretCommand.class,
              new SecretDecider(),
              self -> (effect, context) -> {}));
      add(
          services,
          new AggregateKind<>(
              AggregateType.SINK,
              SinkCommand.class,
              new SinkDecider(),
              self -> new SinkEffects(dataPlane)));
      add(
          services,
          new AggregateKind<>(
              AggregateType.SOURCE,
              SourceCommand.class,
              new SourceDecider(),
              self -> new SourceEffects(dataPlane)));
      add(
          services,
          new AggregateKind<>(
              AggregateType.CLUSTER,
              ClusterCommand.class,
              new ClusterDecider(clusters.capacity().sizes()),
              self -> new ClusterEffects(dataPlane, clusters, views)));
      add(
          services,
          new AggregateKind<>(
              AggregateType.VIEW,
              ViewCommand.class,
              new ViewDecider(),
              self -> new ViewEffects(dataPlane, views)));
      add(
          services,
          new AggregateKind<>(
              AggregateType.OPERATION,
              OperationCommand.class,
              new OperationDecider(),
              self -> new OperationEffects(progress)));
    }

    private <C extends Command, E extends Event, S extends State, F> void add(
        ShellServices services, AggregateKind<C, E, S, F> kind) {
      behaviors.put(
          kind.type(),
          self ->
              AggregateEntity.create(
                  self, health -> AggregateShell.create(kind, self, services, health)));
    }
  }
}
