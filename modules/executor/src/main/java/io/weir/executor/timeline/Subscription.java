package io.weir.executor.timeline;

import io.weir.executor.timeline.HubMessage.Ready;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.kernel.Rejection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One reader of changes, and how far it has come. */
final class Subscription {
  final long id;
  final Set<ObjectId> collections;
  final boolean pinned;
  long position;
  boolean live;
  boolean ended;
  @Nullable CompletableFuture<Ready> waiting;

  Subscription(long id, Set<ObjectId> collections, boolean pinned, long position) {
    this.id = id;
    this.collections = Ordered.set(collections);
    this.pinned = pinned;
    this.position = position;
  }

  void answer(Ready ready) {
    CompletableFuture<Ready> answer = waiting;
    waiting = null;
    if (answer != null) {
      answer.complete(ready);
    }
  }

  void fail(Rejection reason) {
    CompletableFuture<Ready> answer = waiting;
    waiting = null;
    if (answer != null) {
      answer.completeExceptionally(reason.exception());
    }
  }
}
