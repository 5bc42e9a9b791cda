package io.weir.entity;

import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceEffect;
import io.weir.executor.DataPlane;

/** A source's effects, on the data plane. */
final class SourceEffects implements EffectRunner<SourceEffect> {
  private static final String CONDUCTOR = "conductor";

  private final DataPlane dataPlane;
  private final DataPlaneCalls calls = new DataPlaneCalls();

  SourceEffects(DataPlane dataPlane) {
    this.dataPlane = dataPlane;
  }

  @Override
  public void run(SourceEffect effect, EffectContext context) {
    switch (effect) {
      case SourceEffect.RequestStart request -> context.tellSelf(new SourceCommand.Start());
      case SourceEffect.StartConductor start ->
          calls.replace(
              CONDUCTOR,
              "start",
              () ->
                  dataPlane.startSource(
                      context.self().id(),
                      start,
                      found -> context.tellSelf(new SourceCommand.SplitsDiscovered(found))),
              context);
      case SourceEffect.AssignSplits assign ->
          calls.add(
              CONDUCTOR,
              "assign splits",
              () -> dataPlane.assignSplits(context.self().id(), assign.splits()),
              context);
      case SourceEffect.StopConductor stop ->
          calls.replace(
              CONDUCTOR, "stop", () -> dataPlane.stopSource(context.self().id(), stop), context);
    }
  }
}
