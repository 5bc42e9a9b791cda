package io.weir.executor.replica;

import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.view.ViewDefinition;
import io.weir.executor.CollectionIds;
import io.weir.executor.CutOver;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.DataPlaneMessage;
import io.weir.executor.source.CollectionOpener;
import io.weir.executor.timeline.HubMessage;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * Which replicas run here, and on each of them the dataflows of its cluster's views. A replica that
 * comes later gets the views that are there; a view that comes later gets on every replica. Used by
 * the guardian's actor alone.
 */
public final class ReplicaSet {
  private record DataflowKey(ObjectId view, ReplicaKey replica) {}

  private record Running(ActorRef<DataflowMessage> dataflow, Assignment role) {}

  private final ActorContext<DataPlaneMessage> context;
  private final DataPlaneContext plane;
  private final Map<ReplicaKey, ReplicaResources> replicas = new HashMap<>();
  private final Map<ObjectId, DataflowRole> views = new TreeMap<>();

  private final Map<DataflowKey, Running> dataflows = new HashMap<>();
  private final Map<ObjectId, ActorRef<Difference.Message>> differences = new HashMap<>();
  private final Readiness readiness;
  private final TakeOvers takeOvers;
  private final DesertedViews deserted;
  private final Semaphore spare;
  private long started;

  public ReplicaSet(ActorContext<DataPlaneMessage> context, DataPlaneContext plane) {
    this.context = context;
    this.plane = plane;
    this.readiness = new Readiness(context, plane, this::ready);
    this.takeOvers = new TakeOvers(context, plane, this);
    this.spare = new Semaphore(plane.workers().spare(), true);
    this.deserted = new DesertedViews(context, plane, this::serves);
  }

  public void start(ObjectId cluster, ClusterDefinition.Replica replica) {
    ReplicaKey key = new ReplicaKey(cluster, replica.name());
    if (!replicas.containsKey(key)) {
      boolean first = !serves(cluster);
      int workers = plane.sizes().workers(replica.size());
      replicas.put(
          key,
          new ReplicaResources(
              replica.name(),
              new Workers(plane.workers().of(key.label(), workers), workers),
              new MemoryBudget(replica.name(), plane.sizes().memoryBytes(replica.size())),
              spare));
      if (first) {
        deserted.serves(views(cluster));
      }
      views(cluster).forEach(role -> run(role, key));
    }
  }

  public void stop(ObjectId cluster, String name) {
    ReplicaKey key = new ReplicaKey(cluster, name);
    if (replicas.remove(key) != null) {
      readiness.stopped(key);
      dataflows.keySet().stream()
          .filter(dataflow -> dataflow.replica().equals(key))
          .toList()
          .forEach(this::stop);
      plane.workers().release(key.label());
      if (!serves(cluster)) {
        deserted.leaves(views(cluster));
      }
    }
  }

  private boolean serves(ObjectId cluster) {
    return replicas.keySet().stream().anyMatch(key -> key.cluster().equals(cluster));
  }

  private List<DataflowRole> views(ObjectId cluster) {
    return views.values().stream()
        .filter(role -> role.definition().cluster().equals(cluster))
        .toList();
  }

  /** See {@link io.weir.executor.DataPlane#awaitReady}. */
  public void awaitReady(ObjectId cluster, Set<String> names, CompletableFuture<Void> done) {
    Set<ReplicaKey> keys = new HashSet<>();
    for (String name : names) {
      ReplicaKey key = new ReplicaKey(cluster, name);
      if (!replicas.containsKey(key)) {
        done.completeExceptionally(Readiness.gone(key).exception());
        return;
      }
      keys.add(key);
    }
    readiness.await(keys, done);
  }

  /** How the dataflows of a replica are: those of all views that its cluster has now. */
  private Readiness.State ready(ReplicaKey replica, Map<ObjectId, Long> frontiers) {
    Readiness.State state = Readiness.State.EMPTY;
    for (DataflowRole role : views.values()) {
      if (role.definition().cluster().equals(replica.cluster())) {
        Running running = dataflows.get(new DataflowKey(role.view(), replica));
        DataflowProgress progress = running == null ? null : running.role().progress();
        if (progress == null
            || progress.role() != role
            || !progress.read(frontiers).ready(plane.settings().maxCutoverLag().toMillis())) {
          return progress != null && progress.role() == role && progress.exhausted()
              ? Readiness.State.EXHAUSTED
              : Readiness.State.BEHIND;
        }
        state = Readiness.State.READY;
      }
    }
    return state;
  }

  /**
   * Runs the view's dataflow on each replica of its cluster.
   *
   * @return completes with the epoch at which one had caught up with its inputs
   */
  public CompletionStage<Long> install(ObjectId view, ViewDefinition definition, long generation) {
    DataflowRole before = views.get(view);
    if (before != null && before.generation() >= generation) {
      return before.generation() == generation
          ? before.caughtUp()
          : CompletableFuture.failedFuture(superseded(view).exception());
    }
    DataflowRole role = new DataflowRole(view, definition, generation);
    end(view, superseded(view));
    stopAll(view);
    views.put(view, role);
    runEverywhere(role);
    deserted.installed(role);
    return role.caughtUp();
  }

  /**
   * As {@link #install}, of a replacement; its difference from {@code target} is kept as soon as
   * there is one.
   */
  public CompletionStage<Long> stage(
      ObjectId replacement, ObjectId target, ViewDefinition definition, long generation) {
    CompletionStage<Long> caughtUp = install(replacement, definition, generation);
    DataflowRole role = views.get(replacement);
    caughtUp.whenComplete(
        (epoch, failure) ->
            context
                .getSelf()
                .tell(
                    new DataPlaneMessage.Then(
                        () -> {
                          compare(role, target);
                          takeOvers.proceed();
                        })));
    return caughtUp;
  }

  private void compare(@Nullable DataflowRole staged, ObjectId target) {
    if (staged == null
        || views.get(staged.view()) != staged
        || differences.containsKey(staged.view())) {
      return; // it was dropped or applied meanwhile, or is compared already
    }
    differences.put(
        staged.view(),
        context.spawn(
            Behaviors.supervise(
                    Difference.create(
                        plane, staged.view(), target, staged.definition().schema().types()))
                .onFailure(
                    SupervisorStrategy.restartWithBackoff(
                        plane.settings().retryDelay(),
                        plane.settings().retryDelay().multipliedBy(10),
                        0.0)),
            "difference-" + staged.view() + "-" + ++started));
  }

  private void stopComparing(ObjectId replacement) {
    ActorRef<Difference.Message> difference = differences.remove(replacement);
    if (difference != null) {
      context.stop(difference);
    }
  }

  /**
   * Makes the dataflows of {@code replacement}, once one of them has caught up, those of {@code
   * view}, with an own definition and generation; where there are none, runs new ones.
   *
   * @param together all views that cut over at the same epoch; null where the view is alone
   * @return completes when the first epoch of the definition is sealed
   */
  public CompletionStage<CutOver> takeOver(
      ObjectId view,
      ObjectId replacement,
      ViewDefinition definition,
      long generation,
      @Nullable Set<ObjectId> together) {
    return takeOvers.ask(view, replacement, definition, generation, together);
  }

  /** What the view's dataflows do; null where none is installed. */
  @Nullable DataflowRole role(ObjectId view) {
    return views.get(view);
  }

  List<ActorRef<DataflowMessage>> dataflows(ObjectId view) {
    return dataflows.entrySet().stream()
        .filter(entry -> entry.getKey().view().equals(view))
        .map(entry -> entry.getValue().dataflow())
        .toList();
  }

  /** The view's dataflows, which are none of this set any more. */
  List<ActorRef<DataflowMessage>> release(ObjectId view) {
    views.remove(view);
    List<ActorRef<DataflowMessage>> released = dataflows(view);
    dataflows.keySet().removeIf(key -> key.view().equals(view));
    return released;
  }

  /** Who counts by what the replacement differs from its target. */
  Optional<ActorRef<Difference.Message>> difference(ObjectId replacement) {
    return Optional.ofNullable(differences.remove(replacement));
  }

  /** The dataflows of the replacement become those of the view of {@code role}. */
  void takeOver(DataflowRole role, ObjectId replacement, @Nullable HeldDifference difference) {
    ObjectId view = role.view();
    views.put(view, role);
    views.remove(replacement);
    stopComparing(replacement);
    for (DataflowKey key : List.copyOf(dataflows.keySet())) {
      Running running = dataflows.get(key);
      if (running != null && key.view().equals(replacement)) {
        dataflows.remove(key);
        dataflows.put(new DataflowKey(view, key.replica()), running);
        running.role().become(role);
        running.dataflow().tell(new DataflowMessage.TakeOver(role, difference));
      }
    }
    runEverywhere(role);
  }

  /** Stops the view's dataflows and drops its collections. */
  public void uninstall(ObjectId view, CompletableFuture<Void> done) {
    end(view, Rejection.of(SqlState.UNDEFINED_TABLE, "the relation was dropped meanwhile"));
    views.remove(view);
    stopComparing(view);
    stopAll(view);
    Set<ObjectId> collections = Ordered.setOf(view, CollectionIds.errorsOf(view));
    plane.hub().tell(new HubMessage.Forget(collections));
    CollectionOpener.drop(plane, collections, done);
    done.whenComplete(
        (unused, failure) ->
            context.getSelf().tell(new DataPlaneMessage.Then(() -> takeOvers.dropped(view))));
  }

  /** Whoever waits for the view's present role hears that it will not be. */
  private void end(ObjectId view, Rejection reason) {
    takeOvers.end(view, reason);
    DataflowRole role = views.get(view);
    if (role != null) {
      role.caughtUp().completeExceptionally(reason.exception());
      role.cutOver().completeExceptionally(reason.exception());
    }
  }

  static Rejection superseded(ObjectId view) {
    return Rejection.of(
        SqlState.NOT_IN_PREREQUISITE_STATE, "a later generation of " + view + " took over");
  }

  private void stopAll(ObjectId view) {
    dataflows.keySet().stream().filter(key -> key.view().equals(view)).toList().forEach(this::stop);
  }

  private void stop(DataflowKey key) {
    Running running = dataflows.remove(key);
    if (running != null) {
      running.dataflow().tell(new DataflowMessage.Stop());
    }
  }

  private void runEverywhere(DataflowRole role) {
    replicas.keySet().stream()
        .filter(key -> key.cluster().equals(role.definition().cluster()))
        .filter(key -> !dataflows.containsKey(new DataflowKey(role.view(), key)))
        .forEach(key -> run(role, key));
  }

  private void run(DataflowRole role, ReplicaKey replica) {
    ReplicaResources resources = Objects.requireNonNull(replicas.get(replica));
    Assignment assigned = new Assignment(role);
    dataflows.put(
        new DataflowKey(role.view(), replica),
        new Running(
            context.spawn(
                Behaviors.supervise(Dataflow.create(plane, resources, assigned))
                    .onFailure(
                        SupervisorStrategy.restartWithBackoff(
                            plane.settings().retryDelay(),
                            plane.settings().retryDelay().multipliedBy(10),
                            0.0)),
                "dataflow-" + role.view() + "-" + replica.label() + "-" + ++started),
            assigned));
  }
}
