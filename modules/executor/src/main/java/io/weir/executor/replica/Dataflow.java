package io.weir.executor.replica;

import io.weir.columnar.Batch;
import io.weir.dataflow.circuit.Delta;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.timeline.HubMessage;
import io.weir.gateway.Reads.EpochChanges;
import io.weir.kernel.Rejection;
import io.weir.storage.AppendConflictException;
import io.weir.storage.StaleWriterException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * One view on one replica: hydrates, then takes its inputs' deltas epoch by epoch, all inputs at
 * the same epoch, and appends what comes out to the view's changelog by compare-and-append. The
 * circuit runs on the replica's workers, one step at a time; this actor only passes it on.
 */
final class Dataflow extends AbstractBehavior<DataflowMessage> {
  private final DataPlaneContext plane;
  private final TimerScheduler<DataflowMessage> timers;
  private final ReplicaResources resources;
  private final Workers workers;
  private final String replica;
  private final BackOff backOff;
  private final Race race;
  private final Assignment assigned;
  private final Queue<DataflowMessage.Stepped> crossing = new ArrayDeque<>();
  private DataflowRole role;
  private DataflowProgress progress;
  private DataflowMessage.@Nullable TakeOver upcoming;
  private DataflowMessage.@Nullable Until until;

  /** The next changes were asked for. */
  private boolean asked;

  /** They came while something else was done, or go further than this is to go. */
  private @Nullable EpochChanges early;

  /** An epoch is computed or written, or the circuit is not there yet. */
  private boolean busy = true;

  /** Of the hydration that is under way or was the last. */
  private @Nullable Intake intake;

  private @Nullable RunningCircuit circuit;

  /** The view's first epochs of this definition are written, by each replica its own. */
  private boolean crosses;

  private DataflowMessage.@Nullable Stepped unwritten;
  private long holdUntil = Long.MAX_VALUE;
  private long position;

  /** Where what is taken over together began when this was hydrated for it. */
  private long began = Long.MAX_VALUE;

  /**
   * @param role what it writes; another one is put there before it is told to take over, so that it
   *     also begins with that after a fault
   */
  static Behavior<DataflowMessage> create(
      DataPlaneContext plane, ReplicaResources resources, Assignment role) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Dataflow(context, timers, plane, resources, role)));
  }

  private Dataflow(
      ActorContext<DataflowMessage> context,
      TimerScheduler<DataflowMessage> timers,
      DataPlaneContext plane,
      ReplicaResources resources,
      Assignment assigned) {
    super(context);
    this.plane = plane;
    this.timers = timers;
    this.resources = resources;
    this.workers = resources.workers();
    this.replica = resources.name();
    this.backOff = new BackOff(plane.settings().retryDelay());
    this.race = new Race(plane, replica);
    this.assigned = assigned;
    this.role = assigned.role();
    this.progress = new DataflowProgress(plane.status(), plane.clock(), role, replica);
    show();
    hydrate();
  }

  @Override
  public Receive<DataflowMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(DataflowMessage.Hydrated.class, this::onHydrated)
        .onMessage(DataflowMessage.Live.class, this::onLive)
        .onMessage(DataflowMessage.Changed.class, this::onChanged)
        .onMessage(DataflowMessage.Stepped.class, this::onStepped)
        .onMessage(DataflowMessage.Appended.class, this::onAppended)
        .onMessage(DataflowMessage.Compared.class, this::onCompared)
        .onMessage(DataflowMessage.TakeOver.class, this::onTakeOver)
        .onMessage(DataflowMessage.Until.class, this::onUntil)
        .onMessage(DataflowMessage.Crossed.class, this::onCrossed)
        .onMessage(DataflowMessage.Failed.class, this::onFailed)
        .onMessage(DataflowMessage.Again.class, this::onAgain)
        .onMessage(DataflowMessage.Stop.class, stop -> Behaviors.stopped())
        .onSignal(PreRestart.class, restart -> release())
        .onSignal(PostStop.class, stop -> release())
        .build();
  }

  private void show() {
    progress.show();
    assigned.shows(progress);
  }

  private void hydrate() {
    Intake fresh = new Intake(plane, resources, role);
    intake = fresh;
    began = fresh.begins();
    getContext()
        .pipeToSelf(
            fresh.hydrate(progress),
            (hydrated, failure) ->
                failure == null
                    ? new DataflowMessage.Hydrated(hydrated)
                    : new DataflowMessage.Failed(failure));
  }

  private Behavior<DataflowMessage> onHydrated(DataflowMessage.Hydrated hydrated) {
    circuit = intake().running(hydrated.circuit());
    race.hydrated(hydrated.circuit());
    long epoch = hydrated.circuit().epoch();
    position = epoch;
    // Whoever reads this view from an earlier epoch on must hear of what was made up for.
    Delta madeUp = hydrated.circuit().caughtUp();
    if (!race.isSilent(epoch)) {
      seal(epoch, madeUp);
    }
    getContext()
        .pipeToSelf(
            intake().goLive(),
            (from, failure) ->
                failure == null
                    ? new DataflowMessage.Live(from)
                    : new DataflowMessage.Failed(failure));
    return this;
  }

  private Behavior<DataflowMessage> onLive(DataflowMessage.Live live) {
    holdUntil = live.from();
    return goOn();
  }

  private Intake intake() {
    return Objects.requireNonNull(
        intake, () -> "the dataflow of " + role.view() + " takes nothing");
  }

  /** Takes the next epoch, unless there is something else to do first. */
  private Behavior<DataflowMessage> goOn() {
    busy = false;
    DataflowMessage.TakeOver taken = upcoming;
    if (taken != null && position >= Crossing.cutOver(plane, taken.role())) {
      long reached = position;
      cross(from -> from.deltas(reached));
      return this;
    }
    EpochChanges next = early;
    if (until != null
        && (position >= until.epoch() || next != null && next.epoch() > until.epoch())) {
      if (position < until.epoch()) {
        position = until.epoch(); // nothing changed up to there
        if (!race.isSilent(position)) {
          seal(position, empty());
        }
      }
      until.reached().complete(position);
      return this;
    }
    if (next != null) {
      early = null;
      return take(next);
    }
    if (!asked) {
      next();
    }
    return this;
  }

  private Behavior<DataflowMessage> onUntil(DataflowMessage.Until limit) {
    until = limit;
    if (circuit == null) {
      return Behaviors.stopped(); // nothing was written, nobody waits
    }
    return busy ? this : goOn();
  }

  private void next() {
    asked = true;
    getContext()
        .pipeToSelf(
            intake().next(),
            (changed, failure) ->
                failure == null
                    ? new DataflowMessage.Changed(changed)
                    : new DataflowMessage.Failed(failure));
  }

  private Behavior<DataflowMessage> onChanged(DataflowMessage.Changed changed) {
    asked = false;
    if (circuit == null) {
      return this;
    }
    early = changed.changes();
    return busy ? this : goOn();
  }

  private Behavior<DataflowMessage> take(EpochChanges epoch) {
    busy = true;
    RunningCircuit running = circuit;
    if (running == null) {
      return this;
    }
    DataflowProgress shown = progress;
    DataflowMessage.TakeOver taken = upcoming;
    if (taken != null && epoch.epoch() >= Crossing.cutOver(plane, taken.role())) {
      // The last step for the replacement gives the first of the view.
      long reached = position;
      cross(from -> from.deltas(reached, epoch.epoch(), running.step(epoch, shown)));
      return this;
    }
    if (epoch.rows().isEmpty() && epoch.errors().isEmpty()) {
      if (race.isSilent(epoch.epoch())) {
        return onStepped(new DataflowMessage.Stepped(epoch.epoch(), empty()));
      }
      return onAppended(race.nothing(epoch.epoch(), empty()));
    }
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> running.step(epoch, shown), workers),
            (output, failure) ->
                failure == null
                    ? new DataflowMessage.Stepped(epoch.epoch(), output)
                    : new DataflowMessage.Failed(failure));
    return this;
  }

  private Delta empty() {
    return Delta.of(Batch.empty(role.definition().schema().types()));
  }

  private void seal(long epoch, Delta output) {
    plane.hub().tell(new HubMessage.Sealed(epoch, Map.of(role.view(), output), false));
    role.serving().seals(replica);
    progress.at(epoch);
    role.sealed(epoch, output);
  }

  private Behavior<DataflowMessage> onTakeOver(DataflowMessage.TakeOver takeOver) {
    upcoming = takeOver;
    return busy ? this : goOn();
  }

  private void cross(Function<Crossing, List<DataflowMessage.Stepped>> through) {
    busy = true;
    Crossing from = new Crossing(plane, role.view(), Objects.requireNonNull(upcoming));
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> through.apply(from), workers),
            (deltas, failure) ->
                failure == null
                    ? new DataflowMessage.Crossed(deltas)
                    : new DataflowMessage.Failed(failure));
  }

  private Behavior<DataflowMessage> onCrossed(DataflowMessage.Crossed crossed) {
    adopt();
    progress.caughtUp();
    crosses = true;
    crossing.addAll(crossed.deltas());
    race.refresh(role);
    return proceed();
  }

  /** From here on this is a dataflow of the view that was taken over. */
  private void adopt() {
    role = assigned.role();
    upcoming = null;
    race.forget();
    progress.stopped();
    progress = progress.as(role);
    show();
  }

  private Behavior<DataflowMessage> proceed() {
    DataflowMessage.Stepped stepped = crossing.poll();
    crosses &= stepped != null;
    return stepped == null ? goOn() : onStepped(stepped);
  }

  private Behavior<DataflowMessage> onStepped(DataflowMessage.Stepped stepped) {
    if (race.isOver(role, stepped.epoch())) {
      position = stepped.epoch();
      return proceed();
    }
    if (comparable() && race.isBehind(role)) {
      return compare(stepped);
    }
    unwritten = stepped;
    getContext()
        .pipeToSelf(
            race.write(role, stepped),
            (done, failure) -> failure == null ? done : new DataflowMessage.Failed(failure));
    return this;
  }

  private Behavior<DataflowMessage> onAppended(DataflowMessage.Appended appended) {
    unwritten = null;
    race.appended(appended);
    position = appended.epoch();
    seal(position, appended.output());
    if (position >= holdUntil) {
      role.caughtUp().complete(position);
      progress.caughtUp();
      backOff.reset();
      intake().releaseHistory();
    }
    return proceed();
  }

  /** Around a cut-over each replica looks by itself at what is written and what is not. */
  private boolean comparable() {
    return !crosses && role.openJoint() == null;
  }

  /** Another replica has written: it must have written what this one would have. */
  private Behavior<DataflowMessage> compare(DataflowMessage.Stepped stepped) {
    unwritten = null;
    getContext()
        .pipeToSelf(
            race.compare(role, position, stepped),
            (compared, failure) ->
                failure == null ? compared : new DataflowMessage.Failed(failure));
    return this;
  }

  private Behavior<DataflowMessage> onCompared(DataflowMessage.Compared compared) {
    if (compared.verdict() == Agreement.Verdict.OPEN) {
      position = compared.step().epoch();
      return proceed();
    }
    DataflowMessage.Appended known = race.compared(role, compared, empty());
    if (compared.verdict() == Agreement.Verdict.UNWRITTEN) {
      race.appended(known);
      return onStepped(compared.step());
    }
    return onAppended(known);
  }

  private Behavior<DataflowMessage> onFailed(DataflowMessage.Failed failed) {
    if (Failures.find(failed.cause(), StaleWriterException.class).isPresent()) {
      getContext()
          .getLog()
          .info("{}: a later generation took over: {}", role.view(), failed.cause());
      return Behaviors.stopped();
    }
    if (isMoved()) {
      getContext().getLog().info("{} begins later: {}", role.view(), failed.cause().getMessage());
      unwritten = null; // it is of an epoch that is left out
      close();
      timers.startSingleTimer(new DataflowMessage.Again(), plane.settings().retryDelay());
      return this;
    }
    DataflowMessage.Stepped retry = unwritten;
    if (retry != null && Failures.find(failed.cause(), AppendConflictException.class).isPresent()) {
      // Another replica was first: with the same output?
      if (comparable()) {
        return compare(retry);
      }
      race.refresh(role);
      return onStepped(retry);
    }
    Rejection reason = Failures.reason(failed.cause());
    Failures.log(getContext().getLog(), role, reason, failed.cause());
    Duration wait = retry == null ? backOff.next(reason) : plane.settings().retryDelay();
    progress.failed(reason, backOff.failures(), wait);
    if (retry == null) {
      close(); // what it held is free for its neighbours
      if (role.serving().fails(replica, reason)) {
        plane.hub().tell(new HubMessage.Broken(role.view(), reason));
      }
    }
    timers.startSingleTimer(new DataflowMessage.Again(), wait);
    return this;
  }

  /** Whether what it computed for the epoch that several views begin at is of an earlier one. */
  private boolean isMoved() {
    Joint joint = role.openJoint();
    long at = unwritten == null ? began : unwritten.epoch();
    return joint != null && at < joint.epoch();
  }

  /**
   * Writes again what could not be written; after any other failure, or where it is to take a view
   * over, begins anew from the snapshots.
   */
  private Behavior<DataflowMessage> onAgain(DataflowMessage.Again again) {
    DataflowMessage.Stepped retry = unwritten;
    if (retry != null && upcoming == null) {
      return onStepped(retry);
    }
    unwritten = null;
    close();
    if (until != null) {
      return Behaviors.stopped();
    }
    if (upcoming != null) {
      adopt();
    }
    hydrate();
    return this;
  }

  private void close() {
    circuit = null;
    busy = true;
    asked = false;
    early = null;
    crossing.clear();
    crosses = false;
    race.forget();
    holdUntil = Long.MAX_VALUE;
    if (intake != null) {
      intake.close();
      intake = null;
    }
  }

  private Behavior<DataflowMessage> release() {
    if (until != null) {
      until.reached().complete(0L);
    }
    close();
    role.serving()
        .stops(replica)
        .ifPresent(reason -> plane.hub().tell(new HubMessage.Broken(role.view(), reason)));
    progress.stopped();
    assigned.shows(null);
    return this;
  }
}
