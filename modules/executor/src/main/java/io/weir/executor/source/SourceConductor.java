package io.weir.executor.source;

import io.weir.columnar.Batch;
import io.weir.columnar.Consolidator;
import io.weir.connector.Connector;
import io.weir.connector.SplitEnumerator;
import io.weir.connector.SplitReader.Cut;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceEffect.StartConductor;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.SourceListener;
import io.weir.executor.timeline.HubMessage;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.StaleWriterException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
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
 * The conductor of one source for one generation. At every epoch it fans a barrier out to its
 * executors; when all have answered, their data, offsets and the epoch are committed together; then
 * the epoch is sealed and the hub is told.
 *
 * <pre>
 * tick -> Barrier(t) -> executors cut -> BarrierCollected(t) * n -> commit(t) -> Sealed(t)
 * </pre>
 *
 * <p>Several epochs may be in flight, and are sealed in order. New splits reach the executors only
 * by a SourceChangeSplit mutation, after the aggregate has journaled them.
 */
public final class SourceConductor extends AbstractBehavior<ConductorMessage> {
  private final DataPlaneContext plane;
  private final TimerScheduler<ConductorMessage> timers;
  private final ObjectId source;
  private final StartConductor start;
  private final SourceListener listener;
  private final Connector connector;
  private final SplitEnumerator enumerator;
  private final SourceCollections collections;
  private final SourceProgress progress;
  private final EpochPipeline pipeline;
  private final SplitPlacement placement;
  private final List<ActorRef<ExecutorMessage>> executors = new ArrayList<>();
  private final Map<Integer, List<Mutation>> pending = new TreeMap<>();
  private final TreeMap<Long, Map<Integer, Cut>> collecting = new TreeMap<>();
  private final Map<String, String> splits;
  private @Nullable UpsertState upsert;
  private long lastEpoch;

  public static Behavior<ConductorMessage> create(
      DataPlaneContext plane,
      ObjectId source,
      StartConductor start,
      Connector connector,
      SourceListener listener) {
    // Outlives a restart by the supervisor: the aggregate tells of an assignment once.
    Map<String, String> splits = new TreeMap<>(start.splits());
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new SourceConductor(
                        context, timers, plane, source, start, splits, connector, listener)));
  }

  private SourceConductor(
      ActorContext<ConductorMessage> context,
      TimerScheduler<ConductorMessage> timers,
      DataPlaneContext plane,
      ObjectId source,
      StartConductor start,
      Map<String, String> splits,
      Connector connector,
      SourceListener listener) {
    super(context);
    this.plane = plane;
    this.timers = timers;
    this.source = source;
    this.start = start;
    this.connector = connector;
    this.listener = listener;
    this.splits = splits;
    this.collections = new SourceCollections(start.definition(), start.generation());
    this.progress = new SourceProgress(plane.status(), source, start.generation());
    this.pipeline = new EpochPipeline(context, plane.store(), plane.hub());
    this.placement = new SplitPlacement(plane.settings().executorsPerSource());
    this.enumerator = connector.enumerator(SourceSpecs.of(source, start));
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
        .onMessage(ConductorMessage.Committed.class, this::onCommitted)
        .onMessage(ConductorMessage.CommitFailed.class, this::onCommitFailed)
        .onMessage(ConductorMessage.CommitAgain.class, this::onCommitAgain)
        .onMessage(ConductorMessage.Discover.class, this::onDiscover)
        .onMessage(ConductorMessage.Discovered.class, this::onDiscovered)
        .onMessage(ConductorMessage.AssignSplits.class, this::onAssign)
        .onMessage(ConductorMessage.ApplyChange.class, this::onApplyChange)
        .onMessage(ConductorMessage.Stop.class, this::onStop)
        .onSignal(Terminated.class, this::onExecutorEnded)
        .onSignal(PreRestart.class, restart -> release())
        .onSignal(PostStop.class, stop -> release())
        .build();
  }

  private Behavior<ConductorMessage> open() {
    boolean isUpsert = start.definition().shape().upsert();
    getContext()
        .pipeToSelf(
            CollectionOpener.open(plane, collections.schemas(), start.generation())
                .thenApplyAsync(
                    states -> {
                      if (isUpsert) {
                        upsert = UpsertLoader.load(plane.store(), collections.main(), start);
                      }
                      return states;
                    },
                    plane.blocking()),
            (states, failure) ->
                failure == null
                    ? new ConductorMessage.Opened(states)
                    : new ConductorMessage.OpenFailed(failure));
    return this;
  }

  private Behavior<ConductorMessage> onOpened(ConductorMessage.Opened opened) {
    lastEpoch = opened.states().stream().mapToLong(state -> state.upper()).max().orElse(0);
    Map<String, String> offsets = plane.store().offsets(collections.main());
    progress.offsets(offsets);
    for (int i = 0; i < plane.settings().executorsPerSource(); i++) {
      int index = i;
      ActorRef<ExecutorMessage> executor =
          getContext()
              .spawn(
                  SourceExecutor.create(
                      index,
                      () -> connector.reader(SourceSpecs.of(source, start)),
                      plane.backpressure()),
                  "executor-" + index);
      getContext().watch(executor);
      executors.add(executor);
    }
    placement.place(splits.keySet()).forEach(executor -> assign(executor, offsets));
    progress.running();
    scheduleTick();
    getContext().getSelf().tell(new ConductorMessage.Discover());
    return this;
  }

  private Behavior<ConductorMessage> onOpenFailed(ConductorMessage.OpenFailed failed) {
    if (isFenced(failed.cause())) {
      getContext().getLog().info("{}: a later generation took over: {}", source, failed.cause());
      return Behaviors.stopped();
    }
    Rejection reason = RejectedException.from(failed.cause());
    getContext().getLog().warn("source {} cannot start: {}", source, reason.message());
    progress.stalled(reason);
    timers.startSingleTimer(new ConductorMessage.OpenAgain(), plane.settings().retryDelay());
    return this;
  }

  /** Tells {@code executor} of its splits: known ones go on, new ones start at their offset. */
  private void assign(int executor, Map<String, String> offsets) {
    Map<String, @Nullable String> wanted = new HashMap<>();
    for (String split : placement.splitsOf(executor)) {
      boolean isReading = progress.isReading(split);
      wanted.put(split, isReading ? null : offsets.getOrDefault(split, splits.get(split)));
      progress.reading(split, executor, splits.get(split));
    }
    pending
        .computeIfAbsent(executor, unused -> new ArrayList<>())
        .add(new Mutation.SourceChangeSplit(wanted));
  }

  private void scheduleTick() {
    timers.startSingleTimer(
        "tick",
        new ConductorMessage.Tick(),
        java.time.Duration.ofMillis(plane.timeline().millisToNextTick()));
  }

  private Behavior<ConductorMessage> onTick(ConductorMessage.Tick tick) {
    scheduleTick();
    long epoch = plane.timeline().current();
    if (epoch <= lastEpoch
        || collecting.size() + pipeline.inFlight() >= plane.settings().maxEpochsInFlight()) {
      return this;
    }
    lastEpoch = epoch;
    collecting.put(epoch, new HashMap<>());
    for (int i = 0; i < executors.size(); i++) {
      List<Mutation> mutations = pending.getOrDefault(i, List.of());
      executors.get(i).tell(new ExecutorMessage.Barrier(epoch, mutations, getContext().getSelf()));
    }
    pending.clear();
    return this;
  }

  private Behavior<ConductorMessage> onCollected(ConductorMessage.BarrierCollected collected) {
    Map<Integer, Cut> cuts = collecting.get(collected.epoch());
    if (cuts == null) {
      return this;
    }
    cuts.put(collected.executor(), collected.cut());
    while (!collecting.isEmpty() && collecting.firstEntry().getValue().size() == executors.size()) {
      Map.Entry<Long, Map<Integer, Cut>> complete = collecting.pollFirstEntry();
      cut(complete.getKey(), new TreeMap<>(complete.getValue()).values());
    }
    return this;
  }

  private void cut(long epoch, Collection<Cut> cuts) {
    List<Batch> batches = new ArrayList<>(collections.merge(cuts));
    if (upsert != null && !batches.getFirst().isEmpty()) {
      batches.set(0, consolidated(upsert.apply(batches.getFirst())));
    }
    Map<String, String> offsets = SourceCollections.offsets(cuts);
    pipeline.add(
        new EpochPipeline.Entry(
            epoch,
            collections.commit(epoch, batches, offsets),
            collections.deltas(batches),
            false,
            () -> progress.sealed(epoch, cuts, offsets)));
  }

  private Batch consolidated(Batch delta) {
    return Consolidator.consolidate(delta);
  }

  private Behavior<ConductorMessage> onCommitted(ConductorMessage.Committed committed) {
    pipeline.committed(committed.epoch());
    return this;
  }

  private Behavior<ConductorMessage> onCommitFailed(ConductorMessage.CommitFailed failed) {
    pipeline.commitFailed();
    if (isFenced(failed.cause())) {
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

  static boolean isFenced(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StaleWriterException) {
        return true;
      }
    }
    return false;
  }

  private Behavior<ConductorMessage> onDiscover(ConductorMessage.Discover discover) {
    List<String> known = List.copyOf(splits.keySet());
    getContext()
        .pipeToSelf(
            enumerator
                .discover(Set.copyOf(known))
                .thenCombine(enumerator.watermarks(known), ConductorMessageParts::new),
            (parts, failure) ->
                parts == null
                    ? new ConductorMessage.Discovered(List.of(), Map.of(), failure)
                    : new ConductorMessage.Discovered(parts.splits(), parts.watermarks(), null));
    return this;
  }

  private record ConductorMessageParts(
      List<SplitEnumerator.Split> splits, Map<String, SplitEnumerator.Watermarks> watermarks) {}

  private Behavior<ConductorMessage> onDiscovered(ConductorMessage.Discovered found) {
    if (found.failure() != null) {
      progress.unreachable(RejectedException.from(found.failure()));
    } else {
      progress.reachable(found.watermarks());
      Map<String, String> fresh = new TreeMap<>();
      for (SplitEnumerator.Split split : found.splits()) {
        if (!splits.containsKey(split.id())) {
          fresh.put(split.id(), split.start());
        }
      }
      if (!fresh.isEmpty()) {
        listener.splitsDiscovered(fresh);
      }
    }
    timers.startSingleTimer(
        "discover", new ConductorMessage.Discover(), plane.settings().discoveryInterval());
    return this;
  }

  private Behavior<ConductorMessage> onAssign(ConductorMessage.AssignSplits assignment) {
    assignment.splits().forEach(splits::putIfAbsent);
    // Without executors nothing is placed: the opening places all splits that are known by then.
    if (!executors.isEmpty()) {
      Map<String, String> offsets = plane.store().offsets(collections.main());
      placement.place(splits.keySet()).forEach(executor -> assign(executor, offsets));
    }
    return this;
  }

  private Behavior<ConductorMessage> onApplyChange(ConductorMessage.ApplyChange change) {
    change
        .outcome()
        .completeExceptionally(
            Rejection.of(SqlState.FEATURE_NOT_SUPPORTED, "a running source cannot be changed yet")
                .exception());
    return this;
  }

  /** Forgets the collections of a source whose conductor has ended or never ran. */
  public static void dropCollections(
      DataPlaneContext plane, SourceDefinition definition, CompletableFuture<Void> done) {
    Set<ObjectId> all = new SourceCollections(definition, 0).schemas().keySet();
    plane.hub().tell(new HubMessage.Forget(all));
    CollectionOpener.drop(plane, all, done);
  }

  private Behavior<ConductorMessage> onStop(ConductorMessage.Stop stop) {
    if (stop.drop()) {
      dropCollections(plane, start.definition(), stop.done());
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

  private Behavior<ConductorMessage> release() {
    enumerator.close();
    progress.stopped();
    return this;
  }
}
