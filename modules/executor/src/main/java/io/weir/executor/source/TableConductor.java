package io.weir.executor.source;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceEffect.StartConductor;
import io.weir.executor.DataPlaneContext;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The conductor of a table: a source without executors that is fed by clients' writes. All writes
 * that came since the last tick are committed together at the next epoch, and answered when it is
 * sealed. A write that was computed from a read is refused with 40001 where the table changed
 * since.
 */
public final class TableConductor extends AbstractBehavior<ConductorMessage> {
  private final DataPlaneContext plane;
  private final WriteOrder order;
  private final TimerScheduler<ConductorMessage> timers;
  private final ObjectId table;
  private final SourceDefinition definition;
  private final long generation;
  private final SourceCollections collections;
  private final SourceProgress progress;
  private final EpochPipeline pipeline;
  private final List<ConductorMessage.Write> waiting = new ArrayList<>();
  private final Set<CompletableFuture<Long>> unanswered = new LinkedHashSet<>();
  private boolean open;
  private long lastEpoch;

  public static Behavior<ConductorMessage> create(
      DataPlaneContext plane, WriteOrder order, ObjectId table, StartConductor start) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new TableConductor(context, timers, plane, order, table, start)));
  }

  private TableConductor(
      ActorContext<ConductorMessage> context,
      TimerScheduler<ConductorMessage> timers,
      DataPlaneContext plane,
      WriteOrder order,
      ObjectId table,
      StartConductor start) {
    super(context);
    this.plane = plane;
    this.order = order;
    this.timers = timers;
    this.table = table;
    this.definition = start.definition();
    this.generation = start.generation();
    this.collections = new SourceCollections(definition);
    this.progress = new SourceProgress(plane.status(), table, generation);
    this.pipeline = new EpochPipeline(context, plane.store(), plane.hub());
    open();
  }

  @Override
  public Receive<ConductorMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(ConductorMessage.TableOpened.class, this::onOpened)
        .onMessage(ConductorMessage.OpenFailed.class, this::onOpenFailed)
        .onMessage(ConductorMessage.OpenAgain.class, again -> open())
        .onMessage(ConductorMessage.Tick.class, this::onTick)
        .onMessage(ConductorMessage.Write.class, this::onWrite)
        .onMessage(ConductorMessage.Committed.class, this::onCommitted)
        .onMessage(ConductorMessage.CommitFailed.class, this::onCommitFailed)
        .onMessage(ConductorMessage.CommitAgain.class, this::onCommitAgain)
        .onMessage(ConductorMessage.ApplyChange.class, this::onApplyChange)
        .onMessage(ConductorMessage.Stop.class, this::onStop)
        .onSignal(PreRestart.class, restart -> release())
        .onSignal(PostStop.class, stop -> release())
        .build();
  }

  private Behavior<ConductorMessage> open() {
    getContext()
        .pipeToSelf(
            CollectionOpener.open(plane, collections.schemas(), generation),
            (states, failure) ->
                failure == null
                    ? new ConductorMessage.TableOpened(states.getFirst().upper())
                    : new ConductorMessage.OpenFailed(failure));
    return this;
  }

  private Behavior<ConductorMessage> onOpened(ConductorMessage.TableOpened opened) {
    open = true;
    lastEpoch = opened.upper();
    order.opened(table, lastEpoch);
    progress.running();
    scheduleTick();
    return this;
  }

  private Behavior<ConductorMessage> onOpenFailed(ConductorMessage.OpenFailed failed) {
    if (SourceOpening.isFenced(failed.cause())) {
      return Behaviors.stopped();
    }
    progress.stalled(RejectedException.from(failed.cause()));
    timers.startSingleTimer(new ConductorMessage.OpenAgain(), plane.settings().retryDelay());
    return this;
  }

  private void scheduleTick() {
    timers.startSingleTimer(
        "tick",
        new ConductorMessage.Tick(),
        Duration.ofMillis(plane.timeline().millisToNextTick()));
  }

  private Behavior<ConductorMessage> onWrite(ConductorMessage.Write write) {
    boolean overtaken = write.basis().tables().contains(table) && !waiting.isEmpty();
    if (overtaken || order.isStale(write.basis())) {
      refuse(write);
      return this;
    }
    waiting.add(write);
    unanswered.add(write.answer());
    return this;
  }

  private static void refuse(ConductorMessage.Write stale) {
    stale
        .answer()
        .completeExceptionally(
            Rejection.of(
                    SqlState.SERIALIZATION_FAILURE,
                    "could not serialize access due to concurrent update")
                .withHint("Run the statement again.")
                .exception());
  }

  private Behavior<ConductorMessage> onTick(ConductorMessage.Tick tick) {
    scheduleTick();
    if (open && pipeline.inFlight() < plane.settings().maxEpochsInFlight()) {
      order
          .claim(table, plane.timeline()::current, lastEpoch, List.copyOf(waiting))
          .ifPresent(this::commit);
    }
    return this;
  }

  private void commit(WriteOrder.Claim claim) {
    long epoch = claim.epoch();
    List<ConductorMessage.Write> writes = claim.writes();
    lastEpoch = epoch;
    waiting.clear();
    for (ConductorMessage.Write stale : claim.stale()) {
      unanswered.remove(stale.answer());
      refuse(stale);
    }
    Batch delta = sum(writes);
    List<Batch> batches = List.of(delta);
    pipeline.add(
        new EpochPipeline.Entry(
            epoch,
            collections.commit(epoch, generation, batches, Map.of(), false),
            collections.deltas(batches),
            !writes.isEmpty(),
            () -> {
              progress.sealed(epoch, delta.rows());
              writes.forEach(write -> answer(write.answer(), epoch));
            }));
  }

  private void answer(CompletableFuture<Long> answer, long epoch) {
    unanswered.remove(answer);
    answer.complete(epoch);
  }

  private Batch sum(List<ConductorMessage.Write> writes) {
    List<DataType> types = collections.mainTypes();
    if (writes.isEmpty()) {
      return Batch.empty(types);
    }
    BatchBuilder all = new BatchBuilder(types, writes.size());
    writes.forEach(write -> all.appendAll(write.delta()));
    return Consolidator.consolidate(all.build());
  }

  private Behavior<ConductorMessage> onCommitted(ConductorMessage.Committed committed) {
    progress.running();
    pipeline.committed(committed.epoch());
    return this;
  }

  private Behavior<ConductorMessage> onCommitFailed(ConductorMessage.CommitFailed failed) {
    pipeline.commitFailed();
    if (SourceOpening.isFenced(failed.cause())) {
      return Behaviors.stopped();
    }
    Rejection reason = RejectedException.from(failed.cause());
    getContext().getLog().warn("table {}: a write waits: {}", table, reason.message());
    progress.stalled(reason);
    timers.startSingleTimer(new ConductorMessage.CommitAgain(), plane.settings().retryDelay());
    return this;
  }

  private Behavior<ConductorMessage> onCommitAgain(ConductorMessage.CommitAgain again) {
    pipeline.retry();
    return this;
  }

  private Behavior<ConductorMessage> onApplyChange(ConductorMessage.ApplyChange change) {
    change
        .outcome()
        .completeExceptionally(
            Rejection.of(SqlState.WRONG_OBJECT_TYPE, "a table reads no upstream")
                .withHint("Only sources can be changed while they run.")
                .exception());
    return this;
  }

  private Behavior<ConductorMessage> onStop(ConductorMessage.Stop stop) {
    if (stop.drop()) {
      order.dropped(table);
      CollectionOpener.drop(plane, definition, stop.done());
    } else {
      stop.done().complete(null);
    }
    return Behaviors.stopped();
  }

  private Behavior<ConductorMessage> release() {
    Rejection gone =
        Rejection.of(
                SqlState.ADMIN_SHUTDOWN, "the table was stopped before the write was acknowledged")
            .withDetail("Whether the write is there is not known.");
    unanswered.forEach(answer -> answer.completeExceptionally(gone.exception()));
    progress.stopped();
    return this;
  }
}
