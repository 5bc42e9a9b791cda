package io.weir.pgwire;

import java.util.concurrent.CompletableFuture;

/** The answer of a message that was handled at once. */
final class Answers {
  static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private Answers() {}
}
