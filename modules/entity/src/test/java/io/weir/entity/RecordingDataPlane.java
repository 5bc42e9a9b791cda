package io.weir.entity;

import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.source.SourceEffect;
import io.weir.domain.view.ViewDefinition;
import io.weir.executor.DataPlane;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A data plane that only writes down what it is asked for. */
final class RecordingDataPlane implements DataPlane {
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final Map<ObjectId, SplitsDiscovered> discovered = new ConcurrentHashMap<>();

  List<String> calls() {
    return List.copyOf(calls);
  }

  void discover(ObjectId source, Map<String, String> starts) {
    SplitsDiscovered callback = discovered.get(source);
    if (callback == null) {
      throw new AssertionError(source + " was not started");
    }
    callback.tell(starts);
  }

  private CompletionStage<Void> done(String call) {
    calls.add(call);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> startSource(
      ObjectId source, SourceEffect.StartConductor start, SplitsDiscovered callback) {
    discovered.put(source, callback);
    return done("start " + source + " " + start.generation() + " " + start.splits());
  }

  @Override
  public CompletionStage<Void> assignSplits(ObjectId source, Map<String, String> splits) {
    return done("assign " + source + " " + splits);
  }

  @Override
  public CompletionStage<Void> stopSource(ObjectId source, SourceEffect.StopConductor stop) {
    return done("stop " + source);
  }

  @Override
  public CompletionStage<Void> startReplica(ObjectId cluster, ClusterDefinition.Replica replica) {
    return done("replica " + cluster + " " + replica.name() + " " + replica.size());
  }

  @Override
  public CompletionStage<Void> stopReplica(ObjectId cluster, String replica) {
    return done("stop replica " + cluster + " " + replica);
  }

  @Override
  public CompletionStage<Void> installView(
      ObjectId view, ViewDefinition definition, long generation) {
    return done("install " + view + " " + generation);
  }

  @Override
  public CompletionStage<Void> uninstallView(ObjectId view, ViewDefinition definition) {
    return done("uninstall " + view);
  }
}
