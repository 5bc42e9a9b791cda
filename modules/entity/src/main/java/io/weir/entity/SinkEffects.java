package io.weir.entity;

import io.weir.domain.sink.SinkCommand;
import io.weir.domain.sink.SinkEffect;
import io.weir.executor.DataPlane;

/** A sink's effects, on the data plane. */
final class SinkEffects implements EffectRunner<SinkEffect> {
  private static final String RUNNER = "runner";

  private final DataPlane dataPlane;
  private final DataPlaneCalls calls = new DataPlaneCalls();

  SinkEffects(DataPlane dataPlane) {
    this.dataPlane = dataPlane;
  }

  @Override
  public void run(SinkEffect effect, EffectContext context) {
    switch (effect) {
      case SinkEffect.RequestStart request -> context.tellSelf(new SinkCommand.Start());
      case SinkEffect.StartSink start ->
          calls.replace(
              RUNNER,
              "start",
              () ->
                  dataPlane.startSink(
                      context.self().id(),
                      start,
                      epoch ->
                          context.tellSelf(new SinkCommand.FirstWrite(start.generation(), epoch))),
              context);
      case SinkEffect.StopSink stop ->
          calls.replace(
              RUNNER, "stop", () -> dataPlane.stopSink(context.self().id(), stop), context);
    }
  }
}
