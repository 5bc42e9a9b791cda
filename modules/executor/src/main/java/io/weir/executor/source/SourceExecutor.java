package io.weir.executor.source;

import io.weir.connector.SplitReader;
import io.weir.executor.timeline.Backpressure;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Reads some splits of one source. Its reader runs on threads of its own; this actor only cuts at
 * barriers and applies mutations after the cut, and so answers at once whatever the upstream does.
 */
final class SourceExecutor extends AbstractBehavior<ExecutorMessage> {
  private final int index;
  private final SplitReader reader;
  private final Backpressure backpressure;
  private boolean paused;
  private boolean held;

  static Behavior<ExecutorMessage> create(
      int index, Supplier<SplitReader> reader, Backpressure backpressure) {
    return Behaviors.setup(
        context -> new SourceExecutor(context, index, reader.get(), backpressure));
  }

  private SourceExecutor(
      ActorContext<ExecutorMessage> context,
      int index,
      SplitReader reader,
      Backpressure backpressure) {
    super(context);
    this.index = index;
    this.reader = reader;
    this.backpressure = backpressure;
  }

  @Override
  public Receive<ExecutorMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(ExecutorMessage.Barrier.class, this::onBarrier)
        .onMessage(ExecutorMessage.Stop.class, stop -> Behaviors.stopped())
        .onSignal(PostStop.class, this::onPostStop)
        .build();
  }

  private Behavior<ExecutorMessage> onBarrier(ExecutorMessage.Barrier barrier) {
    SplitReader.Cut cut = reader.cut();
    for (Mutation mutation : barrier.mutations()) {
      apply(mutation);
    }
    boolean hold = paused || backpressure.engaged();
    if (hold != held) {
      held = hold;
      reader.pause(hold);
    }
    barrier.conductor().tell(new ConductorMessage.BarrierCollected(index, barrier.epoch(), cut));
    return this;
  }

  private void apply(Mutation mutation) {
    switch (mutation) {
      case Mutation.SourceChangeSplit change -> reader.assign(change.splits());
      case Mutation.Pause pause -> paused = true;
      case Mutation.Resume resume -> paused = false;
      case Mutation.Throttle throttle -> reader.throttle(throttle.recordsPerSecond());
    }
  }

  private Behavior<ExecutorMessage> onPostStop(PostStop signal) {
    reader.close();
    return this;
  }
}
