package io.weir.executor.timeline;

import io.weir.executor.timeline.HubMessage.Gathered;
import io.weir.executor.timeline.HubMessage.Ready;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.kernel.Rejection;
import java.util.List;
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

  /** Of what is there by and by. */
  @Nullable CompletableFuture<Gathered> gathering;

  /** How often it was told to hurry, and how often when it was last answered. */
  long hurries;

  long hurriesAnswered;

  /** About how much waits for it in memory. */
  long backlogBytes;

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

  boolean isHurried() {
    return hurries > hurriesAnswered;
  }

  void answer(List<Ready> changes) {
    CompletableFuture<Gathered> answer = gathering;
    gathering = null;
    hurriesAnswered = hurries;
    backlogBytes = 0;
    if (answer != null) {
      answer.complete(new Gathered(position, changes, hurries));
    }
  }

  void fail(Rejection reason) {
    CompletableFuture<Ready> answer = waiting;
    waiting = null;
    if (answer != null) {
      answer.completeExceptionally(reason.exception());
    }
    CompletableFuture<Gathered> gatherer = gathering;
    gathering = null;
    if (gatherer != null) {
      gatherer.completeExceptionally(reason.exception());
    }
  }
}
