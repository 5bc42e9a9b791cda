package io.weir.executor.replica;

import io.weir.columnar.Batch;
import io.weir.columnar.DataType;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.timeline.LocalChanges;
import io.weir.gateway.Reads.EpochChanges;
import io.weir.gateway.Status.DifferenceStatus;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.ChangelogStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.jspecify.annotations.Nullable;

/**
 * Keeps how much a replacement would change of its target, epoch by epoch: follows both at the same
 * epochs and puts the sums on the status board.
 */
final class Difference extends AbstractBehavior<Difference.Message> {
  sealed interface Message {
    /** What both held at {@code epoch} is counted. */
    record Loaded(DifferenceTable table, long epoch) implements Message {}

    record Changed(EpochChanges changes) implements Message {}

    record Counted(long epoch) implements Message {}

    record Failed(Throwable cause) implements Message {}

    record Again() implements Message {}
  }

  private final DataPlaneContext plane;
  private final TimerScheduler<Message> timers;
  private final ObjectId replacement;
  private final ObjectId target;
  private final List<DataType> types;
  private @Nullable LocalChanges changes;
  private @Nullable DifferenceTable table;

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
        .onMessage(Message.Failed.class, this::onFailed)
        .onMessage(Message.Again.class, this::onAgain)
        .onSignal(PreRestart.class, restart -> release())
        .onSignal(PostStop.class, stop -> release())
        .build();
  }

  private void load() {
    LocalChanges opened =
        new LocalChanges(
            plane.hub(), plane.store(), plane.blocking(), Set.of(replacement, target), null, true);
    changes = opened;
    getContext()
        .pipeToSelf(
            opened.position().thenApplyAsync(this::counted, plane.blocking()),
            (loaded, failure) -> failure == null ? loaded : new Message.Failed(failure));
  }

  private Message.Loaded counted(long epoch) {
    DifferenceTable fresh = new DifferenceTable(types);
    for (ObjectId collection : List.of(replacement, target)) {
      try (ChangelogStore.Snapshot snapshot = plane.store().snapshot(collection, epoch)) {
        for (Optional<Batch> rows = snapshot.next(); rows.isPresent(); rows = snapshot.next()) {
          fresh.add(rows.get(), collection.equals(target));
        }
      }
    }
    fresh.settle();
    return new Message.Loaded(fresh, epoch);
  }

  private Behavior<Message> onLoaded(Message.Loaded loaded) {
    table = loaded.table();
    return onCounted(new Message.Counted(loaded.epoch()));
  }

  private Behavior<Message> onChanged(Message.Changed changed) {
    DifferenceTable counts = table;
    Map<ObjectId, Batch> rows = changed.changes().rows();
    if (counts == null || rows.isEmpty()) {
      return onCounted(new Message.Counted(changed.changes().epoch()));
    }
    getContext()
        .pipeToSelf(
            CompletableFuture.runAsync(
                () -> {
                  rows.forEach((id, delta) -> counts.add(delta, id.equals(target)));
                  counts.settle();
                },
                plane.blocking()),
            (done, failure) ->
                failure == null
                    ? new Message.Counted(changed.changes().epoch())
                    : new Message.Failed(failure));
    return this;
  }

  private Behavior<Message> onCounted(Message.Counted counted) {
    DifferenceTable counts = table;
    LocalChanges open = changes;
    if (counts == null || open == null) {
      return this;
    }
    plane
        .status()
        .difference(
            new DifferenceStatus(
                replacement,
                counted.epoch(),
                counts.rowsAdded(),
                counts.rowsRemoved(),
                counts.bytesAdded(),
                counts.bytesRemoved()));
    getContext()
        .pipeToSelf(
            open.next(),
            (next, failure) ->
                failure == null ? new Message.Changed(next) : new Message.Failed(failure));
    return this;
  }

  private Behavior<Message> onFailed(Message.Failed failed) {
    Rejection reason = RejectedException.from(failed.cause());
    close();
    if (reason.sqlState().equals(SqlState.UNDEFINED_TABLE)) {
      return Behaviors.stopped(); // one of them was dropped
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
    table = null;
    LocalChanges open = changes;
    changes = null;
    if (open != null) {
      open.close();
    }
  }

  private Behavior<Message> release() {
    close();
    return this;
  }
}
