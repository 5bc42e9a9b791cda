package io.weir.pgwire;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Tells one waiter when the socket takes bytes again, or is closed. Used on the event loop alone.
 */
final class WritableSignal {
  private @Nullable CompletableFuture<Void> waiter;

  CompletionStage<Void> await() {
    CompletableFuture<Void> future = new CompletableFuture<>();
    waiter = future;
    return future;
  }

  void fire() {
    CompletableFuture<Void> future = waiter;
    waiter = null;
    if (future != null) {
      future.complete(null);
    }
  }
}
