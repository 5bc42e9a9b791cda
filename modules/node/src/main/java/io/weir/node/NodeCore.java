package io.weir.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import io.weir.domain.catalog.CatalogSnapshot;
import io.weir.domain.cluster.ClusterCapacity;
import io.weir.entity.ControlPlane;
import io.weir.entity.LocalCatalog;
import io.weir.executor.CollectionIds;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.DataPlaneGuardian;
import io.weir.executor.DataPlaneSettings;
import io.weir.executor.LocalDataPlane;
import io.weir.executor.Secrets;
import io.weir.executor.sink.SinkFloor;
import io.weir.executor.status.LocalStatus;
import io.weir.executor.status.StatusBoard;
import io.weir.executor.timeline.Backpressure;
import io.weir.executor.timeline.FrontierHub;
import io.weir.executor.timeline.HubMessage;
import io.weir.executor.timeline.LocalReads;
import io.weir.executor.timeline.Timeline;
import io.weir.gateway.Roles;
import io.weir.gateway.Sessions;
import io.weir.gateway.Status;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.session.WeirSessions;
import io.weir.storage.ChangelogStore;
import io.weir.storage.CollectionState;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/**
 * Everything of a node that has no thread of its own: the data plane, the control plane over it,
 * and the sessions over both. The same in a real node and in a simulation.
 */
public final class NodeCore {
  private final Sessions sessions;
  private final Status status;
  private final StatusBoard board;
  private final Backpressure backpressure;
  private final ControlPlane controlPlane;
  private final ChangelogStore store;

  private NodeCore(
      Sessions sessions,
      Status status,
      StatusBoard board,
      Backpressure backpressure,
      ControlPlane controlPlane,
      ChangelogStore store) {
    this.sessions = sessions;
    this.status = status;
    this.board = board;
    this.backpressure = backpressure;
    this.controlPlane = controlPlane;
    this.store = store;
  }

  /** Starts all actors on {@code system}; {@link #ready} tells when the catalog is back. */
  public static NodeCore start(
      ActorSystem<?> system, ControlPlane.Routing routing, NodePorts ports) {
    Config config = system.settings().config();
    Config section = config.getConfig("weir.data-plane");
    ClusterCapacity capacity = ClusterSettings.capacity(config);
    Timeline timeline =
        new Timeline(
            ports.clock(), section.getDuration("barrier-interval").toMillis(), ports.newestEpoch());
    Backpressure backpressure = new Backpressure(section.getBytes("backpressure-limit"));
    ActorRef<HubMessage> hub =
        system.systemActorOf(
            FrontierHub.create(
                timeline, backpressure, section.getDuration("change-window").toMillis()),
            "frontier-hub",
            Props.empty());
    LocalCatalog catalog = new LocalCatalog(ports.blocking());
    StatusBoard board = new StatusBoard();
    Secrets secrets = new CatalogSecrets(catalog, ports.vault(), ports.clock());
    DataPlaneContext plane =
        new DataPlaneContext(
            ports.store(),
            ports.connectors(),
            ports.sinks(),
            new CatalogViewPlanner(catalog),
            ports.workers(),
            ports.blocking(),
            ports.clock(),
            timeline,
            backpressure,
            hub,
            board,
            secrets,
            capacity.sizes(),
            DataPlaneSettings.from(config));
    LocalDataPlane dataPlane =
        new LocalDataPlane(
            system.systemActorOf(DataPlaneGuardian.create(plane), "data-plane", Props.empty()));
    ControlPlane controlPlane =
        ControlPlane.start(
            system,
            routing,
            catalog,
            dataPlane,
            ports.clock(),
            ports.ids(),
            config.getDuration("weir.ask-timeout"),
            capacity);
    Status status =
        new LocalStatus(
            board,
            hub,
            ports.store(),
            ports.blocking(),
            () -> CompletableFuture.completedFuture(controlPlane.operations().list()));
    Sessions sessions =
        new WeirSessions(
            catalog,
            controlPlane.operations(),
            new LocalReads(hub, ports.store(), ports.blocking()),
            dataPlane,
            new ConnectorUpstreams(
                ports.connectors(),
                ports.sinks(),
                new PlannedValues(catalog, ports.vault(), ports.clock()),
                ports.store()),
            ports.vault(),
            status,
            ports.audit(),
            new NodeSources(
                ports.connectors(),
                secrets,
                controlPlane.aggregates(),
                ports.store(),
                ports.blocking()),
            controlPlane.clusters(),
            roles(config),
            ports.clock(),
            ports.ids(),
            (delay, action) ->
                system.scheduler().scheduleOnce(delay, action, system.executionContext())::cancel,
            ports.blocking());
    return new NodeCore(sessions, status, board, backpressure, controlPlane, ports.store());
  }

  private static Roles roles(Config config) {
    if (!config.hasPath("weir.users")) {
      return Roles.EVERYBODY;
    }
    Map<String, Set<String>> roles = new TreeMap<>();
    Config users = config.getConfig("weir.users");
    users
        .root()
        .keySet()
        .forEach(
            user -> {
              Config of = users.getConfig(ConfigUtil.quoteString(user));
              roles.put(
                  user, of.hasPath("roles") ? Ordered.set(of.getStringList("roles")) : Set.of());
            });
    return new Roles(roles);
  }

  public Sessions sessions() {
    return sessions;
  }

  public Status status() {
    return status;
  }

  public StatusBoard board() {
    return board;
  }

  public Backpressure backpressure() {
    return backpressure;
  }

  public ControlPlane controlPlane() {
    return controlPlane;
  }

  /**
   * Completes when the catalog is back and what it no longer knows is dropped; fails where the
   * journal cannot be read.
   */
  public CompletionStage<CatalogSnapshot> ready() {
    return controlPlane.ready().thenCompose(this::dropForgotten);
  }

  /**
   * A crash may come between an object's end in the catalog and the end of its collection, or of
   * the floor that is kept for a sink: they are dropped at the next start.
   */
  private CompletionStage<CatalogSnapshot> dropForgotten(CatalogSnapshot catalog) {
    return CompletableFuture.allOf(
            store.collections().stream()
                .map(CollectionState::collection)
                .flatMap(id -> forgotten(catalog, id))
                .toArray(CompletableFuture[]::new))
        .thenApply(dropped -> catalog);
  }

  private Stream<CompletableFuture<Void>> forgotten(CatalogSnapshot catalog, ObjectId collection) {
    if (catalog.entry(CollectionIds.ownerOf(collection)).isEmpty()) {
      return Stream.of(store.drop(collection).toCompletableFuture());
    }
    return store.floors(collection).keySet().stream()
        .filter(floor -> catalog.entry(SinkFloor.sinkOf(floor)).isEmpty())
        .map(floor -> store.dropFloor(collection, floor).toCompletableFuture());
  }
}
