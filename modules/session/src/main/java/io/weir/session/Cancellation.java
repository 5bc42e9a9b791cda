package io.weir.session;

import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whether one statement was cancelled, by any thread. */
public final class Cancellation {
  // Those that wait fail in the order in which they came.
  private final Set<CompletableFuture<?>> waiting =
      Collections.synchronizedSet(new LinkedHashSet<>());
  private volatile @Nullable Rejection cause;

  /** Cancels it for its user. */
  public void cancel() {
    cancel("canceling statement due to user request");
  }

  /** Cancels it; what was cancelled before stays so for its first reason. */
  public void cancel(String message) {
    synchronized (this) {
      if (cause == null) {
        cause = Rejection.of(SqlState.QUERY_CANCELED, message);
      }
    }
    List.copyOf(waiting).forEach(this::fail);
  }

  private void fail(CompletableFuture<?> stage) {
    Rejection rejection = cause;
    if (rejection != null) {
      stage.completeExceptionally(rejection.exception());
    }
  }

  /**
   * Called between pieces of work.
   *
   * @throws io.weir.kernel.RejectedException 57014 once the statement was cancelled
   */
  public void check() {
    Rejection rejection = cause;
    if (rejection != null) {
      throw rejection.exception();
    }
  }

  /**
   * Completes as {@code stage} does, or fails with 57014 as soon as the statement is cancelled. The
   * work behind {@code stage} goes on; its outcome is then nobody's.
   */
  public <T> CompletionStage<T> guard(CompletionStage<T> stage) {
    return guard(stage, late -> {});
  }

  /** As the other, where an outcome that comes too late has to be freed. */
  public <T> CompletionStage<T> guard(CompletionStage<T> stage, Consumer<T> tooLate) {
    CompletableFuture<T> out = new CompletableFuture<>();
    waiting.add(out);
    fail(out);
    stage.whenComplete(
        (value, failure) -> {
          waiting.remove(out);
          if (failure != null) {
            out.completeExceptionally(failure);
          } else if (!out.complete(value)) {
            tooLate.accept(value);
          }
        });
    return out;
  }
}
