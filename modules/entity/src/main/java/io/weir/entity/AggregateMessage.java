package io.weir.entity;

import io.weir.domain.Command;
import io.weir.kernel.ObjectId;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What an aggregate's actor takes. */
public sealed interface AggregateMessage {
  /**
   * A command with what the journal will say about it.
   *
   * @param commandId the same id and the same command again get the same answer, and nothing
   *     happens twice
   * @param principal who asks
   * @param operationId the operation that asks; null where none does
   * @param atOnce refuse with 57014 what would have to wait, also for whoever waits for the same
   *     command
   */
  record Envelope(
      String commandId,
      String principal,
      @Nullable ObjectId operationId,
      Command command,
      boolean atOnce,
      ActorRef<AggregateReply> replyTo)
      implements AggregateMessage {
    public Envelope(
        String commandId,
        String principal,
        @Nullable ObjectId operationId,
        Command command,
        ActorRef<AggregateReply> replyTo) {
      this(commandId, principal, operationId, command, false, replyTo);
    }
  }

  /** Asks for the state, {@link AggregateReply.Standing}; changes nothing. */
  record Inspect(ActorRef<AggregateReply> replyTo) implements AggregateMessage {}

  /** Only makes sure that the actor runs: it resumes what it owes when it recovers. */
  record Wake() implements AggregateMessage {}

  /** Something that an effect has to do in the actor's thread, sent by itself to itself. */
  record Run(Runnable action) implements AggregateMessage, NoSerializationVerificationNeeded {}
}
