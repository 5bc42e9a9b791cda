package io.weir.executor.source;

import io.weir.connector.SplitReader;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;

/** What a source executor is told by its conductor. */
public sealed interface ExecutorMessage {
  /** Cut what was read so far for {@code epoch}, then apply the mutations, then answer. */
  record Barrier(long epoch, List<Mutation> mutations, ActorRef<ConductorMessage> conductor)
      implements ExecutorMessage {}

  /**
   * Make another reader beside the one that reads, and let it connect; it reads nothing yet. To be
   * answered with {@link ConductorMessage.ReaderPrepared} when it could read.
   *
   * @param preparation tells this one from earlier ones
   */
  record Prepare(
      long preparation, Supplier<SplitReader> reader, ActorRef<ConductorMessage> conductor)
      implements ExecutorMessage {}

  /** Let go of the reader that was prepared. */
  record Abandon() implements ExecutorMessage {}

  /** The mutations of the last barrier stand: let go of what they replaced. */
  record Keep() implements ExecutorMessage {}

  /**
   * The mutations of the last barrier were not applied by all: back to what was before, from the
   * barrier's cut on.
   */
  record Undo() implements ExecutorMessage {}

  /** Everything before {@code offsets} is durable. */
  record Sealed(Map<String, String> offsets) implements ExecutorMessage {}

  /** Close the reader and end. */
  record Stop() implements ExecutorMessage {}
}
