package io.weir.entity;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One aggregate's calls of the data plane. A call that fails is made again after a pause, until it
 * succeeds or a newer call about the same thing makes it pointless. Used in the aggregate's thread
 * only.
 */
final class DataPlaneCalls {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Map<String, Integer> versions = new HashMap<>();

  /** A call that makes all earlier ones about {@code subject} pointless. */
  void replace(
      String subject, String what, Supplier<CompletionStage<Void>> call, EffectContext context) {
    versions.merge(subject, 1, Integer::sum);
    add(subject, what, call, context);
  }

  /** A call beside the earlier ones about {@code subject}. */
  void add(
      String subject, String what, Supplier<CompletionStage<Void>> call, EffectContext context) {
    attempt(
        subject, version(subject), what, call, new Backoff(FIRST_PAUSE, LONGEST_PAUSE), context);
  }

  private void attempt(
      String subject,
      int version,
      String what,
      Supplier<CompletionStage<Void>> call,
      Backoff backoff,
      EffectContext context) {
    if (version(subject) != version) {
      return;
    }
    context.whenDone(
        guarded(call),
        (done, failure) -> {
          if (failure != null && version(subject) == version) {
            Duration pause = backoff.next();
            context
                .log()
                .warn(
                    "{}: cannot {}: {}; next try in {} ms",
                    context.self(),
                    what,
                    failure.getMessage(),
                    pause.toMillis());
            context.after(pause, () -> attempt(subject, version, what, call, backoff, context));
          }
        });
  }

  private int version(String subject) {
    return versions.getOrDefault(subject, 0);
  }

  private static CompletionStage<Void> guarded(Supplier<CompletionStage<Void>> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
