package io.weir.executor;

import io.weir.connector.Connector;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceEffect.StartConductor;
import io.weir.executor.replica.ReplicaSet;
import io.weir.executor.sink.SinkSet;
import io.weir.executor.source.CollectionOpener;
import io.weir.executor.source.ConductorMessage;
import io.weir.executor.source.SourceConductor;
import io.weir.executor.source.TableConductor;
import io.weir.executor.source.WriteOrder;
import io.weir.executor.timeline.DroppedCollections;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The parent of all conductors and dataflows of a node. A second start of a source waits until the
 * first has ended.
 */
public final class DataPlaneGuardian extends AbstractBehavior<DataPlaneMessage> {
  private static final Duration START_DEADLINE = Duration.ofSeconds(20);

  private final DataPlaneContext plane;
  private final TimerScheduler<DataPlaneMessage> timers;

  /** Writes to tables that do not run yet. */
  private final Map<ObjectId, List<DataPlaneMessage.Write>> early = new HashMap<>();

  private final Map<ObjectId, Running> sources = new TreeMap<>();
  private final ReplicaSet replicas;
  private final SinkSet sinks;
  private final WriteOrder order = new WriteOrder();
  private final DroppedCollections dropped = new DroppedCollections();

  /** One conductor, and what is to be started when it has ended. */
  private static final class Running {
    final long generation;
    final ActorRef<ConductorMessage> conductor;
    DataPlaneMessage.@Nullable StartSource next;

    Running(long generation, ActorRef<ConductorMessage> conductor) {
      this.generation = generation;
      this.conductor = conductor;
    }
  }

  public static Behavior<DataPlaneMessage> create(DataPlaneContext plane) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new DataPlaneGuardian(context, timers, plane)));
  }

  private DataPlaneGuardian(
      ActorContext<DataPlaneMessage> context,
      TimerScheduler<DataPlaneMessage> timers,
      DataPlaneContext plane) {
    super(context);
    this.timers = timers;
    this.plane = plane;
    this.replicas = new ReplicaSet(context, plane);
    this.sinks = new SinkSet(context, plane);
  }

  @Override
  public Receive<DataPlaneMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(DataPlaneMessage.StartSource.class, this::onStartSource)
        .onMessage(DataPlaneMessage.AssignSplits.class, this::onAssignSplits)
        .onMessage(DataPlaneMessage.ApplyChange.class, this::onApplyChange)
        .onMessage(DataPlaneMessage.StartSink.class, this::onStartSink)
        .onMessage(DataPlaneMessage.StopSink.class, this::onStopSink)
        .onMessage(DataPlaneMessage.StopSource.class, this::onStopSource)
        .onMessage(DataPlaneMessage.Write.class, this::onWrite)
        .onMessage(DataPlaneMessage.WriteExpired.class, this::onWriteExpired)
        .onMessage(DataPlaneMessage.StartReplica.class, this::onStartReplica)
        .onMessage(DataPlaneMessage.StopReplica.class, this::onStopReplica)
        .onMessage(DataPlaneMessage.AwaitReady.class, this::onAwaitReady)
        .onMessage(DataPlaneMessage.InstallView.class, this::onInstallView)
        .onMessage(DataPlaneMessage.InstallReplacement.class, this::onInstallReplacement)
        .onMessage(DataPlaneMessage.TakeOver.class, this::onTakeOver)
        .onMessage(DataPlaneMessage.Measure.class, this::onMeasure)
        .onMessage(DataPlaneMessage.Then.class, this::onThen)
        .onMessage(DataPlaneMessage.UninstallView.class, this::onUninstallView)
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<DataPlaneMessage> onStartSource(DataPlaneMessage.StartSource start) {
    Running running = sources.get(start.source());
    if (running == null) {
      launch(start);
    } else if (start.start().generation() > running.generation) {
      running.next = start;
      running.conductor.tell(new ConductorMessage.Stop(false, new CompletableFuture<>()));
    } else {
      start.done().complete(null);
    }
    return this;
  }

  private void launch(DataPlaneMessage.StartSource start) {
    StartConductor definition = start.start();
    Behavior<ConductorMessage> behavior;
    try {
      behavior = conductor(start);
    } catch (RejectedException rejected) {
      start.done().completeExceptionally(rejected);
      return;
    }
    ActorRef<ConductorMessage> conductor =
        getContext()
            .spawn(
                Behaviors.supervise(behavior)
                    .onFailure(
                        SupervisorStrategy.restartWithBackoff(
                            plane.settings().retryDelay(),
                            plane.settings().retryDelay().multipliedBy(10),
                            0.0)),
                "source-" + start.source() + "-g" + definition.generation());
    getContext().watch(conductor);
    Running running = new Running(definition.generation(), conductor);
    sources.put(start.source(), running);
    List<DataPlaneMessage.Write> waiting = early.remove(start.source());
    if (waiting != null) {
      waiting.forEach(
          write -> {
            timers.cancel(write);
            forward(write, running);
          });
    }
    start.done().complete(null);
  }

  private Behavior<ConductorMessage> conductor(DataPlaneMessage.StartSource start) {
    String name = start.start().definition().connector();
    if (name.equals(SourceDefinition.TABLE)) {
      return TableConductor.create(plane, order, start.source(), start.start());
    }
    Connector connector = plane.connectors().get(name);
    if (connector == null) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED, "there is no connector \"" + name + "\" on this node")
          .withHint("Known connectors: " + String.join(", ", plane.connectors().keySet()) + ".")
          .exception();
    }
    return SourceConductor.create(
        plane, start.source(), start.start(), connector, start.listener());
  }

  private Behavior<DataPlaneMessage> onTerminated(Terminated terminated) {
    sinks.ended(terminated.getRef());
    for (Map.Entry<ObjectId, Running> entry : new TreeMap<>(sources).entrySet()) {
      Running ended = entry.getValue();
      if (ended.conductor.equals(terminated.getRef())) {
        sources.remove(entry.getKey());
        if (ended.next != null) {
          launch(ended.next);
        }
      }
    }
    return this;
  }

  private Behavior<DataPlaneMessage> onAssignSplits(DataPlaneMessage.AssignSplits assign) {
    Running running = sources.get(assign.source());
    if (running != null) {
      running.conductor.tell(new ConductorMessage.AssignSplits(assign.splits()));
    }
    assign.done().complete(null);
    return this;
  }

  private Behavior<DataPlaneMessage> onApplyChange(DataPlaneMessage.ApplyChange change) {
    Running running = sources.get(change.source());
    if (running != null) {
      running.conductor.tell(new ConductorMessage.ApplyChange(change.apply(), change.outcome()));
    } else {
      change
          .outcome()
          .completeExceptionally(
              Rejection.of(SqlState.NOT_IN_PREREQUISITE_STATE, "the source does not run")
                  .withHint("weir_sources shows why.")
                  .exception());
    }
    return this;
  }

  private Behavior<DataPlaneMessage> onStartSink(DataPlaneMessage.StartSink start) {
    sinks.start(start);
    return this;
  }

  private Behavior<DataPlaneMessage> onStopSink(DataPlaneMessage.StopSink stop) {
    sinks.stop(stop);
    return this;
  }

  private Behavior<DataPlaneMessage> onStopSource(DataPlaneMessage.StopSource stop) {
    dropped.add(Set.of(stop.source()));
    List<DataPlaneMessage.Write> waiting = early.remove(stop.source());
    if (waiting != null) {
      waiting.forEach(
          write -> {
            timers.cancel(write);
            refuseDropped(write);
          });
    }
    Running running = sources.get(stop.source());
    if (running != null) {
      running.conductor.tell(new ConductorMessage.Stop(true, stop.done()));
    } else {
      CollectionOpener.drop(plane, stop.stop().definition(), stop.done());
    }
    return this;
  }

  private Behavior<DataPlaneMessage> onWrite(DataPlaneMessage.Write write) {
    Running running = sources.get(write.table());
    if (dropped.has(write.table())) {
      refuseDropped(write);
    } else if (running != null) {
      forward(write, running);
    } else {
      // The table was created a moment ago, or the node has just started: it will come.
      early.computeIfAbsent(write.table(), table -> new ArrayList<>()).add(write);
      timers.startSingleTimer(write, new DataPlaneMessage.WriteExpired(write), START_DEADLINE);
    }
    return this;
  }

  private static void refuseDropped(DataPlaneMessage.Write write) {
    write
        .answer()
        .completeExceptionally(
            Rejection.of(SqlState.UNDEFINED_TABLE, "the table was dropped meanwhile").exception());
  }

  private static void forward(DataPlaneMessage.Write write, Running running) {
    running.conductor.tell(
        new ConductorMessage.Write(write.delta(), write.basis(), write.answer()));
  }

  private Behavior<DataPlaneMessage> onWriteExpired(DataPlaneMessage.WriteExpired expired) {
    DataPlaneMessage.Write write = expired.write();
    List<DataPlaneMessage.Write> waiting = early.get(write.table());
    if (waiting != null && waiting.removeIf(other -> other == write)) {
      write
          .answer()
          .completeExceptionally(
              Rejection.of(
                      SqlState.NOT_IN_PREREQUISITE_STATE,
                      "the table did not start within " + START_DEADLINE.toSeconds() + " s")
                  .withHint("weir_sources shows why.")
                  .exception());
    }
    return this;
  }

  private Behavior<DataPlaneMessage> onStartReplica(DataPlaneMessage.StartReplica start) {
    replicas.start(start.cluster(), start.replica());
    start.done().complete(null);
    return this;
  }

  private Behavior<DataPlaneMessage> onStopReplica(DataPlaneMessage.StopReplica stop) {
    replicas.stop(stop.cluster(), stop.replica());
    stop.done().complete(null);
    return this;
  }

  private Behavior<DataPlaneMessage> onAwaitReady(DataPlaneMessage.AwaitReady await) {
    replicas.awaitReady(await.cluster(), await.replicas(), await.done());
    return this;
  }

  private Behavior<DataPlaneMessage> onInstallView(DataPlaneMessage.InstallView install) {
    replicas.install(install.view(), install.definition(), install.generation());
    install.done().complete(null);
    return this;
  }

  private Behavior<DataPlaneMessage> onInstallReplacement(
      DataPlaneMessage.InstallReplacement install) {
    pass(
        replicas.stage(
            install.replacement(), install.target(), install.definition(), install.generation()),
        install.caughtUp());
    return this;
  }

  private Behavior<DataPlaneMessage> onTakeOver(DataPlaneMessage.TakeOver take) {
    pass(
        replicas.takeOver(
            take.view(), take.replacement(), take.definition(), take.generation(), take.together()),
        take.done());
    return this;
  }

  private Behavior<DataPlaneMessage> onMeasure(DataPlaneMessage.Measure measure) {
    pass(new Measuring(plane, getContext().getSystem()).of(measure.replacement()), measure.done());
    return this;
  }

  private static <T> void pass(CompletionStage<T> from, CompletableFuture<T> to) {
    from.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            to.complete(value);
          } else {
            to.completeExceptionally(failure);
          }
        });
  }

  private Behavior<DataPlaneMessage> onThen(DataPlaneMessage.Then then) {
    then.action().run();
    return this;
  }

  private Behavior<DataPlaneMessage> onUninstallView(DataPlaneMessage.UninstallView uninstall) {
    replicas.uninstall(uninstall.view(), uninstall.done());
    return this;
  }
}
