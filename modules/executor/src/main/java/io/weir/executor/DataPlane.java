package io.weir.executor;

import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.sink.SinkEffect;
import io.weir.domain.source.SourceEffect;
import io.weir.domain.view.ViewDefinition;
import io.weir.kernel.ObjectId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the aggregates' effects ask of the data plane. All calls are idempotent and return at once;
 * a stage completes when the thing is done, or fails with RejectedException. A call with a lower
 * generation than one before is ignored.
 */
public interface DataPlane {
  /** Runs the source's conductor; stops the one of an earlier generation first. */
  CompletionStage<Void> startSource(
      ObjectId source, SourceEffect.StartConductor start, SourceListener listener);

  CompletionStage<Void> assignSplits(ObjectId source, Map<String, String> splits);

  /**
   * Has the running conductor carry out a change by one barrier: all of it or nothing.
   *
   * <p>Completes when the epoch that the change was committed with is sealed. Fails with
   * RejectedException where nothing of it was applied or ever will be. Where a conductor of a later
   * generation is started meanwhile, that one is told of the change, and this stage need not
   * complete.
   */
  CompletionStage<ChangeOutcome> applyChange(ObjectId source, SourceEffect.ApplyChange apply);

  /** Stops the conductor; the stage completes when its collections are dropped. */
  CompletionStage<Void> stopSource(ObjectId source, SourceEffect.StopConductor stop);

  CompletionStage<Void> startReplica(ObjectId cluster, ClusterDefinition.Replica replica);

  CompletionStage<Void> stopReplica(ObjectId cluster, String replica);

  /**
   * Completes once these replicas could take over from others: every dataflow of each has caught up
   * with its inputs and has been behind them by less than {@code weir.clusters.max-cutover-lag} for
   * as long as that; those of views that come meanwhile too. Without views they are ready at once.
   * Fails where one of them does not run or is stopped meanwhile, and with 53200 where a view takes
   * more memory than its replica has.
   */
  CompletionStage<Void> awaitReady(ObjectId cluster, Set<String> replicas);

  /** Runs the view's dataflow on each replica that its cluster has or gets. */
  CompletionStage<Void> installView(ObjectId view, ViewDefinition definition, long generation);

  /**
   * As {@link #installView}; completes with the epoch at which a dataflow of this generation had
   * caught up with its inputs; from then on its difference from {@code target} is kept, see {@code
   * Status.differences}. Fails where a later call makes it pointless.
   */
  CompletionStage<Long> installReplacement(
      ObjectId replacement, ObjectId target, ViewDefinition definition, long generation);

  /**
   * Gives a view another definition at one epoch: up to it the old dataflows write, from it on
   * those of {@code replacement}, once they have caught up, or new ones where it has none. The
   * epoch's delta is the exact difference. Completes when that epoch is sealed; fails where a later
   * call makes it pointless.
   *
   * @param together all views, this one among them, that cut over at the same epoch; null where it
   *     is alone. The old dataflows go on until each of them was asked for and its replacement has
   *     caught up. Then the first epochs of all are one commit. One that is dropped meanwhile is
   *     not waited for
   */
  CompletionStage<CutOver> takeOver(
      ObjectId view,
      ObjectId replacement,
      ViewDefinition definition,
      long generation,
      @Nullable Set<ObjectId> together);

  /**
   * What a replacement would change at an epoch that is not before this call, as soon as it has
   * caught up and that is counted.
   */
  CompletionStage<Measured> measure(ObjectId replacement);

  CompletionStage<Void> uninstallView(ObjectId view, ViewDefinition definition);

  /** Runs the sink; stops the runner of an earlier generation first. */
  CompletionStage<Void> startSink(ObjectId sink, SinkEffect.StartSink start, SinkListener listener);

  /** Stops the runner; the stage completes when nothing is kept for the sink any more. */
  CompletionStage<Void> stopSink(ObjectId sink, SinkEffect.StopSink stop);
}
