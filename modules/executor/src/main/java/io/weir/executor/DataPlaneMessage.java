package io.weir.executor;

import io.weir.columnar.Batch;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.sink.SinkEffect;
import io.weir.domain.source.SourceEffect;
import io.weir.domain.view.ViewDefinition;
import io.weir.gateway.Writes;
import io.weir.kernel.ObjectId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the {@link DataPlaneGuardian} is asked to do. Never leaves the node. */
public sealed interface DataPlaneMessage {
  record StartSource(
      ObjectId source,
      SourceEffect.StartConductor start,
      SourceListener listener,
      CompletableFuture<Void> done)
      implements DataPlaneMessage {}

  record AssignSplits(ObjectId source, Map<String, String> splits, CompletableFuture<Void> done)
      implements DataPlaneMessage {}

  record ApplyChange(
      ObjectId source, SourceEffect.ApplyChange apply, CompletableFuture<ChangeOutcome> outcome)
      implements DataPlaneMessage {}

  record StopSource(ObjectId source, SourceEffect.StopConductor stop, CompletableFuture<Void> done)
      implements DataPlaneMessage {}

  record StartSink(
      ObjectId sink,
      SinkEffect.StartSink start,
      SinkListener listener,
      CompletableFuture<Void> done)
      implements DataPlaneMessage {}

  record StopSink(ObjectId sink, SinkEffect.StopSink stop, CompletableFuture<Void> done)
      implements DataPlaneMessage {}

  record Write(ObjectId table, Batch delta, Writes.Basis basis, CompletableFuture<Long> answer)
      implements DataPlaneMessage {}

  /** A write waited too long for its table to run. */
  record WriteExpired(Write write) implements DataPlaneMessage {}

  record StartReplica(
      ObjectId cluster, ClusterDefinition.Replica replica, CompletableFuture<Void> done)
      implements DataPlaneMessage {}

  record StopReplica(ObjectId cluster, String replica, CompletableFuture<Void> done)
      implements DataPlaneMessage {}

  record AwaitReady(ObjectId cluster, Set<String> replicas, CompletableFuture<Void> done)
      implements DataPlaneMessage {}

  record InstallView(
      ObjectId view, ViewDefinition definition, long generation, CompletableFuture<Void> done)
      implements DataPlaneMessage {}

  /**
   * @param caughtUp completes with the epoch at which the view's dataflow had caught up
   */
  record InstallReplacement(
      ObjectId replacement,
      ObjectId target,
      ViewDefinition definition,
      long generation,
      CompletableFuture<Long> caughtUp)
      implements DataPlaneMessage {}

  record Measure(ObjectId replacement, CompletableFuture<Measured> done)
      implements DataPlaneMessage {}

  record TakeOver(
      ObjectId view,
      ObjectId replacement,
      ViewDefinition definition,
      long generation,
      @Nullable Set<ObjectId> together,
      CompletableFuture<CutOver> done)
      implements DataPlaneMessage {}

  /** What was waited for has happened: goes on in the guardian's thread. */
  record Then(Runnable action) implements DataPlaneMessage {}

  record UninstallView(ObjectId view, ViewDefinition definition, CompletableFuture<Void> done)
      implements DataPlaneMessage {}
}
