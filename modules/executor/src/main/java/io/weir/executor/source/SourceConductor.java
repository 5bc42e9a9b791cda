package io.weir.executor.source;

import io.weir.connector.Connector;
import io.weir.connector.SplitReader.Cut;
import io.weir.domain.source.SourceEffect.StartConductor;
import io.weir.executor.ChangeOutcome;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.SourceListener;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The conductor of one source. At every epoch it fans a barrier out to its executors; when all have
 * answered, their data, offsets and the epoch are committed together; then the epoch is sealed and
 * the hub is told.
 *
 * <pre>
 * tick -> Barrier(t) -> executors cut -> BarrierCollected(t) * n -> commit(t) -> Sealed(t)
 * </pre>
 *
 * <p>Several epochs may be in flight, and are sealed in order. What changes the executors reaches
 * them only by a barrier's mutations, after the aggregate has journaled it: new splits, and the
 * change that is on its way ({@link Changes}). A change is committed with its barrier's epoch: new
 * offsets, its mark, its generation; so it is there as a whole or not at all.
 */
public final class SourceConductor extends AbstractBehavior<ConductorMessage> {
  private final DataPlaneContext plane;
  private final TimerScheduler<ConductorMessage> timers;
  private final ObjectId source;
  private final SourceOpening opening;
  private final SourceListener listener;
  private final ConductorMemory memory;
  private final SourceCollections collections;
  private final SourceProgress progress;
  private final EpochPipeline pipeline;
  private final EpochAssembler assembler;
  private final ExecutorTeam team;
  private final Discovery discovery;
  private final Changes changes;
  private final SecretFallback fallback;
  private final Troubles troubles;
  private final SplitTable table = new SplitTable();
  private final Barriers barriers = new Barriers();

  /** Entries of the table that the next epoch commits beside its offsets. */
  private final Map<String, String> learned = new TreeMap<>();

  /** In force since the newest epoch that was collected. */
  private SourceSetup setup;

  private long lastEpoch;

  /**
   * A change was applied, and took the epoch of the next tick: that one takes the epoch after it,
   * so that the first records after the change come soon.
   */
  private boolean hurry;

  private boolean isDropped;

  /** The newest epoch whose offsets the readers of now have not given. */
  private long readersSince;

  public static Behavior<ConductorMessage> create(
      DataPlaneContext plane,
      ObjectId source,
      StartConductor start,
      Connector connector,
      SourceListener listener) {
    ConductorMemory memory = new ConductorMemory(start, listener);
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new SourceConductor(
                        context, timers, plane, source, memory, connector, listener)));
  }

  private SourceConductor(
      ActorContext<ConductorMessage> context,
      TimerScheduler<ConductorMessage> timers,
      DataPlaneContext plane,
      ObjectId source,
      ConductorMemory memory,
      Connector connector,
      SourceListener listener) {
    super(context);
    this.plane = plane;
    this.timers = timers;
    this.source = source;
    this.listener = listener;
    this.memory = memory;
    this.setup = memory.setup();
    this.collections = new SourceCollections(setup.definition());
    this.progress = new SourceProgress(plane.status(), source, setup.generation());
    this.pipeline = new EpochPipeline(context, plane.store(), plane.hub());
    this.assembler = new EpochAssembler(context, plane, collections, pipeline);
    this.team = new ExecutorTeam(context, plane);
    this.discovery = new Discovery(context, memory::number);
    this.changes = new Changes(context, timers, plane, connector, source, team, memory::number);
    this.fallback = new SecretFallback(plane.secrets());
    this.troubles = new Troubles(changes, discovery, fallback, new WaysOut(listener));
    this.opening = new SourceOpening(plane, source, connector, collections, memory);
    open();
  }

  @Override
  public Receive<ConductorMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(ConductorMessage.Opened.class, this::onOpened)
        .onMessage(ConductorMessage.OpenFailed.class, this::onOpenFailed)
        .onMessage(ConductorMessage.OpenAgain.class, again -> open())
        .onMessage(ConductorMessage.Tick.class, this::onTick)
        .onMessage(ConductorMessage.BarrierCollected.class, this::onCollected)
        .onMessage(ConductorMessage.ContentRead.class, this::onContentRead)
        .onMessage(ConductorMessage.Committed.class, this::onCommitted)
        .onMessage(ConductorMessage.CommitFailed.class, this::onCommitFailed)
        .onMessage(ConductorMessage.CommitAgain.class, this::onCommitAgain)
        .onMessage(ConductorMessage.Discover.class, this::onDiscover)
        .onMessage(ConductorMessage.Discovered.class, this::onDiscovered)
        .onMessage(ConductorMessage.Retained.class, this::onRetained)
        .onMessage(ConductorMessage.Identified.class, this::onIdentified)
        .onMessage(ConductorMessage.AssignSplits.class, this::onAssign)
        .onMessage(ConductorMessage.ApplyChange.class, this::onApplyChange)
        .onMessage(ConductorMessage.OfChange.class, this::onPreparing)
        .onMessage(ConductorMessage.Stop.class, this::onStop)
        .onSignal(Terminated.class, this::onExecutorEnded)
        .onSignal(PreRestart.class, restart -> release())
        .onSignal(PostStop.class, stop -> release())
        .build();
  }

  private Behavior<ConductorMessage> open() {
    getContext()
        .pipeToSelf(
            opening.open(),
            (opened, failure) ->
                opened == null
                    ? new ConductorMessage.OpenFailed(Objects.requireNonNull(failure))
                    : opened);
    return this;
  }

  private Behavior<ConductorMessage> onOpened(ConductorMessage.Opened opened) {
    lastEpoch = opened.upper();
    table.load(opened.table());
    setup = memory.recovered(table);
    UpsertState upsert = opened.upsert();
    if (upsert != null) {
      assembler.upsert(upsert, setup.definition().shape().keyColumns());
    }
    discovery.use(opened.clients());
    team.start(opened.clients()::reader, setup);
    assign();
    progress.setup(setup);
    progress.running();
    beginPending();
    scheduleTick();
    getContext().getSelf().tell(new ConductorMessage.Discover());
    return this;
  }

  private Behavior<ConductorMessage> onOpenFailed(ConductorMessage.OpenFailed failed) {
    if (SourceOpening.isFenced(failed.cause())) {
      getContext().getLog().info("{}: a later generation took over: {}", source, failed.cause());
      return Behaviors.stopped();
    }
    Rejection reason = RejectedException.from(failed.cause());
    getContext().getLog().warn("source {} cannot start: {}", source, reason.message());
    progress.stalled(reason);
    timers.startSingleTimer(new ConductorMessage.OpenAgain(), plane.settings().retryDelay());
    return this;
  }

  /** Has the splits read that are not yet. */
  private void assign() {
    Map<String, String> positions = setup.positions(table.offsets());
    team.assign(positions);
    progress.reading(positions, team::executorOf);
  }

  private void scheduleTick() {
    timers.startSingleTimer(
        "tick",
        new ConductorMessage.Tick(),
        Duration.ofMillis(plane.timeline().millisToNextTick()));
  }

  private Behavior<ConductorMessage> onTick(ConductorMessage.Tick tick) {
    scheduleTick();
    long epoch = plane.timeline().current();
    boolean isTaken = epoch == lastEpoch && (hurry || changes.isReady());
    barrier(isTaken ? plane.timeline().upcoming() : epoch);
    return this;
  }

  /** A change does not wait for the tick to come, but takes its epoch beforehand. */
  private void barrierOfChange() {
    if (changes.isReady() && !team.owesAssignment()) {
      barrier(plane.timeline().upcoming());
    }
  }

  private void barrier(long epoch) {
    // Whether a change stands is known when all have answered; nothing may be cut until then.
    if (epoch <= lastEpoch
        || changes.isAtBarrier()
        || barriers.size() + assembler.inFlight() >= plane.settings().maxEpochsInFlight()) {
      return;
    }
    lastEpoch = epoch;
    hurry = false;
    barriers.sent(epoch);
    if (changes.isReady() && !team.owesAssignment()) {
      changes.barrier(epoch);
    } else {
      team.barrier(epoch);
    }
  }

  private Behavior<ConductorMessage> onCollected(ConductorMessage.BarrierCollected collected) {
    barriers.answer(collected, team.size()).forEach(this::collected);
    return this;
  }

  private void collected(Barriers.Answered answered) {
    long epoch = answered.epoch();
    List<Cut> cuts = answered.cuts();
    Map<String, String> offsets = SourceCollections.offsets(cuts);
    table.moved(offsets);
    // Only the newest barrier can be one with a change.
    boolean isOfChange = changes.isAtBarrier() && barriers.size() == 0;
    if (answered.failure() != null && !isOfChange) {
      throw new IllegalStateException(
          "source " + source + " cannot read what it was assigned", answered.failure());
    }
    Changes.Kept kept = isOfChange ? decide(answered) : null;
    Map<String, String> entries = new TreeMap<>(offsets);
    entries.putAll(learned);
    learned.clear();
    Changes.Request request = kept == null ? null : kept.request();
    assembler.add(
        new EpochAssembler.Collected(
            epoch,
            setup.generation(),
            cuts,
            request == null ? entries : table.entries(),
            request != null,
            () -> sealed(epoch, cuts, offsets, kept)));
    if (epoch > readersSince) {
      troubles.look(epoch, cuts, setup, table.identity());
    }
  }

  private Changes.@Nullable Kept decide(Barriers.Answered answered) {
    long epoch = answered.epoch();
    Throwable failure = answered.failure();
    if (failure != null) {
      changes.undo(failure);
      assign();
      beginPending();
      return null;
    }
    Changes.Kept kept =
        changes.keep(epoch, setup, setup.positions(table.offsets()), discovery.clients());
    hurry = true;
    setup = kept.setup();
    Changes.Request request = kept.request();
    if (request != null) {
      table.changed(request.change().id(), kept.outcome(), kept.plan().forgetsIdentity());
      learned.clear();
    }
    Clients clients = kept.clients();
    if (clients != null) {
      discovery.use(clients);
      readersSince = epoch;
      progress.notice(fallback.notice(clients, setup));
      getContext().getSelf().tell(new ConductorMessage.Discover());
    }
    if (!kept.outcome().splits().isEmpty()) {
      readersSince = epoch;
    }
    progress.setup(setup);
    assign();
    if (request == null) {
      beginPending();
    }
    return kept;
  }

  private void sealed(
      long epoch, List<Cut> cuts, Map<String, String> offsets, Changes.@Nullable Kept kept) {
    progress.sealed(epoch, cuts, epoch > readersSince ? offsets : Map.of());
    if (epoch > readersSince) {
      team.sealed(offsets);
    }
    if (cuts.stream().anyMatch(cut -> cut.records() > 0)) {
      String change = memory.firstRecord();
      if (change != null) {
        listener.firstRecord(change, epoch);
      }
    }
    Changes.Request request = kept == null ? null : kept.request();
    if (kept != null && request != null) {
      kept.releaseUpstream(getContext().getLog());
      memory.applied(request, setup, kept.outcome());
    }
  }

  private Behavior<ConductorMessage> onContentRead(ConductorMessage.ContentRead read) {
    assembler.cleared(read);
    return this;
  }

  private Behavior<ConductorMessage> onCommitted(ConductorMessage.Committed committed) {
    pipeline.committed(committed.epoch());
    assembler.advance();
    return this;
  }

  private Behavior<ConductorMessage> onCommitFailed(ConductorMessage.CommitFailed failed) {
    pipeline.commitFailed();
    if (SourceOpening.isFenced(failed.cause())) {
      getContext().getLog().info("{}: a later generation took over: {}", source, failed.cause());
      return Behaviors.stopped();
    }
    // What was cut is held in the pipeline and written again: the readers have forgotten it.
    progress.stalled(RejectedException.from(failed.cause()));
    timers.startSingleTimer(new ConductorMessage.CommitAgain(), plane.settings().retryDelay());
    return this;
  }

  private Behavior<ConductorMessage> onCommitAgain(ConductorMessage.CommitAgain again) {
    pipeline.retry();
    return this;
  }

  private Behavior<ConductorMessage> onApplyChange(ConductorMessage.ApplyChange message) {
    Changes.Request request =
        new Changes.Request(
            message.apply().change(), message.apply().generation(), message.outcome());
    Changes.Request pending = memory.pending();
    if (pending != null && pending.change().id().equals(request.change().id())) {
      pending.tellAlso(request);
      return this;
    }
    memory.begun(request);
    beginPending();
    return this;
  }

  /** Begins the change that is asked for, unless it is applied already or has to wait. */
  private void beginPending() {
    Changes.Request request = memory.pending();
    if (request == null || !team.isStarted() || changes.isAtBarrier()) {
      return;
    }
    ChangeOutcome before = table.outcomeOf(request.change().id());
    if (before != null) {
      memory.applied(request, setup, before);
      return;
    }
    changes.begin(request, setup, table.identity());
    barrierOfChange();
  }

  private Behavior<ConductorMessage> onPreparing(ConductorMessage.OfChange message) {
    changes.on(message, setup.splits().keySet());
    barrierOfChange();
    return this;
  }

  private Behavior<ConductorMessage> onDiscover(ConductorMessage.Discover discover) {
    Clients used = discovery.clients();
    if (used != null && !used.usesPreviousSecrets()) {
      fallback.reset();
    } else if (used != null && fallback.isOver(used, setup) && !changes.isUnderWay()) {
      changes.swapReaders(setup, table.identity(), false);
    }
    Map<String, String> positions = setup.positions(table.offsets());
    discovery.look(positions);
    discovery.retention(positions);
    if (table.identity() == null) {
      discovery.identify();
    }
    return this;
  }

  private Behavior<ConductorMessage> onDiscovered(ConductorMessage.Discovered found) {
    if (discovery.isStale(found.look())) {
      return this;
    }
    if (found.failure() != null) {
      Rejection reason = RejectedException.from(found.failure());
      progress.unreachable(reason);
      troubles.refused(reason, setup, table.identity());
    } else {
      progress.reachable(found.watermarks());
      Map<String, String> fresh = Discovery.fresh(found.splits(), setup.splits().keySet());
      if (!fresh.isEmpty()) {
        listener.splitsDiscovered(fresh);
      }
    }
    timers.startSingleTimer(
        "discover", new ConductorMessage.Discover(), plane.settings().discoveryInterval());
    return this;
  }

  private Behavior<ConductorMessage> onRetained(ConductorMessage.Retained retained) {
    if (!discovery.isStale(retained.look())) {
      progress.retained(retained.left());
    }
    return this;
  }

  private Behavior<ConductorMessage> onIdentified(ConductorMessage.Identified identified) {
    String identity = identified.identity();
    if (identity != null && table.identity() == null && !discovery.isStale(identified.look())) {
      table.identity(identity);
      learned.put(SplitTable.IDENTITY, identity);
    }
    return this;
  }

  private Behavior<ConductorMessage> onAssign(ConductorMessage.AssignSplits assignment) {
    setup = setup.assigned(assignment.splits());
    memory.assigned(assignment.splits());
    // Without executors nothing is placed: the opening places all splits that are known by then.
    // At its barrier a change may be placing them anew: what then has no place gets one after it.
    if (team.isStarted() && !changes.isAtBarrier()) {
      assign();
    }
    return this;
  }

  private Behavior<ConductorMessage> onStop(ConductorMessage.Stop stop) {
    if (stop.drop()) {
      isDropped = true;
      CollectionOpener.drop(plane, setup.definition(), stop.done());
    } else {
      stop.done().complete(null);
    }
    return Behaviors.stopped();
  }

  /**
   * An executor that failed answers no barrier any more. All begin anew from the committed offsets.
   */
  private Behavior<ConductorMessage> onExecutorEnded(Terminated ended) {
    throw new IllegalStateException(
        "an executor of source " + source + " ended: " + ended.getRef().path().name());
  }

  /** The executors have ended by now. */
  private Behavior<ConductorMessage> release() {
    Clients used = discovery.clients();
    if (isDropped && used != null) {
      used.release(setup.positions(table.offsets()), getContext().getLog());
    }
    changes.close();
    discovery.close();
    progress.stopped();
    return this;
  }
}
