package io.weir.executor.source;

import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What a source executor is told by its conductor. */
public sealed interface ExecutorMessage {
  /** Cut what was read so far for {@code epoch}, then apply the mutations, then answer. */
  record Barrier(long epoch, List<Mutation> mutations, ActorRef<ConductorMessage> conductor)
      implements ExecutorMessage {}

  /** Close the reader and end. */
  record Stop() implements ExecutorMessage {}
}
