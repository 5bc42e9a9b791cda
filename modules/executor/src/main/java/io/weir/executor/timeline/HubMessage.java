package io.weir.executor.timeline;

import io.weir.dataflow.circuit.Delta;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the {@link FrontierHub} is told and asked. Never leaves the node. */
public sealed interface HubMessage {
  /**
   * Collections are complete up to {@code epoch}; those that did not change have an empty delta.
   *
   * @param acknowledged whether a client was or will be told that a write stands at this epoch
   */
  record Sealed(long epoch, Map<ObjectId, Delta> deltas, boolean acknowledged)
      implements HubMessage {}

  /** Reads of this collection fail with this until it is sealed again. */
  record Broken(ObjectId collection, Rejection reason) implements HubMessage {}

  /** Somebody is about to compute it: reads wait until it is sealed again. */
  record Mending(ObjectId collection) implements HubMessage {}

  /**
   * A new writer found these in the store, each with its newest epoch. The writer before may have
   * ended between a commit and its seal: what it committed is a change that nobody was told of. Of
   * what nobody has sealed since the node is up nothing is known of the epochs before.
   */
  record Taken(Map<ObjectId, Long> uppers) implements HubMessage {}

  record Forget(Set<ObjectId> collections) implements HubMessage {}

  record ReadEpoch(Set<ObjectId> collections, CompletableFuture<Long> answer)
      implements HubMessage {}

  /**
   * Opens a subscription.
   *
   * @param after the position to start from, or null for the newest epoch complete in all
   *     collections, waiting for all of them to be there
   * @param pinned whether the subscription may take its time (dataflows); others end when they fall
   *     behind the window
   */
  record Subscribe(
      Set<ObjectId> collections,
      @Nullable Long after,
      boolean pinned,
      CompletableFuture<Subscribed> answer)
      implements HubMessage {}

  /**
   * @param position the epoch whose snapshot comes before the first change
   * @param listedAfter the first epoch that changes can be had after; none, where {@code position}
   *     is an earlier one
   */
  record Subscribed(long subscription, long position, long listedAfter) {}

  /** Asks for the next epoch that changed something, or the newest complete one. */
  record Next(long subscription, CompletableFuture<Ready> answer) implements HubMessage {}

  /** By collection what changed at {@code epoch}; a null delta is in the store, not in memory. */
  record Ready(long epoch, Map<ObjectId, @Nullable Delta> deltas) {}

  /**
   * Asks for all that changed since; not at once, but when it is worth the while: a second's
   * epochs, or many bytes that wait in memory.
   */
  record Gather(long subscription, CompletableFuture<Gathered> answer) implements HubMessage {}

  /** What is there now answers what waits to be gathered, or will be gathered next. */
  record Hurry(long subscription) implements HubMessage {}

  /**
   * @param epoch up to which the collections are complete
   * @param hurries how often the subscription had been told to hurry
   */
  record Gathered(long epoch, List<Ready> changes, long hurries) {}

  /**
   * The subscription has caught up: from now on its deltas stay in memory until it has taken them.
   * Answers with the epoch after which they do.
   */
  record GoLive(long subscription, CompletableFuture<Long> answer) implements HubMessage {}

  record Unsubscribe(long subscription) implements HubMessage {}

  record Frontiers(CompletableFuture<Map<ObjectId, Long>> answer) implements HubMessage {}

  /** A reader has waited long enough. */
  record Expired(CompletableFuture<?> answer, Rejection reason) implements HubMessage {}

  /** The tick of the clock collection. */
  record ClockTick() implements HubMessage {}
}
