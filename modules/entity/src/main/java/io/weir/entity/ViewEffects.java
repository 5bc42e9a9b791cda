package io.weir.entity;

import io.weir.domain.view.ViewCommand;
import io.weir.domain.view.ViewEffect;
import io.weir.executor.DataPlane;
import java.time.Duration;

/** A view's effects, on the data plane. */
final class ViewEffects implements EffectRunner<ViewEffect> {
  private static final String DATAFLOW = "dataflow";

  private final DataPlane dataPlane;
  private final InstalledViews installed;
  private final DataPlaneCalls calls = new DataPlaneCalls();

  ViewEffects(DataPlane dataPlane, InstalledViews installed) {
    this.dataPlane = dataPlane;
    this.installed = installed;
  }

  @Override
  public void run(ViewEffect effect, EffectContext context) {
    ask(effect, context);
    if (effect instanceof ViewEffect.InstallDataflow
        || effect instanceof ViewEffect.InstallReplacement
        || effect instanceof ViewEffect.TakeOver) {
      installed.add(context.self().id());
    }
  }

  private void ask(ViewEffect effect, EffectContext context) {
    switch (effect) {
      case ViewEffect.RequestStart request -> context.tellSelf(new ViewCommand.Start());
      case ViewEffect.InstallDataflow install ->
          calls.replace(
              DATAFLOW,
              "install",
              () ->
                  dataPlane.installView(
                      context.self().id(), install.definition(), install.generation()),
              context);
      case ViewEffect.InstallReplacement install ->
          calls.replace(
              DATAFLOW,
              "install",
              () ->
                  dataPlane
                      .installReplacement(
                          context.self().id(),
                          install.target(),
                          install.definition(),
                          install.generation())
                      .thenAccept(
                          epoch ->
                              context.tellSelf(
                                  new ViewCommand.Hydrated(install.generation(), epoch))),
              context);
      case ViewEffect.TakeOver take ->
          calls.replace(
              DATAFLOW,
              "take over",
              () ->
                  dataPlane
                      .takeOver(
                          context.self().id(),
                          take.replacement(),
                          take.definition(),
                          take.generation(),
                          take.together())
                      .thenAccept(
                          done ->
                              context.tellSelf(
                                  new ViewCommand.CutOver(
                                      take.generation(),
                                      done.epoch(),
                                      done.rowsAdded(),
                                      done.rowsRemoved()))),
              context);
      case ViewEffect.Expire expire -> {
        Duration left = Duration.between(context.now(), expire.deadline());
        context.after(
            left.isNegative() ? Duration.ZERO : left,
            () -> context.tellSelf(new ViewCommand.DeadlineReached(expire.deadline())));
      }
      case ViewEffect.Measure measure ->
          calls.add(
              DATAFLOW,
              "measure",
              () ->
                  dataPlane
                      .measure(context.self().id())
                      .thenAccept(
                          done ->
                              context.tellSelf(
                                  new ViewCommand.Measured(
                                      done.epoch(),
                                      done.rowsAdded(),
                                      done.rowsRemoved(),
                                      done.error()))),
              context);
      case ViewEffect.UninstallDataflow uninstall ->
          calls.replace(
              DATAFLOW,
              "uninstall",
              () -> dataPlane.uninstallView(context.self().id(), uninstall.definition()),
              context);
    }
  }
}
