package io.weir.executor.replica;

import io.weir.columnar.Batch;
import io.weir.columnar.Batches;
import io.weir.columnar.BytesColumn;
import io.weir.columnar.CommonRows;
import io.weir.columnar.DataType;
import io.weir.dataflow.circuit.Delta;
import io.weir.executor.CollectionIds;
import io.weir.executor.DataPlaneContext;
import io.weir.executor.timeline.LocalChanges;
import io.weir.gateway.Reads.EpochChanges;
import io.weir.gateway.Status.DifferenceStatus;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.ChangelogStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
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
 * Keeps by what a replacement differs from its target: follows both at the same epochs, tells who
 * asks, and gives the rows to who takes the target over. It counts many epochs at once; whoever
 * asks is answered when what is complete by then is counted too.
 */
final class Difference extends AbstractBehavior<Difference.Message> {
  sealed interface Message {
    /** What both held at an epoch is counted, and deltas after it stay in memory. */
    record Loaded(Held held) implements Message {}

    /**
     * @param hurries how many of those who had asked by then are to hear of it
     */
    record Counted(DifferenceStatus status, long hurries) implements Message {}

    /** Wants to know what it is now. */
    record Read(CompletableFuture<Optional<DifferenceStatus>> answer) implements Message {}

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

    /** All errors of the replacement: while there are any, it cannot be read. */
    final DifferenceTable standing = new DifferenceTable(Delta.ERRORS.types());

    long epoch;

    Held(List<DataType> types, long epoch) {
      rows = new DifferenceTable(types);
      this.epoch = epoch;
    }

    void settle() {
      rows.settle();
      errors.settle();
      standing.settle();
    }

    HeldDifference difference() {
      return new HeldDifference(new Delta(rows.difference(), errors.difference()), epoch);
    }

    DifferenceStatus status(ObjectId replacement) {
      return new DifferenceStatus(
          replacement,
          epoch,
          rows.rowsAdded(),
          rows.rowsRemoved(),
          rows.bytesAdded(),
          rows.bytesRemoved(),
          standing.any().map(error -> ((BytesColumn) error.column(1)).text(0)).orElse(null));
    }
  }

  /** Is to be answered when so many were told to hurry. */
  private record Waiting(long hurry, CompletableFuture<Optional<DifferenceStatus>> reader) {}

  private final DataPlaneContext plane;
  private final TimerScheduler<Message> timers;
  private final ObjectId replacement;
  private final ObjectId target;
  private final List<DataType> types;
  private @Nullable LocalChanges changes;
  private @Nullable Held held;

  private final Readers readers;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long hurries;
  private @Nullable CompletableFuture<Optional<HeldDifference>> taker;
  private long takerHurry;

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
    ActorRef<Message> self = context.getSelf();
    this.readers = new Readers(reader -> self.tell(new Message.Read(reader)));
    load();
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Message.Loaded.class, this::onLoaded)
        .onMessage(Message.Counted.class, this::onCounted)
        .onMessage(Message.Read.class, this::onRead)
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
    scan(replacement, target, epoch, types, fresh.rows);
    ObjectId errors = CollectionIds.errorsOf(replacement);
    scan(errors, CollectionIds.errorsOf(target), epoch, Delta.ERRORS.types(), fresh.errors);
    try (ChangelogStore.Snapshot snapshot = plane.store().snapshot(errors, epoch)) {
      for (Optional<Batch> rows = snapshot.next(); rows.isPresent(); rows = snapshot.next()) {
        fresh.standing.add(rows.get(), false);
      }
    }
    fresh.settle();
    return fresh;
  }

  private void scan(
      ObjectId plus, ObjectId minus, long epoch, List<DataType> of, DifferenceTable into) {
    try (ChangelogStore.Snapshot wanted = plane.store().snapshot(plus, epoch);
        ChangelogStore.Snapshot present = plane.store().snapshot(minus, epoch)) {
      Scan.difference(of, wanted, present, rows -> into.add(rows, false));
    }
  }

  private Behavior<Message> onLoaded(Message.Loaded loaded) {
    held = loaded.held();
    plane.status().difference(replacement, readers);
    return goOn();
  }

  /** From here on a worker has the tables, until it has counted. */
  private Behavior<Message> goOn() {
    Held counts = held;
    LocalChanges open = changes;
    if (counts == null || open == null) {
      return this;
    }
    getContext()
        .pipeToSelf(
            open.gather().thenApplyAsync(gathered -> count(counts, gathered), plane.blocking()),
            (counted, failure) -> failure == null ? counted : new Message.Failed(failure));
    return this;
  }

  private Message count(Held counts, LocalChanges.Gathered gathered) {
    for (EpochChanges epoch : gathered.changes()) {
      count(counts, epoch);
    }
    counts.settle();
    counts.epoch = gathered.epoch();
    return new Message.Counted(counts.status(replacement), gathered.hurries());
  }

  private void count(Held counts, EpochChanges epoch) {
    Batch come = epoch.rows().get(replacement);
    Batch gone = epoch.rows().get(target);
    if (come != null && gone != null) {
      // Of what both did at an epoch most is the same: that must not get to the table.
      counts.rows.add(
          CommonRows.difference(types, Batches.fit(types, come), Batches.fit(types, gone)), false);
    } else if (come != null) {
      counts.rows.add(come, false);
    } else if (gone != null) {
      counts.rows.add(gone, true);
    }
    Batch errors = epoch.errors().get(replacement);
    if (errors != null) {
      counts.errors.add(errors, false);
      counts.standing.add(errors, false);
    }
    Batch errorsOfTarget = epoch.errors().get(target);
    if (errorsOfTarget != null) {
      counts.errors.add(errorsOfTarget, true);
    }
  }

  private Behavior<Message> onCounted(Message.Counted counted) {
    if (held == null) {
      return this;
    }
    while (!waiting.isEmpty() && waiting.getFirst().hurry() <= counted.hurries()) {
      waiting.removeFirst().reader().complete(Optional.of(counted.status()));
    }
    if (taker != null && takerHurry <= counted.hurries()) {
      return give(taker);
    }
    return goOn();
  }

  private Behavior<Message> onRead(Message.Read read) {
    if (changes == null || held == null) {
      read.answer().complete(Optional.empty());
      return this;
    }
    waiting.addLast(new Waiting(hurry(), read.answer()));
    return this;
  }

  /** What is complete by now is counted next; the number of this call. */
  private long hurry() {
    LocalChanges open = changes;
    if (open != null) {
      open.hurry();
    }
    return ++hurries;
  }

  private Behavior<Message> onTake(Message.Take take) {
    taker = take.answer();
    if (held == null) {
      return give(take.answer());
    }
    takerHurry = hurry();
    return this;
  }

  private Behavior<Message> give(CompletableFuture<Optional<HeldDifference>> answer) {
    answer.complete(Optional.ofNullable(held).map(Held::difference));
    return Behaviors.stopped();
  }

  private Behavior<Message> onFailed(Message.Failed failed) {
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
    plane.status().removeDifference(replacement, readers);
    held = null;
    waiting.forEach(one -> one.reader().complete(Optional.empty()));
    waiting.clear();
    hurries = 0; // the next subscription counts its own
    LocalChanges open = changes;
    changes = null;
    if (open != null) {
      open.close();
    }
  }

  private Behavior<Message> release() {
    close();
    readers.close();
    if (taker != null) {
      taker.complete(Optional.empty());
    }
    return this;
  }
}
