package io.weir.executor.replica;

import io.weir.executor.DataPlaneContext;
import io.weir.executor.DataPlaneMessage;
import io.weir.executor.timeline.HubMessage;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Ordered;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * Those who wait until replicas could take over. Looks every tick while there are any: whatever
 * views come and go meanwhile, those count that are there at the moment. Used by the guardian's
 * actor alone.
 */
final class Readiness {
  /** How the dataflows of one replica are, all in all. */
  enum State {
    /** There are none. */
    EMPTY,
    BEHIND,
    /** The state of one of them takes more memory than the replica has: it may never be ready. */
    EXHAUSTED,
    READY
  }

  private static final long NOT_YET = -1;

  private static final class Wait {
    final Set<ReplicaKey> replicas;
    final CompletableFuture<Void> done;

    /** Since when all were ready, or {@link #NOT_YET}. */
    long since = NOT_YET;

    Wait(Set<ReplicaKey> replicas, CompletableFuture<Void> done) {
      this.replicas = replicas;
      this.done = done;
    }
  }

  private final ActorContext<DataPlaneMessage> context;
  private final DataPlaneContext plane;
  private final BiFunction<ReplicaKey, Map<ObjectId, Long>, State> states;
  private final List<Wait> waits = new ArrayList<>();
  private boolean looking;

  /**
   * @param states how a replica is, given how far collections are complete
   */
  Readiness(
      ActorContext<DataPlaneMessage> context,
      DataPlaneContext plane,
      BiFunction<ReplicaKey, Map<ObjectId, Long>, State> states) {
    this.context = context;
    this.plane = plane;
    this.states = states;
  }

  void await(Set<ReplicaKey> replicas, CompletableFuture<Void> done) {
    waits.add(new Wait(Ordered.set(replicas), done));
    if (!looking) {
      look();
    }
  }

  /** Who waits for this replica waits in vain. */
  void stopped(ReplicaKey replica) {
    for (Wait wait : List.copyOf(waits)) {
      if (wait.replicas.contains(replica)) {
        waits.remove(wait);
        wait.done.completeExceptionally(gone(replica).exception());
      }
    }
  }

  static Rejection gone(ReplicaKey replica) {
    return Rejection.of(
        SqlState.NOT_IN_PREREQUISITE_STATE,
        "cluster replica \"" + replica.name() + "\" does not run, or was stopped meanwhile");
  }

  private static Rejection exhausted(Set<ReplicaKey> replicas) {
    return Rejection.of(SqlState.OUT_OF_MEMORY, "a view takes more memory than its new replica has")
        .withDetail(
            "Of "
                + replicas.stream().map(ReplicaKey::name).sorted().collect(Collectors.joining(", "))
                + ".")
        .withHint("Choose a larger SIZE.");
  }

  private void look() {
    looking = true;
    CompletableFuture<Map<ObjectId, Long>> frontiers = new CompletableFuture<>();
    plane.hub().tell(new HubMessage.Frontiers(frontiers));
    frontiers.thenAccept(
        all -> context.getSelf().tell(new DataPlaneMessage.Then(() -> decide(all))));
  }

  private void decide(Map<ObjectId, Long> frontiers) {
    long now = plane.clock().millis();
    waits.removeIf(wait -> isOver(wait, frontiers, now));
    looking = !waits.isEmpty();
    if (looking) {
      context.scheduleOnce(
          Duration.ofMillis(plane.timeline().intervalMillis()),
          context.getSelf(),
          new DataPlaneMessage.Then(this::look));
    }
  }

  private boolean isOver(Wait wait, Map<ObjectId, Long> frontiers, long now) {
    List<State> all =
        wait.replicas.stream().map(replica -> states.apply(replica, frontiers)).toList();
    if (all.contains(State.EXHAUSTED)) {
      wait.done.completeExceptionally(exhausted(wait.replicas).exception());
      return true;
    }
    if (all.contains(State.BEHIND)) {
      wait.since = NOT_YET;
    } else if (wait.since == NOT_YET) {
      wait.since = now;
    }
    boolean over =
        !all.contains(State.READY) && !all.contains(State.BEHIND)
            || wait.since != NOT_YET
                && now - wait.since >= plane.settings().maxCutoverLag().toMillis();
    if (over) {
      wait.done.complete(null);
    }
    return over;
  }
}
