package io.weir.executor.replica;

import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ReplicaSize;
import io.weir.domain.view.ViewDefinition;
import io.weir.executor.CollectionIds;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.DataPlaneMessage;
import io.weir.executor.source.CollectionOpener;
import io.weir.executor.timeline.HubMessage;
import io.weir.kernel.ObjectId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Which replicas run here, and on each of them the dataflows of its cluster's views. A replica that
 * comes later gets the views that are there; a view that comes later gets on every replica. Used by
 * the guardian's actor alone.
 */
public final class ReplicaSet {
  private record ReplicaKey(ObjectId cluster, String name) {
    String label() {
      return cluster + "." + name;
    }
  }

  private record Installed(ViewDefinition definition, long generation) {}

  private record DataflowKey(ObjectId view, ReplicaKey replica) {}

  private final ActorContext<DataPlaneMessage> context;
  private final DataPlaneContext plane;
  private final Map<ReplicaKey, Integer> replicas = new HashMap<>();
  private final Map<ObjectId, Installed> views = new TreeMap<>();
  private final Map<DataflowKey, ActorRef<DataflowMessage>> dataflows = new HashMap<>();
  private long started;

  public ReplicaSet(ActorContext<DataPlaneMessage> context, DataPlaneContext plane) {
    this.context = context;
    this.plane = plane;
  }

  public void start(ObjectId cluster, ClusterDefinition.Replica replica) {
    ReplicaKey key = new ReplicaKey(cluster, replica.name());
    int workers = ReplicaSize.of(replica.size()).map(ReplicaSize::workers).orElse(1);
    if (replicas.putIfAbsent(key, workers) == null) {
      views.forEach(
          (view, installed) -> {
            if (installed.definition().cluster().equals(cluster)) {
              run(view, installed, key);
            }
          });
    }
  }

  public void stop(ObjectId cluster, String name) {
    ReplicaKey key = new ReplicaKey(cluster, name);
    if (replicas.remove(key) != null) {
      dataflows.keySet().stream()
          .filter(dataflow -> dataflow.replica().equals(key))
          .toList()
          .forEach(this::stop);
      plane.workers().release(key.label());
    }
  }

  public void install(ObjectId view, ViewDefinition definition, long generation) {
    Installed before = views.get(view);
    if (before != null && before.generation() >= generation) {
      return;
    }
    Installed installed = new Installed(definition, generation);
    views.put(view, installed);
    stopAll(view);
    replicas.keySet().stream()
        .filter(key -> key.cluster().equals(definition.cluster()))
        .forEach(key -> run(view, installed, key));
  }

  /** Stops the view's dataflows and drops its collections. */
  public void uninstall(ObjectId view, CompletableFuture<Void> done) {
    views.remove(view);
    stopAll(view);
    Set<ObjectId> collections = Set.of(view, CollectionIds.errorsOf(view));
    plane.hub().tell(new HubMessage.Forget(collections));
    CollectionOpener.drop(plane, collections, done);
  }

  private void stopAll(ObjectId view) {
    dataflows.keySet().stream().filter(key -> key.view().equals(view)).toList().forEach(this::stop);
  }

  private void stop(DataflowKey key) {
    ActorRef<DataflowMessage> dataflow = dataflows.remove(key);
    if (dataflow != null) {
      dataflow.tell(new DataflowMessage.Stop());
    }
  }

  private void run(ObjectId view, Installed installed, ReplicaKey replica) {
    Executor workers = plane.workers().of(replica.label(), replicas.getOrDefault(replica, 1));
    dataflows.put(
        new DataflowKey(view, replica),
        context.spawn(
            Behaviors.supervise(
                    Dataflow.create(
                        plane,
                        replica.name(),
                        workers,
                        view,
                        installed.definition(),
                        installed.generation()))
                .onFailure(
                    SupervisorStrategy.restartWithBackoff(
                        plane.settings().retryDelay(),
                        plane.settings().retryDelay().multipliedBy(10),
                        0.0)),
            "dataflow-" + view + "-" + replica.label() + "-" + ++started));
  }
}
