package io.weir.executor.replica;

import io.weir.dataflow.circuit.Delta;
import io.weir.executor.CollectionIds;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.ChangelogStore;
import io.weir.storage.Commit;
import io.weir.storage.StaleWriterException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Several views that become other definitions' at one epoch: the first deltas of all are one
 * commit, so that a crash finds all of them or none. Whoever computed one first waits for the
 * others. A view that reads one of them cannot be in that commit, since it computes with what is in
 * it: it follows with one of its own, at the same epoch, which the first notes for it.
 *
 * <p>While none is durable the epoch may become a later one: whoever begins anew (after a crash, or
 * on a cluster that had no replica for a while) may find that the history of its inputs is gone at
 * this one. One that follows then begins later than those that went before it, with what it lacks
 * by then. Thread-safe.
 */
final class Joint {
  /** Beside a view's offsets: the replacement that it was given last together with others. */
  private static final String MARK = "#replacement";

  /** And, for each view that follows: what that is given, and at which epoch. */
  private static final String FOLLOWER = "#follower:";

  private record Offer(
      long generation, List<Commit.Append> appends, CompletableFuture<Void> answer) {}

  private final ChangelogStore store;
  private final Map<ObjectId, ObjectId> replacements;
  private final Map<ObjectId, ObjectId> given;
  private final List<Joint> following = new ArrayList<>();
  private final Map<ObjectId, List<Offer>> offers = new HashMap<>();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private boolean committing;
  private long epoch;

  /**
   * @param epoch the first of the new definitions
   * @param replacements what each view is given
   * @param given what each view gets that is to have its own commit at the same epoch
   */
  Joint(
      ChangelogStore store,
      long epoch,
      Map<ObjectId, ObjectId> replacements,
      Map<ObjectId, ObjectId> given) {
    this.store = store;
    this.epoch = epoch;
    this.replacements = new HashMap<>(replacements);
    this.given = Ordered.map(given);
  }

  /** One that begins at the epoch of this one, after it. */
  synchronized void isFollowedBy(Joint follower) {
    following.add(follower);
  }

  /** Whether the view was given this replacement together with others, durably. */
  static boolean isDone(ChangelogStore store, ObjectId view, ObjectId replacement) {
    return replacement.value().equals(store.offsets(view).get(MARK));
  }

  /**
   * The epoch at which the view must be the replacement, since others of {@code together} are
   * theirs from there on, durably; empty where none is.
   */
  static OptionalLong begun(
      ChangelogStore store, ObjectId view, ObjectId replacement, Set<ObjectId> together) {
    String given = replacement + "@";
    return together.stream()
        .map(other -> store.offsets(other).getOrDefault(FOLLOWER + view, ""))
        .filter(noted -> noted.startsWith(given))
        .mapToLong(noted -> Long.parseLong(noted.substring(given.length())))
        .findFirst();
  }

  synchronized long epoch() {
    return epoch;
  }

  /**
   * The new definitions begin at {@code later}, and with them those that follow. Whatever was
   * offered is refused: it is of an earlier epoch. Nothing, where the commit is on its way.
   */
  void moveTo(long later) {
    List<Offer> refused = new ArrayList<>();
    List<Joint> behind;
    synchronized (this) {
      if (done.isDone() || committing || later <= epoch) {
        return;
      }
      epoch = later;
      offers.values().forEach(refused::addAll);
      offers.clear();
      behind = List.copyOf(following);
    }
    refused.forEach(offer -> offer.answer().completeExceptionally(moved(later).exception()));
    behind.forEach(one -> one.moveTo(later));
  }

  /** To be tried again, at the epoch of then. */
  private static Rejection moved(long later) {
    return Rejection.of(
        SqlState.NOT_IN_PREREQUISITE_STATE,
        "what views become together begins at a later epoch: " + later);
  }

  boolean isOpen() {
    return !done.isDone();
  }

  CompletionStage<Void> done() {
    return done.minimalCompletionStage();
  }

  /**
   * The delta of a view at {@link #epoch}; its replicas may offer the same. Completes when those of
   * all views are durable. Fails where they could not be written; then all must be offered again.
   *
   * @param at what the view takes for that epoch; another one is refused, since it was moved
   */
  CompletionStage<Void> offer(
      DataflowRole role, long at, long rowsUpper, long errorsUpper, Delta delta) {
    ObjectId view = role.view();
    CompletableFuture<Void> answer = new CompletableFuture<>();
    synchronized (this) {
      ObjectId replacement = replacements.get(view);
      if (done.isDone() || replacement == null) {
        return CompletableFuture.completedFuture(null);
      }
      if (at != epoch) {
        return CompletableFuture.failedFuture(moved(epoch).exception());
      }
      Map<String, String> marks = new TreeMap<>();
      given.forEach((follower, what) -> marks.put(FOLLOWER + follower, what + "@" + epoch));
      marks.put(MARK, replacement.value());
      List<Commit.Append> appends = new ArrayList<>();
      appends.add(
          new Commit.Append(view, role.generation(), rowsUpper, delta.rows(), marks, false));
      if (!delta.errors().isEmpty()) {
        appends.add(
            new Commit.Append(
                CollectionIds.errorsOf(view),
                role.generation(),
                errorsUpper,
                delta.errors(),
                Map.of(),
                false));
      }
      offers
          .computeIfAbsent(view, unused -> new ArrayList<>())
          .add(new Offer(role.generation(), appends, answer));
    }
    commit();
    return answer;
  }

  /** The view was dropped: the others do not wait for it. */
  void leave(ObjectId view) {
    synchronized (this) {
      replacements.remove(view);
      offers.remove(view);
    }
    commit();
  }

  private void commit() {
    Map<ObjectId, List<Offer>> taken;
    long at;
    synchronized (this) {
      if (committing
          || done.isDone()
          || replacements.isEmpty()
          || !offers.keySet().containsAll(replacements.keySet())) {
        return;
      }
      committing = true;
      at = epoch;
      taken = new HashMap<>(offers);
      offers.clear();
    }
    List<Commit.Append> appends = new ArrayList<>();
    taken.values().forEach(same -> appends.addAll(same.getLast().appends()));
    store
        .commit(new Commit(at, appends))
        .whenComplete(
            (unused, failure) -> {
              List<Offer> late = new ArrayList<>();
              synchronized (this) {
                committing = false;
                if (failure == null) {
                  offers.values().forEach(late::addAll);
                  offers.clear();
                }
              }
              if (failure == null) {
                done.complete(null);
                taken.values().forEach(late::addAll);
                late.forEach(offer -> offer.answer().complete(null));
              } else {
                taken.forEach((view, same) -> same.forEach(offer -> fail(view, offer, failure)));
                commit();
              }
            });
  }

  /** That one view's writer is stale does not end the writers of the others. */
  private void fail(ObjectId view, Offer offer, Throwable failure) {
    boolean stale = Failures.find(failure, StaleWriterException.class).isPresent();
    boolean own =
        store.state(view).map(state -> state.generation() > offer.generation()).orElse(true);
    offer
        .answer()
        .completeExceptionally(
            stale && !own
                ? Rejection.of(
                        SqlState.NOT_IN_PREREQUISITE_STATE,
                        "a view that is cut over together with " + view + " has another writer now")
                    .exception()
                : failure);
  }
}
