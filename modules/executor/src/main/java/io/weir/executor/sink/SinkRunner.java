package io.weir.executor.sink;

import io.weir.connector.SinkConnector;
import io.weir.connector.SinkWriter;
import io.weir.domain.sink.SinkEffect.StartSink;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.SinkListener;
import io.weir.executor.timeline.LocalChanges;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.CollectionState;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
 * One generation of one sink. Takes the sink over, begins after the epoch that is downstream (a
 * snapshot where there is none), then writes what becomes complete: one epoch at a time, or many as
 * one where the downstream is slower. Epoch and rows are one transaction downstream, so after any
 * failure the writer is opened anew and tells where to go on. The frontier comes from the hub, the
 * rows from the changelog, which a {@link SinkFloor} keeps readable from the written epoch on.
 */
public final class SinkRunner extends AbstractBehavior<SinkMessage> {
  private static final String AGAIN = "again";

  /** In retry delays. */
  private static final int LONGEST_BACK_OFF = 30;

  private final DataPlaneContext plane;
  private final TimerScheduler<SinkMessage> timers;
  private final ObjectId sink;
  private final StartSink start;
  private final ObjectId from;
  private final SinkListener listener;
  private final SinkProgress progress;
  private final SinkSpecs specs;
  private @Nullable LocalChanges changes;
  private @Nullable SinkFloor floor;
  private @Nullable SinkWriter writer;
  private @Nullable KeyGuard guard;
  private boolean opening;
  private boolean ready;
  private boolean writing;
  private boolean wrote;
  private int failures;

  /** The collection is complete up to here. */
  private long frontier;

  /** The newest epoch of the errors that the rows are withheld for; empty where they are not. */
  private OptionalLong withheldAt = OptionalLong.empty();

  /** Everything up to here is downstream; empty where a snapshot is to be written. */
  private OptionalLong position = OptionalLong.empty();

  static Behavior<SinkMessage> create(
      DataPlaneContext plane, ObjectId sink, StartSink start, SinkListener listener) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new SinkRunner(context, timers, plane, sink, start, listener)));
  }

  private SinkRunner(
      ActorContext<SinkMessage> context,
      TimerScheduler<SinkMessage> timers,
      DataPlaneContext plane,
      ObjectId sink,
      StartSink start,
      SinkListener listener) {
    super(context);
    this.plane = plane;
    this.timers = timers;
    this.sink = sink;
    this.start = start;
    this.from = start.definition().from();
    this.listener = listener;
    this.specs = new SinkSpecs(plane.secrets(), start);
    this.progress = new SinkProgress(plane.status(), plane.clock(), sink, start.generation());
    if (start.paused()) {
      progress.paused();
    } else {
      follow();
    }
  }

  @Override
  public Receive<SinkMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(SinkMessage.Advanced.class, this::onAdvanced)
        .onMessage(SinkMessage.Lost.class, this::onLost)
        .onMessage(SinkMessage.Prepared.class, this::onPrepared)
        .onMessage(SinkMessage.Opened.class, this::onOpened)
        .onMessage(SinkMessage.Written.class, this::onWritten)
        .onMessage(SinkMessage.Withheld.class, this::onWithheld)
        .onMessage(SinkMessage.Failed.class, this::onFailed)
        .onMessage(SinkMessage.Again.class, this::onAgain)
        .onMessage(SinkMessage.Stop.class, stop -> Behaviors.stopped())
        .onSignal(PreRestart.class, restart -> release())
        .onSignal(PostStop.class, stop -> release())
        .build();
  }

  /** The first answer is the newest epoch that the collection is complete up to. */
  private void follow() {
    LocalChanges subscribed =
        new LocalChanges(plane.hub(), plane.store(), plane.blocking(), Set.of(from), null, true);
    changes = subscribed;
    advance(subscribed.position());
  }

  private void advance(CompletionStage<Long> epoch) {
    getContext()
        .pipeToSelf(
            epoch,
            (complete, failure) ->
                failure == null
                    ? new SinkMessage.Advanced(complete)
                    : new SinkMessage.Lost(failure));
  }

  private Behavior<SinkMessage> onAdvanced(SinkMessage.Advanced advanced) {
    LocalChanges followed = changes;
    if (followed != null) {
      frontier = advanced.epoch();
      advance(followed.advance());
      progress.waiting(oldest());
      if (!opening && !writing && specs.renew()) {
        closeWriter();
      }
      goOn();
    }
    return this;
  }

  private Behavior<SinkMessage> onLost(SinkMessage.Lost lost) {
    Rejection reason = RejectedException.from(lost.cause());
    getContext().getLog().warn("sink {} follows its relation anew: {}", sink, reason.message());
    progress.stalled(reason);
    closeChanges();
    retryLater();
    return this;
  }

  /** Does what is to be done next, unless something goes on already. */
  private void goOn() {
    if (opening || writing || timers.isTimerActive(AGAIN)) {
      return;
    }
    if (!ready) {
      open();
    } else {
      write();
    }
  }

  private void open() {
    opening = true;
    long complete = frontier;
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(
                    () -> Math.min(complete, collection().upper()), plane.blocking())
                .thenCompose(epoch -> SinkFloor.open(plane.store(), sink, from, epoch))
                .thenApplyAsync(
                    found -> new SinkMessage.Prepared(found, specs.of(found.name())),
                    plane.blocking()),
            (prepared, failure) -> failure == null ? prepared : new SinkMessage.Failed(failure));
  }

  private CollectionState collection() {
    return plane
        .store()
        .state(from)
        .orElseThrow(
            () ->
                Rejection.of(SqlState.UNDEFINED_TABLE, "the relation was dropped meanwhile")
                    .exception());
  }

  private Behavior<SinkMessage> onPrepared(SinkMessage.Prepared prepared) {
    floor = prepared.floor();
    SinkWriter made;
    try {
      made = connector().writer(prepared.spec());
    } catch (RejectedException refused) {
      return onFailed(new SinkMessage.Failed(refused));
    }
    writer = made;
    getContext()
        .pipeToSelf(
            made.open(),
            (resume, failure) ->
                failure == null ? new SinkMessage.Opened(resume) : new SinkMessage.Failed(failure));
    return this;
  }

  private SinkConnector connector() {
    String name = start.definition().connector();
    SinkConnector connector = plane.sinks().get(name);
    if (connector == null) {
      throw Rejection.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "there is no sink connector \"" + name + "\" on this node")
          .withHint("Known: " + String.join(", ", plane.sinks().keySet()) + ".")
          .exception();
    }
    return connector;
  }

  private Behavior<SinkMessage> onOpened(SinkMessage.Opened opened) {
    position = opened.resume();
    Optional<Rejection> unfit =
        position.isPresent() ? unfit(position.getAsLong()) : Optional.empty();
    if (unfit.isPresent()) {
      return onFailed(new SinkMessage.Failed(unfit.get().exception()));
    }
    guard =
        start.definition().key().isEmpty() ? null : new KeyGuard(plane.store(), start.definition());
    opening = false;
    ready = true;
    progress.running(position.orElse(0), specs.notice());
    goOn();
    return this;
  }

  /** Why nothing can be written after the epoch that is downstream. */
  private Optional<Rejection> unfit(long downstream) {
    CollectionState state = collection();
    if (downstream > state.upper()) {
      return Optional.of(
          Rejection.of(
                  SqlState.NOT_IN_PREREQUISITE_STATE,
                  "downstream is ahead: it has epoch "
                      + downstream
                      + ", the newest change here is of epoch "
                      + state.upper())
              .withHint(
                  "The data directory was restored from an older state. Drop the sink and create it"
                      + " again."));
    }
    if (downstream < state.since()) {
      return Optional.of(
          Rejection.of(
                  SqlState.NOT_IN_PREREQUISITE_STATE,
                  "downstream has fallen back to epoch "
                      + downstream
                      + ", what changed until epoch "
                      + state.since()
                      + " is not kept any more")
              .withHint(
                  "Downstream was restored from an older state. Drop the sink and create it"
                      + " again."));
    }
    return Optional.empty();
  }

  /** The oldest epoch that is not downstream; 0 where all is, or nothing ever was. */
  private long oldest() {
    if (position.isEmpty()) {
      return 0;
    }
    long after = position.getAsLong();
    if (plane.store().state(from).map(CollectionState::since).orElse(after) > after) {
      return after; // what comes after it is gone, which the write tells
    }
    long oldest = plane.store().changesWithin(from, after, frontier, 0);
    return oldest == after ? 0 : oldest;
  }

  private void write() {
    if (position.isPresent() && oldest() == 0) {
      return;
    }
    SinkWriter open = writer;
    SinkFloor kept = floor;
    if (open == null || kept == null) {
      throw new IllegalStateException("sink " + sink + " writes without a writer");
    }
    SinkWrite write =
        new SinkWrite(plane, start.definition(), open, kept, guard, position, frontier, withheldAt);
    if (write.isWithheldStill()) {
      return;
    }
    writing = true;
    getContext()
        .pipeToSelf(
            write.run(),
            (outcome, failure) -> failure == null ? outcome : new SinkMessage.Failed(failure));
  }

  private Behavior<SinkMessage> onWritten(SinkMessage.Written written) {
    writing = false;
    failures = 0;
    withheldAt = OptionalLong.empty();
    position = OptionalLong.of(written.epoch());
    progress.written(written.epoch(), written.rows(), specs.notice());
    if (!wrote) {
      wrote = true;
      listener.firstWrite(written.epoch());
    }
    goOn();
    return this;
  }

  private Behavior<SinkMessage> onWithheld(SinkMessage.Withheld withheld) {
    writing = false;
    withheldAt = OptionalLong.of(withheld.errorsUpper());
    progress.stalled(withheld.reason());
    return this;
  }

  private Behavior<SinkMessage> onFailed(SinkMessage.Failed failed) {
    Rejection reason = RejectedException.from(failed.cause());
    if (reason.sqlState().equals(SqlState.INTERNAL_ERROR)) {
      getContext().getLog().error("sink {}: {}", sink, reason.message(), failed.cause());
    } else {
      getContext().getLog().warn("sink {}: {}", sink, reason.message());
    }
    progress.stalled(reason);
    closeWriter();
    if (specs.fallBack(reason)) {
      goOn();
    } else {
      retryLater();
    }
    return this;
  }

  private void retryLater() {
    int factor = Math.min(LONGEST_BACK_OFF, 1 << Math.min(failures++, 5));
    timers.startSingleTimer(
        AGAIN, new SinkMessage.Again(), plane.settings().retryDelay().multipliedBy(factor));
  }

  private Behavior<SinkMessage> onAgain(SinkMessage.Again again) {
    if (changes == null) {
      follow();
    } else {
      goOn();
    }
    return this;
  }

  private void closeWriter() {
    opening = false;
    writing = false;
    ready = false;
    guard = null;
    withheldAt = OptionalLong.empty();
    SinkWriter open = writer;
    writer = null;
    if (open != null) {
      open.close();
    }
  }

  private void closeChanges() {
    LocalChanges followed = changes;
    changes = null;
    if (followed != null) {
      followed.close();
    }
  }

  private Behavior<SinkMessage> release() {
    closeWriter();
    closeChanges();
    progress.stopped();
    return this;
  }
}
