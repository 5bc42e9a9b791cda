package io.weir.executor;

import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.source.SourceEffect;
import io.weir.domain.view.ViewDefinition;
import io.weir.kernel.ObjectId;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * What the aggregates' effects ask of the data plane. All calls are idempotent and return at once;
 * a stage completes when the thing is done, or fails with RejectedException. A call with a lower
 * generation than one before is ignored.
 */
public interface DataPlane {
  /**
   * Runs the source's conductor; stops the one of an earlier generation first. {@code splits} found
   * later are told to {@code discovered}.
   */
  CompletionStage<Void> startSource(
      ObjectId source, SourceEffect.StartConductor start, SplitsDiscovered discovered);

  CompletionStage<Void> assignSplits(ObjectId source, Map<String, String> splits);

  /** Stops the conductor; the stage completes when its collections are dropped. */
  CompletionStage<Void> stopSource(ObjectId source, SourceEffect.StopConductor stop);

  CompletionStage<Void> startReplica(ObjectId cluster, ClusterDefinition.Replica replica);

  CompletionStage<Void> stopReplica(ObjectId cluster, String replica);

  /** Runs the view's dataflow on each replica that its cluster has or gets. */
  CompletionStage<Void> installView(ObjectId view, ViewDefinition definition, long generation);

  CompletionStage<Void> uninstallView(ObjectId view, ViewDefinition definition);

  /** How a conductor tells the source's aggregate of splits that its enumerator saw. */
  @FunctionalInterface
  interface SplitsDiscovered {
    void tell(Map<String, String> startOffsets);
  }
}
