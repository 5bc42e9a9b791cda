package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.domain.Command;
import io.weir.domain.State;
import io.weir.entity.AggregateMessage.Envelope;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Sends commands to aggregates. Thread-safe. */
public final class Aggregates {
  /** How long an answer may take where nothing else is configured. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  private final AggregateRouter router;
  private final Duration timeout;

  public Aggregates(AggregateRouter router, Duration timeout) {
    this.router = router;
    this.timeout = timeout;
  }

  /**
   * Completes when what was asked for is durable. Fails with RejectedException: the aggregate's
   * own, or 58030 where no answer came in time (then it may or may not have happened: ask again
   * under the same id).
   */
  public CompletionStage<AggregateReply.Accepted> ask(
      AggregateRef target,
      String commandId,
      String principal,
      @Nullable ObjectId operationId,
      Command command) {
    return answer(
        target,
        send(target, commandId, principal, operationId, command, false),
        reply -> reply instanceof AggregateReply.Accepted accepted ? accepted : null);
  }

  /**
   * What the aggregate's events have made of it, for planning: it may be another by the time that a
   * command arrives. Fails as {@link #ask} does.
   */
  public CompletionStage<State> state(AggregateRef target) {
    return answer(
        target,
        routed(target, AggregateMessage.Inspect::new),
        reply -> reply instanceof AggregateReply.Standing standing ? standing.state() : null);
  }

  private <T> CompletionStage<T> answer(
      AggregateRef target,
      CompletionStage<AggregateReply> asked,
      Function<AggregateReply, @Nullable T> expected) {
    return asked.handle(
        (reply, failure) -> {
          if (failure != null) {
            throw isTimeout(failure)
                ? noAnswer(target).exception()
                : new CompletionException(failure);
          }
          if (reply instanceof AggregateReply.Refused refused) {
            throw refused.rejection().exception();
          }
          T answer = expected.apply(reply);
          if (answer == null) {
            throw new IllegalStateException(target + " answers " + reply);
          }
          return answer;
        });
  }

  /** The bare answer; fails with a {@code TimeoutException} where none came in time. */
  CompletionStage<AggregateReply> send(
      AggregateRef target,
      String commandId,
      String principal,
      @Nullable ObjectId operationId,
      Command command,
      boolean atOnce) {
    return routed(
        target,
        replyTo -> new Envelope(commandId, principal, operationId, command, atOnce, replyTo));
  }

  private CompletionStage<AggregateReply> routed(
      AggregateRef target, Function<ActorRef<AggregateReply>, AggregateMessage> message) {
    try {
      return router.ask(target, message, timeout);
    } catch (RuntimeException e) {
      // Routing fails at once while the actor system goes down.
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Makes sure that an aggregate runs. */
  public void wake(AggregateRef target) {
    router.tell(target, new AggregateMessage.Wake());
  }

  static boolean isTimeout(Throwable failure) {
    return failure instanceof TimeoutException
        || (failure instanceof CompletionException
            && failure.getCause() instanceof TimeoutException);
  }

  private Rejection noAnswer(AggregateRef target) {
    return Rejection.of(
            SqlState.IO_ERROR, "no answer from " + target + " within " + timeout.toMillis() + " ms")
        .withHint("It may have happened nevertheless. Look before you repeat it.");
  }
}
