package io.weir.executor.timeline;

import io.weir.columnar.Batch;
import io.weir.dataflow.circuit.Delta;
import io.weir.executor.CollectionIds;
import io.weir.executor.timeline.HubMessage.Ready;
import io.weir.executor.timeline.HubMessage.Subscribed;
import io.weir.gateway.Reads;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.storage.ChangelogStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * A subscription at the hub whose deltas come from memory where they still are, else from the
 * store.
 */
public final class LocalChanges implements Reads.Changes {
  private final ActorRef<HubMessage> hub;
  private final ChangelogStore store;
  private final Executor blocking;
  private final CompletableFuture<Subscribed> subscribed = new CompletableFuture<>();

  /**
   * @param after the epoch whose snapshot the reader has, or null for the newest complete one, see
   *     {@link #position}
   */
  public LocalChanges(
      ActorRef<HubMessage> hub,
      ChangelogStore store,
      Executor blocking,
      Set<ObjectId> collections,
      @Nullable Long after,
      boolean pinned) {
    this.hub = hub;
    this.store = store;
    this.blocking = blocking;
    hub.tell(new HubMessage.Subscribe(Ordered.set(collections), after, pinned, subscribed));
  }

  /** Completes with the epoch that the first change comes after. */
  public CompletionStage<Long> position() {
    return subscribed.thenApply(Subscribed::position);
  }

  /** Completes with the first epoch that changes can still be had after. */
  public CompletionStage<Long> listedAfter() {
    return subscribed.thenApply(Subscribed::listedAfter);
  }

  /**
   * The reader has caught up: deltas stay in memory for it from now on. Completes with the epoch
   * after which they do.
   */
  public CompletionStage<Long> goLive() {
    return subscribed.thenCompose(
        open -> {
          CompletableFuture<Long> answer = new CompletableFuture<>();
          hub.tell(new HubMessage.GoLive(open.subscription(), answer));
          return answer;
        });
  }

  @Override
  public CompletionStage<Reads.EpochChanges> next() {
    return ready().thenCompose(this::load);
  }

  /** What changed at these epochs, and up to which epoch nothing else did. */
  public record Gathered(long epoch, List<Reads.EpochChanges> changes, long hurries) {}

  /**
   * All that changed since, when there is enough of it, see {@link HubMessage.Gather}; for who does
   * not use {@link #next}.
   */
  public CompletionStage<Gathered> gather() {
    return subscribed
        .thenCompose(
            open -> {
              CompletableFuture<HubMessage.Gathered> answer = new CompletableFuture<>();
              hub.tell(new HubMessage.Gather(open.subscription(), answer));
              return answer;
            })
        .thenCompose(this::load);
  }

  /** What is gathered now or next comes at once; it counts this call. */
  public void hurry() {
    subscribed.thenAccept(open -> hub.tell(new HubMessage.Hurry(open.subscription())));
  }

  private CompletionStage<Gathered> load(HubMessage.Gathered gathered) {
    if (gathered.changes().stream().anyMatch(ready -> ready.deltas().containsValue(null))) {
      return CompletableFuture.supplyAsync(() -> collect(gathered), blocking);
    }
    return CompletableFuture.completedFuture(collect(gathered));
  }

  private Gathered collect(HubMessage.Gathered gathered) {
    return new Gathered(
        gathered.epoch(),
        gathered.changes().stream().map(this::collect).toList(),
        gathered.hurries());
  }

  /** As {@link #next}, for who reads the changes in the store: only the epoch. */
  public CompletionStage<Long> advance() {
    return ready().thenApply(Ready::epoch);
  }

  private CompletionStage<Ready> ready() {
    return subscribed.thenCompose(
        open -> {
          CompletableFuture<Ready> answer = new CompletableFuture<>();
          hub.tell(new HubMessage.Next(open.subscription(), answer));
          return answer;
        });
  }

  private CompletionStage<Reads.EpochChanges> load(Ready ready) {
    if (ready.deltas().containsValue(null)) {
      return CompletableFuture.supplyAsync(() -> collect(ready), blocking);
    }
    return CompletableFuture.completedFuture(collect(ready));
  }

  private Reads.EpochChanges collect(Ready ready) {
    Map<ObjectId, Batch> rows = new HashMap<>();
    Map<ObjectId, Batch> errors = new HashMap<>();
    ready
        .deltas()
        .forEach(
            (id, inMemory) -> {
              Delta delta = inMemory == null ? stored(id, ready.epoch()) : inMemory;
              if (!delta.rows().isEmpty()) {
                rows.put(id, delta.rows());
              }
              if (!delta.errors().isEmpty()) {
                errors.put(id, delta.errors());
              }
            });
    return new Reads.EpochChanges(ready.epoch(), rows, errors);
  }

  private Delta stored(ObjectId id, long epoch) {
    Batch rows = store.delta(id, epoch);
    ObjectId errors = CollectionIds.errorsOf(id);
    return store.state(errors).isPresent()
        ? new Delta(rows, store.delta(errors, epoch))
        : Delta.of(rows);
  }

  @Override
  public void close() {
    subscribed.cancel(false);
    subscribed.whenComplete(
        (open, failure) -> {
          if (open != null) {
            hub.tell(new HubMessage.Unsubscribe(open.subscription()));
          }
        });
  }
}
