package io.weir.executor.timeline;

import io.weir.columnar.Batch;
import io.weir.gateway.Reads;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.ChangelogStore;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;

/** Reads on the node that holds the store. Thread-safe. */
public final class LocalReads implements Reads {
  private final ActorRef<HubMessage> hub;
  private final ChangelogStore store;
  private final Executor blocking;

  public LocalReads(ActorRef<HubMessage> hub, ChangelogStore store, Executor blocking) {
    this.hub = hub;
    this.store = store;
    this.blocking = blocking;
  }

  @Override
  public CompletionStage<Long> readEpoch(Set<ObjectId> collections) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    hub.tell(new HubMessage.ReadEpoch(Ordered.set(collections), answer));
    return answer;
  }

  @Override
  public CompletionStage<Snapshot> snapshot(ObjectId collection, long epoch) {
    return CompletableFuture.supplyAsync(() -> open(collection, epoch), blocking);
  }

  private Snapshot open(ObjectId collection, long epoch) {
    StandingErrors.first(store, collection, epoch)
        .ifPresent(
            error -> {
              throw error.exception();
            });
    if (store.state(collection).isEmpty()) {
      throw Rejection.of(SqlState.UNDEFINED_TABLE, "the relation was dropped meanwhile")
          .exception();
    }
    return new StoreSnapshot(store.snapshot(collection, epoch));
  }

  @Override
  public Changes changes(Set<ObjectId> collections, long after) {
    return new LocalChanges(hub, store, blocking, collections, after, false);
  }

  private record StoreSnapshot(ChangelogStore.Snapshot snapshot) implements Snapshot {
    @Override
    public Optional<Batch> next() {
      return snapshot.next();
    }

    @Override
    public void close() {
      snapshot.close();
    }
  }
}
