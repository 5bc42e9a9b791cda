package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.domain.Command;
import io.weir.kernel.ObjectId;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A command that an operation sends under one id, again and again after growing pauses, until there
 * is an answer that counts. No answer in time does not: the target may be starting, or moving.
 *
 * @param atOnce whether the target is to refuse what would have to wait
 * @param counts which refusals are an answer; every acceptance is one
 */
record Insistently(
    AggregateRef target,
    String commandId,
    String principal,
    @Nullable ObjectId operation,
    Command command,
    boolean atOnce,
    Predicate<AggregateReply.Refused> counts) {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** {@code then} gets the answer, in the thread of the aggregate that asks. */
  void ask(EffectContext context, Consumer<AggregateReply> then) {
    askWhile(() -> true, context, then);
  }

  /** Likewise, but gives up without a word where the answer is not {@code wanted} any more. */
  void askWhile(BooleanSupplier wanted, EffectContext context, Consumer<AggregateReply> then) {
    attempt(wanted, context, then, new Backoff(FIRST_PAUSE, LONGEST_PAUSE));
  }

  private void attempt(
      BooleanSupplier wanted,
      EffectContext context,
      Consumer<AggregateReply> then,
      Backoff backoff) {
    if (!wanted.getAsBoolean()) {
      return;
    }
    context.whenDone(
        context.ask(target, commandId, principal, operation, command, atOnce),
        (reply, failure) -> {
          if (!wanted.getAsBoolean()) {
            return;
          }
          if (reply instanceof AggregateReply.Accepted
              || (reply instanceof AggregateReply.Refused refused && counts.test(refused))) {
            then.accept(reply);
            return;
          }
          Duration pause = backoff.next();
          context
              .log()
              .info(
                  "{}: {} is not answered by {} ({}); next try in {} ms",
                  context.self(),
                  commandId,
                  target,
                  reply == null ? String.valueOf(failure) : reply,
                  pause.toMillis());
          context.after(pause, () -> attempt(wanted, context, then, backoff));
        });
  }
}
