package io.weir.executor.sink;

import io.weir.executor.DataPlaneContext;
import io.weir.executor.DataPlaneMessage;
import io.weir.kernel.ObjectId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * The runners of this node's sinks, one of each sink. A later generation starts when the one before
 * has ended; a sink that is dropped keeps nothing. Used by the guardian's actor alone.
 */
public final class SinkSet {
  private final ActorContext<DataPlaneMessage> context;
  private final DataPlaneContext plane;
  private final Map<ObjectId, Running> sinks = new TreeMap<>();

  /** One runner, and what comes when it has ended. */
  private static final class Running {
    final long generation;
    final ActorRef<SinkMessage> runner;
    DataPlaneMessage.@Nullable StartSink next;
    DataPlaneMessage.@Nullable StopSink last;

    Running(long generation, ActorRef<SinkMessage> runner) {
      this.generation = generation;
      this.runner = runner;
    }
  }

  public SinkSet(ActorContext<DataPlaneMessage> context, DataPlaneContext plane) {
    this.context = context;
    this.plane = plane;
  }

  public void start(DataPlaneMessage.StartSink start) {
    Running running = sinks.get(start.sink());
    if (running == null) {
      launch(start);
    } else if (start.start().generation() > running.generation) {
      running.next = start;
      running.runner.tell(new SinkMessage.Stop());
    } else {
      start.done().complete(null);
    }
  }

  private void launch(DataPlaneMessage.StartSink start) {
    ActorRef<SinkMessage> runner =
        context.spawn(
            Behaviors.supervise(
                    SinkRunner.create(plane, start.sink(), start.start(), start.listener()))
                .onFailure(
                    SupervisorStrategy.restartWithBackoff(
                        plane.settings().retryDelay(),
                        plane.settings().retryDelay().multipliedBy(10),
                        0.0)),
            "sink-" + start.sink() + "-g" + start.start().generation());
    context.watch(runner);
    sinks.put(start.sink(), new Running(start.start().generation(), runner));
    start.done().complete(null);
  }

  public void stop(DataPlaneMessage.StopSink stop) {
    Running running = sinks.get(stop.sink());
    if (running == null) {
      forget(stop);
    } else {
      running.last = stop;
      running.runner.tell(new SinkMessage.Stop());
    }
  }

  /** An actor has ended, a runner perhaps. */
  public void ended(ActorRef<?> actor) {
    Optional<Map.Entry<ObjectId, Running>> found =
        sinks.entrySet().stream()
            .filter(entry -> entry.getValue().runner.equals(actor))
            .findFirst();
    if (found.isEmpty()) {
      return;
    }
    Running running = found.get().getValue();
    sinks.remove(found.get().getKey());
    if (running.last != null) {
      if (running.next != null) {
        running.next.done().complete(null);
      }
      forget(running.last);
    } else if (running.next != null) {
      launch(running.next);
    }
  }

  private void forget(DataPlaneMessage.StopSink stop) {
    CompletableFuture<Void> done = stop.done();
    SinkFloor.drop(plane.store(), stop.sink(), stop.stop().definition().from())
        .whenComplete(
            (unused, failure) -> {
              if (failure == null) {
                done.complete(null);
              } else {
                done.completeExceptionally(failure);
              }
            });
  }
}
