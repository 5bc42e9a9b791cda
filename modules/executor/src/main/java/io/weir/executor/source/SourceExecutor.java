package io.weir.executor.source;

import io.weir.connector.SplitReader;
import io.weir.executor.timeline.Backpressure;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Reads some splits of one source. Its reader runs on threads of its own; this actor only cuts at
 * barriers and applies mutations after the cut, and so answers at once whatever the upstream does.
 *
 * <p>What mutations replace stays until the conductor says that all executors have applied theirs.
 */
final class SourceExecutor extends AbstractBehavior<ExecutorMessage> {
  private final int index;
  private final Backpressure backpressure;
  private SplitReader reader;
  private final TreeMap<String, String> positions = new TreeMap<>();
  private boolean paused;
  private boolean held;
  private @Nullable Long rateLimit;

  /** Connected, and not reading yet. */
  private @Nullable SplitReader prepared;

  /** What to go back to, until the conductor says that it is not needed. */
  private @Nullable Before before;

  /** As it was at the cut of a barrier that carried mutations. */
  private record Before(
      SplitReader reader,
      Map<String, String> positions,
      boolean paused,
      @Nullable Long rateLimit) {}

  /**
   * @param rateLimit null for what the reader's options say
   */
  static Behavior<ExecutorMessage> create(
      int index,
      Supplier<SplitReader> reader,
      boolean paused,
      @Nullable Long rateLimit,
      Backpressure backpressure) {
    return Behaviors.setup(
        context ->
            new SourceExecutor(context, index, reader.get(), paused, rateLimit, backpressure));
  }

  private SourceExecutor(
      ActorContext<ExecutorMessage> context,
      int index,
      SplitReader reader,
      boolean paused,
      @Nullable Long rateLimit,
      Backpressure backpressure) {
    super(context);
    this.index = index;
    this.reader = reader;
    this.paused = paused;
    this.rateLimit = rateLimit;
    this.backpressure = backpressure;
    if (paused) {
      held = true;
      reader.pause(true);
    }
    if (rateLimit != null) {
      reader.throttle(rateLimit);
    }
  }

  @Override
  public Receive<ExecutorMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(ExecutorMessage.Barrier.class, this::onBarrier)
        .onMessage(ExecutorMessage.Prepare.class, this::onPrepare)
        .onMessage(ExecutorMessage.Abandon.class, this::onAbandon)
        .onMessage(ExecutorMessage.Keep.class, this::onKeep)
        .onMessage(ExecutorMessage.Undo.class, this::onUndo)
        .onMessage(ExecutorMessage.Sealed.class, this::onSealed)
        .onMessage(ExecutorMessage.Stop.class, stop -> Behaviors.stopped())
        .onSignal(PostStop.class, this::onPostStop)
        .build();
  }

  private Behavior<ExecutorMessage> onBarrier(ExecutorMessage.Barrier barrier) {
    SplitReader.Cut cut = reader.cut();
    positions.putAll(cut.offsets());
    Throwable failure = null;
    if (!barrier.mutations().isEmpty()) {
      onKeep(new ExecutorMessage.Keep());
      before = new Before(reader, new TreeMap<>(positions), paused, rateLimit);
      try {
        apply(barrier);
      } catch (RuntimeException refused) {
        failure = refused;
      }
    }
    hold(paused || backpressure.engaged());
    barrier
        .conductor()
        .tell(new ConductorMessage.BarrierCollected(index, barrier.epoch(), cut, failure));
    return this;
  }

  private void hold(boolean hold) {
    if (hold != held) {
      held = hold;
      reader.pause(hold);
    }
  }

  private void apply(ExecutorMessage.Barrier barrier) {
    Map<String, @Nullable String> assigned = null;
    for (Mutation mutation : barrier.mutations()) {
      switch (mutation) {
        case Mutation.ConnectorPropsChange change -> swap();
        case Mutation.SourceChangeSplit change -> assigned = new TreeMap<>(change.splits());
        case Mutation.SourceInjectSplitState inject -> {
          assigned = assigned == null ? goingOn() : assigned;
          assigned.putAll(inject.offsets());
        }
        case Mutation.Pause pause -> paused = true;
        case Mutation.Resume resume -> paused = false;
        case Mutation.Throttle throttle -> {
          rateLimit = throttle.recordsPerSecond();
          reader.throttle(throttle.recordsPerSecond());
        }
      }
    }
    boolean isSwapped = before != null && before.reader() != reader;
    if (assigned == null && isSwapped) {
      assigned = goingOn();
    }
    if (isSwapped) {
      // Before it is assigned anything: it must not begin to read where it may not.
      held = false;
      hold(paused || backpressure.engaged());
    }
    if (assigned != null) {
      assign(assigned, isSwapped);
    }
  }

  private Map<String, @Nullable String> goingOn() {
    Map<String, @Nullable String> all = new TreeMap<>();
    positions.keySet().forEach(split -> all.put(split, null));
    return all;
  }

  /** A reader that takes over needs every offset; one that goes on knows where it is. */
  private void assign(Map<String, @Nullable String> splits, boolean isSwapped) {
    positions.keySet().retainAll(splits.keySet());
    splits.forEach(
        (split, offset) -> {
          if (offset != null) {
            positions.put(split, offset);
          }
        });
    reader.assign(isSwapped ? new TreeMap<>(positions) : splits);
  }

  private void swap() {
    SplitReader next = prepared;
    if (next == null) {
      throw new IllegalStateException("no reader was prepared");
    }
    prepared = null;
    reader.pause(true);
    reader = next;
    if (rateLimit != null) {
      reader.throttle(rateLimit);
    }
  }

  private Behavior<ExecutorMessage> onPrepare(ExecutorMessage.Prepare prepare) {
    closePrepared();
    SplitReader next;
    try {
      next = prepare.reader().get();
    } catch (RuntimeException refused) {
      answer(prepare, refused);
      return this;
    }
    prepared = next;
    next.connected().whenComplete((connected, failure) -> answer(prepare, null));
    return this;
  }

  private void answer(ExecutorMessage.Prepare prepare, @Nullable Throwable failure) {
    prepare
        .conductor()
        .tell(new ConductorMessage.ReaderPrepared(index, prepare.preparation(), failure));
  }

  private Behavior<ExecutorMessage> onKeep(ExecutorMessage.Keep keep) {
    Before replaced = before;
    before = null;
    if (replaced != null && replaced.reader() != reader) {
      replaced.reader().close();
    }
    return this;
  }

  private Behavior<ExecutorMessage> onAbandon(ExecutorMessage.Abandon abandon) {
    closePrepared();
    return this;
  }

  private Behavior<ExecutorMessage> onUndo(ExecutorMessage.Undo undo) {
    Before back = before;
    before = null;
    if (back == null) {
      return this;
    }
    boolean wasSwapped = back.reader() != reader;
    if (wasSwapped) {
      reader.close();
      reader = back.reader();
      // It was stopped by the swap, but not cut since: what it holds is still to come.
      held = true;
    } else {
      reader.assign(new TreeMap<>(back.positions()));
      Long limit = back.rateLimit();
      if (rateLimit != null && !rateLimit.equals(limit)) {
        reader.throttle(limit == null ? -1 : limit);
      }
    }
    positions.clear();
    positions.putAll(back.positions());
    paused = back.paused();
    rateLimit = back.rateLimit();
    hold(paused || backpressure.engaged());
    return this;
  }

  private Behavior<ExecutorMessage> onSealed(ExecutorMessage.Sealed sealed) {
    Map<String, String> mine = new TreeMap<>(sealed.offsets());
    mine.keySet().retainAll(positions.keySet());
    if (!mine.isEmpty()) {
      reader.sealed(mine);
    }
    return this;
  }

  private void closePrepared() {
    SplitReader unused = prepared;
    prepared = null;
    if (unused != null) {
      unused.close();
    }
  }

  private Behavior<ExecutorMessage> onPostStop(PostStop signal) {
    closePrepared();
    onKeep(new ExecutorMessage.Keep());
    reader.close();
    return this;
  }
}
