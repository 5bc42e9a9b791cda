package io.weir.executor;

import io.weir.columnar.Batch;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.sink.SinkEffect;
import io.weir.domain.source.SourceEffect;
import io.weir.domain.view.ViewDefinition;
import io.weir.gateway.Writes;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The data plane of this node: passes everything on to its {@link DataPlaneGuardian}. Thread-safe.
 */
public final class LocalDataPlane implements DataPlane, Writes {
  private final ActorRef<DataPlaneMessage> guardian;

  public LocalDataPlane(ActorRef<DataPlaneMessage> guardian) {
    this.guardian = guardian;
  }

  private CompletionStage<Void> ask(Function<CompletableFuture<Void>, DataPlaneMessage> message) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    guardian.tell(message.apply(done));
    return done;
  }

  @Override
  public CompletionStage<Void> startSource(
      ObjectId source, SourceEffect.StartConductor start, SourceListener listener) {
    return ask(done -> new DataPlaneMessage.StartSource(source, start, listener, done));
  }

  @Override
  public CompletionStage<Void> assignSplits(ObjectId source, Map<String, String> splits) {
    return ask(done -> new DataPlaneMessage.AssignSplits(source, splits, done));
  }

  @Override
  public CompletionStage<ChangeOutcome> applyChange(
      ObjectId source, SourceEffect.ApplyChange apply) {
    CompletableFuture<ChangeOutcome> outcome = new CompletableFuture<>();
    guardian.tell(new DataPlaneMessage.ApplyChange(source, apply, outcome));
    return outcome;
  }

  @Override
  public CompletionStage<Void> startSink(
      ObjectId sink, SinkEffect.StartSink start, SinkListener listener) {
    return ask(done -> new DataPlaneMessage.StartSink(sink, start, listener, done));
  }

  @Override
  public CompletionStage<Void> stopSink(ObjectId sink, SinkEffect.StopSink stop) {
    return ask(done -> new DataPlaneMessage.StopSink(sink, stop, done));
  }

  @Override
  public CompletionStage<Void> stopSource(ObjectId source, SourceEffect.StopConductor stop) {
    return ask(done -> new DataPlaneMessage.StopSource(source, stop, done));
  }

  @Override
  public CompletionStage<Void> startReplica(ObjectId cluster, ClusterDefinition.Replica replica) {
    return ask(done -> new DataPlaneMessage.StartReplica(cluster, replica, done));
  }

  @Override
  public CompletionStage<Void> stopReplica(ObjectId cluster, String replica) {
    return ask(done -> new DataPlaneMessage.StopReplica(cluster, replica, done));
  }

  @Override
  public CompletionStage<Void> awaitReady(ObjectId cluster, Set<String> replicas) {
    return ask(done -> new DataPlaneMessage.AwaitReady(cluster, Ordered.set(replicas), done));
  }

  @Override
  public CompletionStage<Void> installView(
      ObjectId view, ViewDefinition definition, long generation) {
    return ask(done -> new DataPlaneMessage.InstallView(view, definition, generation, done));
  }

  @Override
  public CompletionStage<Long> installReplacement(
      ObjectId replacement, ObjectId target, ViewDefinition definition, long generation) {
    CompletableFuture<Long> caughtUp = new CompletableFuture<>();
    guardian.tell(
        new DataPlaneMessage.InstallReplacement(
            replacement, target, definition, generation, caughtUp));
    return caughtUp;
  }

  @Override
  public CompletionStage<CutOver> takeOver(
      ObjectId view,
      ObjectId replacement,
      ViewDefinition definition,
      long generation,
      @Nullable Set<ObjectId> together) {
    CompletableFuture<CutOver> done = new CompletableFuture<>();
    guardian.tell(
        new DataPlaneMessage.TakeOver(view, replacement, definition, generation, together, done));
    return done;
  }

  @Override
  public CompletionStage<Measured> measure(ObjectId replacement) {
    CompletableFuture<Measured> done = new CompletableFuture<>();
    guardian.tell(new DataPlaneMessage.Measure(replacement, done));
    return done;
  }

  @Override
  public CompletionStage<Void> uninstallView(ObjectId view, ViewDefinition definition) {
    return ask(done -> new DataPlaneMessage.UninstallView(view, definition, done));
  }

  @Override
  public CompletionStage<Long> write(ObjectId table, Batch delta, Basis basis) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    guardian.tell(new DataPlaneMessage.Write(table, delta, basis, answer));
    return answer;
  }
}
