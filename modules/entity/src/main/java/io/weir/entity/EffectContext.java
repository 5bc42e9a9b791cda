package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.domain.Command;
import io.weir.kernel.ObjectId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What an effect can use of the aggregate that it belongs to. {@link #tellSelf} and {@link #wake}
 * may be called from any thread, the others only in the aggregate's.
 */
public interface EffectContext {
  /** Who does what nobody asked for. */
  String SYSTEM = "weir_system";

  AggregateRef self();

  /**
   * Sends a command; fails with a {@code TimeoutException} where no answer came in time.
   *
   * @param commandId derived from what the effect is for, so that a repetition is known as one
   * @param atOnce whether the target is to refuse, with 57014, what would have to wait
   */
  CompletionStage<AggregateReply> ask(
      AggregateRef target,
      String commandId,
      String principal,
      @Nullable ObjectId operationId,
      Command command,
      boolean atOnce);

  /** Sends a command to this aggregate itself; a refusal is logged. */
  void tellSelf(String commandId, Command command);

  /** Likewise, for a command that no repetition is to be known of: under a new id. */
  void tellSelf(Command command);

  /** Makes sure that an aggregate runs. */
  void wake(AggregateRef target);

  /** Calls {@code then} in the aggregate's thread when {@code stage} has completed. */
  <T> void whenDone(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then);

  /** Runs {@code action} in the aggregate's thread after a while, if it still runs then. */
  void after(Duration delay, Runnable action);

  Instant now();

  Logger log();
}
