package io.weir.executor.replica;

import io.weir.columnar.Batch;
import io.weir.columnar.Batches;
import io.weir.columnar.CommonRows;
import io.weir.columnar.DataType;
import io.weir.dataflow.circuit.Delta;
import io.weir.executor.CollectionIds;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.timeline.LocalChanges;
import io.weir.executor.timeline.StandingErrors;
import io.weir.gateway.Reads.EpochChanges;
import io.weir.gateway.Status.DifferenceStatus;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.ChangelogStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
 * Keeps by what a replacement differs from its target, epoch by epoch: follows both at the same
 * epochs, puts the sums on the status board, and gives the rows to who takes the target over.
 */
final class Difference extends AbstractBehavior<Difference.Message> {
  sealed interface Message {
    /** What both held at {@code epoch} is counted, and deltas after it stay in memory. */
    record Loaded(Held held) implements Message {}

    record Changed(EpochChanges changes) implements Message {}

    record Counted(long epoch) implements Message {}

    /**
     * Gives what it has and ends; empty where it has not counted the collections, or does not any
     * more.
     */
    record Take(CompletableFuture<Optional<HeldDifference>> answer) implements Message {}

    record Failed(Throwable cause) implements Message {}

    record Again() implements Message {}
  }

  /** Rows and errors by which the two differ at an epoch. Used by one thread at a time. */
  private static final class Held {
    final DifferenceTable rows;
    final DifferenceTable errors = new DifferenceTable(Delta.ERRORS.types());
    long epoch;

    /** Why the replacement cannot be read. */
    @Nullable Rejection error;

    Held(List<DataType> types, long epoch) {
      rows = new DifferenceTable(types);
      this.epoch = epoch;
    }

    void settle() {
      rows.settle();
      errors.settle();
    }

    HeldDifference difference() {
      return new HeldDifference(new Delta(rows.difference(), errors.difference()), epoch);
    }
  }

  private final DataPlaneContext plane;
  private final TimerScheduler<Message> timers;
  private final ObjectId replacement;
  private final ObjectId target;
  private final List<DataType> types;
  private @Nullable LocalChanges changes;
  private @Nullable Held held;

  /** A worker counts a delta, and has the tables. */
  private boolean counting;

  private @Nullable CompletableFuture<Optional<HeldDifference>> taker;

  static Behavior<Message> create(
      DataPlaneContext plane, ObjectId replacement, ObjectId target, List<DataType> types) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Difference(context, timers, plane, replacement, target, types)));
  }

  private Difference(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      DataPlaneContext plane,
      ObjectId replacement,
      ObjectId target,
      List<DataType> types) {
    super(context);
    this.plane = plane;
    this.timers = timers;
    this.replacement = replacement;
    this.target = target;
    this.types = types;
    load();
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Message.Loaded.class, this::onLoaded)
        .onMessage(Message.Changed.class, this::onChanged)
        .onMessage(Message.Counted.class, this::onCounted)
        .onMessage(Message.Take.class, this::onTake)
        .onMessage(Message.Failed.class, this::onFailed)
        .onMessage(Message.Again.class, this::onAgain)
        .onSignal(PreRestart.class, restart -> release())
        .onSignal(PostStop.class, stop -> release())
        .build();
  }

  private void load() {
    LocalChanges opened =
        new LocalChanges(
            plane.hub(),
            plane.store(),
            plane.blocking(),
            Ordered.setOf(replacement, target),
            null,
            true);
    changes = opened;
    getContext()
        .pipeToSelf(
            opened
                .position()
                .thenApplyAsync(this::counted, plane.blocking())
                .thenCompose(loaded -> opened.goLive().thenApply(live -> loaded)),
            (loaded, failure) ->
                failure == null ? new Message.Loaded(loaded) : new Message.Failed(failure));
  }

  private Held counted(long epoch) {
    Held fresh = new Held(types, epoch);
    for (ObjectId collection : List.of(replacement, target)) {
      boolean minus = collection.equals(target);
      count(collection, epoch, fresh.rows, minus);
      count(CollectionIds.errorsOf(collection), epoch, fresh.errors, minus);
    }
    fresh.settle();
    fresh.error = error(epoch);
    return fresh;
  }

  private @Nullable Rejection error(long epoch) {
    return StandingErrors.first(plane.store(), replacement, epoch).orElse(null);
  }

  private void count(ObjectId collection, long epoch, DifferenceTable into, boolean minus) {
    try (ChangelogStore.Snapshot snapshot = plane.store().snapshot(collection, epoch)) {
      for (Optional<Batch> rows = snapshot.next(); rows.isPresent(); rows = snapshot.next()) {
        into.add(rows.get(), minus);
      }
    }
  }

  private Behavior<Message> onLoaded(Message.Loaded loaded) {
    held = loaded.held();
    return onCounted(new Message.Counted(loaded.held().epoch));
  }

  private Behavior<Message> onChanged(Message.Changed changed) {
    Held counts = held;
    EpochChanges epoch = changed.changes();
    if (counts == null || (epoch.rows().isEmpty() && epoch.errors().isEmpty())) {
      return onCounted(new Message.Counted(epoch.epoch()));
    }
    counting = true;
    getContext()
        .pipeToSelf(
            CompletableFuture.runAsync(() -> count(counts, epoch), plane.blocking()),
            (done, failure) ->
                failure == null ? new Message.Counted(epoch.epoch()) : new Message.Failed(failure));
    return this;
  }

  private void count(Held counts, EpochChanges epoch) {
    Batch come = epoch.rows().get(replacement);
    Batch gone = epoch.rows().get(target);
    if (come != null && gone != null) {
      // Of what both did at an epoch most is the same: that must not get to the table.
      counts.rows.add(
          CommonRows.difference(types, Batches.fit(types, come), Batches.fit(types, gone)), false);
    } else {
      for (Map.Entry<ObjectId, Batch> rows : epoch.rows().entrySet()) {
        counts.rows.add(rows.getValue(), rows.getKey().equals(target));
      }
    }
    for (Map.Entry<ObjectId, Batch> errors : epoch.errors().entrySet()) {
      counts.errors.add(errors.getValue(), errors.getKey().equals(target));
    }
    if (epoch.errors().containsKey(replacement)) {
      counts.error = error(epoch.epoch());
    }
    counts.settle();
  }

  private Behavior<Message> onCounted(Message.Counted counted) {
    counting = false;
    Held counts = held;
    LocalChanges open = changes;
    if (counts == null || open == null) {
      return this;
    }
    counts.epoch = counted.epoch();
    if (taker != null) {
      return give(taker);
    }
    plane
        .status()
        .difference(
            new DifferenceStatus(
                replacement,
                counted.epoch(),
                counts.rows.rowsAdded(),
                counts.rows.rowsRemoved(),
                counts.rows.bytesAdded(),
                counts.rows.bytesRemoved(),
                counts.error == null ? null : counts.error.message()));
    getContext()
        .pipeToSelf(
            open.next(),
            (next, failure) ->
                failure == null ? new Message.Changed(next) : new Message.Failed(failure));
    return this;
  }

  private Behavior<Message> onTake(Message.Take take) {
    taker = take.answer();
    return counting ? this : give(take.answer());
  }

  private Behavior<Message> give(CompletableFuture<Optional<HeldDifference>> answer) {
    answer.complete(Optional.ofNullable(held).map(Held::difference));
    return Behaviors.stopped();
  }

  private Behavior<Message> onFailed(Message.Failed failed) {
    counting = false;
    Rejection reason = RejectedException.from(failed.cause());
    close();
    if (taker != null || reason.sqlState().equals(SqlState.UNDEFINED_TABLE)) {
      return Behaviors.stopped(); // or one of them was dropped
    }
    getContext().getLog().warn("difference of {}: {}", replacement, reason.message());
    timers.startSingleTimer(new Message.Again(), plane.settings().retryDelay());
    return this;
  }

  private Behavior<Message> onAgain(Message.Again again) {
    load();
    return this;
  }

  private void close() {
    plane.status().removeDifference(replacement);
    held = null;
    LocalChanges open = changes;
    changes = null;
    if (open != null) {
      open.close();
    }
  }

  private Behavior<Message> release() {
    close();
    if (taker != null) {
      taker.complete(Optional.empty());
    }
    return this;
  }
}
