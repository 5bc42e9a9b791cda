package io.weir.entity;

import io.weir.domain.cluster.ClusterEffect;
import io.weir.domain.cluster.ClusterState;
import io.weir.executor.DataPlane;

/** A cluster's effects, on the data plane. */
final class ClusterEffects implements EffectRunner<ClusterEffect> {
  private final DataPlane dataPlane;
  private final LocalClusters clusters;
  private final DataPlaneCalls calls = new DataPlaneCalls();

  ClusterEffects(DataPlane dataPlane, LocalClusters clusters) {
    this.dataPlane = dataPlane;
    this.clusters = clusters;
  }

  @Override
  public void run(ClusterEffect effect, EffectContext context) {
    switch (effect) {
      case ClusterEffect.StartReplica start ->
          calls.replace(
              start.replica().name(),
              "start replica " + start.replica().name(),
              () -> dataPlane.startReplica(context.self().id(), start.replica()),
              context);
      case ClusterEffect.StopReplica stop ->
          calls.replace(
              stop.name(),
              "stop replica " + stop.name(),
              () -> dataPlane.stopReplica(context.self().id(), stop.name()),
              context);
      case ClusterEffect.Tell tell -> {
        if (tell.standing() instanceof ClusterState.Live live) {
          clusters.put(context.self().id(), live);
        } else {
          clusters.remove(context.self().id());
        }
      }
    }
  }
}
