package io.weir.domain.cluster;

import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.Reconciler.Intent;
import io.weir.domain.cluster.Reconciler.Observed;
import io.weir.domain.cluster.Reconciler.Verdict;
import io.weir.domain.cluster.Reconfiguration.Outcome;
import io.weir.kernel.Decision;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster changes its shape while it serves: one reconfiguration at a time.
 *
 * <pre>
 *   Alter -> ReconfigurationBegun --ReplicasReady, TimerFired--> Ended (finalized)
 *                 |      ^                     |
 *                 +------+ Extend              +--TimerFired---> Ended (timed-out)
 *                 |
 *                 +--Abort, ReplicasExhausted--> Ended (cancelled, resource-exhausted)
 * </pre>
 *
 * What a command brings is an observation; {@link Reconciler} says what follows from it.
 */
final class ReconfigurationRules {
  /** Nobody waits for longer, and the sum stays far from the end of time. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  private final ShapeRules shapes;

  ReconfigurationRules(ShapeRules shapes) {
    this.shapes = shapes;
  }

  Decision<ClusterEvent> alter(ClusterState.Live live, ClusterCommand.Alter alter, Instant now) {
    if (live.isPending(alter.id()) || live.ended(alter.id()).isPresent()) {
      return Decision.nothing();
    }
    if (live.pending() != null) {
      return Decision.reject(pendingAction(alter.name()));
    }
    if (!ShapeRules.isSame(live.shape(), alter.from()) || !live.definition().managed()) {
      return Decision.reject(ShapeRules.changedMeanwhile(alter.name()));
    }
    ClusterDefinition target = alter.target();
    Optional<Rejection> wrong = shapes.check(target);
    if (wrong.isPresent()) {
      return Decision.reject(wrong.get());
    }
    return Decision.accept(
        new ClusterEvent.ReconfigurationBegun(
            new Reconfiguration(
                alter.id(),
                target,
                live.next(target.replicationFactor(), target.size()),
                alter.condition(),
                now)));
  }

  /** In the words of the specification, to the letter. */
  static Rejection pendingAction(String name) {
    return Rejection.of(SqlState.OBJECT_IN_USE, "Cluster " + name + " has a pending action.")
        .withDetail("Wait for the pending action to complete, or abort the pending action.");
  }

  static Decision<ClusterEvent> abort(
      ClusterState.Live live, ClusterCommand.Abort abort, Instant now) {
    Reconfiguration pending = live.pending();
    if (pending != null && pending.id().equals(abort.id())) {
      return end(live, pending, Outcome.CANCELLED, abort.reason(), now);
    }
    Optional<Outcome> outcome = live.ended(abort.id()).map(Reconfiguration.Ended::outcome);
    if (outcome.isEmpty()) {
      // It would begin after all, and the catalog would not know of it.
      return Decision.reject(
          Rejection.of(
                  SqlState.SERIALIZATION_FAILURE, "the change of the cluster has not begun yet")
              .withHint("Run the statement again."));
    }
    return outcome.get() == Outcome.FINALIZED
        ? Decision.reject(
            Rejection.of(
                    SqlState.NOT_IN_PREREQUISITE_STATE,
                    "the cluster has taken on its new shape meanwhile")
                .withHint("ALTER CLUSTER ... SET brings it back."))
        : Decision.nothing();
  }

  static Decision<ClusterEvent> extend(ClusterState.Live live, ClusterCommand.Extend extend) {
    Reconfiguration pending = live.pending();
    if (pending == null) {
      return Decision.reject(
          Rejection.of(
              SqlState.NOT_IN_PREREQUISITE_STATE,
              "cluster \"" + extend.name() + "\" has no pending action"));
    }
    if (extend.millis() < 1 || extend.millis() > LONGEST.toMillis()) {
      return Decision.reject(
          Rejection.of(
                  SqlState.INVALID_PARAMETER_VALUE,
                  "a deadline can be put off by a length of time of at most ten years")
              .withHint("Give one such as '10 min'."));
    }
    Reconfiguration extended = pending.extended(Duration.ofMillis(extend.millis()));
    return Decision.accept(
        new ClusterEvent.DeadlineExtended(pending.id(), extended.condition().deadline()));
  }

  static Decision<ClusterEvent> ready(ClusterState.Live live, String id, Instant now) {
    Reconfiguration pending = live.pending();
    return pending != null && pending.id().equals(id)
        ? observed(live, pending, pending.replicaIds(), now)
        : Decision.nothing();
  }

  static Decision<ClusterEvent> exhausted(
      ClusterState.Live live, ClusterCommand.ReplicasExhausted exhausted, Instant now) {
    Reconfiguration pending = live.pending();
    return pending != null && pending.id().equals(exhausted.id())
        ? end(live, pending, Outcome.RESOURCE_EXHAUSTED, exhausted.reason().message(), now)
        : Decision.nothing();
  }

  static Decision<ClusterEvent> timer(
      ClusterState.Live live, ClusterCommand.TimerFired timer, Instant now) {
    Reconfiguration pending = live.pending();
    return pending != null
            && pending.id().equals(timer.id())
            && pending.condition().deadline().equals(timer.deadline())
        ? observed(live, pending, Set.of(), now)
        : Decision.nothing();
  }

  private static Decision<ClusterEvent> observed(
      ClusterState.Live live, Reconfiguration pending, Set<String> ready, Instant now) {
    Verdict verdict =
        Reconciler.reconcile(
            new Intent(live.replicas(), pending), new Observed(running(live), ready), now);
    Outcome outcome = verdict.outcome();
    return outcome == null
        ? Decision.nothing()
        : end(live, pending, outcome, reason(pending, outcome, ready), now);
  }

  private static String reason(Reconfiguration pending, Outcome outcome, Set<String> ready) {
    if (outcome == Outcome.FINALIZED) {
      return ready.isEmpty() ? "the time of its teardown came" : "the new replicas were ready";
    }
    return "the new replicas were not ready by " + pending.condition().deadline();
  }

  private static Decision<ClusterEvent> end(
      ClusterState.Live live,
      Reconfiguration pending,
      Outcome outcome,
      String reason,
      Instant now) {
    List<String> stopped =
        Reconciler.towards(live.replicas(), pending, outcome, new Observed(running(live), Set.of()))
            .stop();
    return Decision.accept(
        new ClusterEvent.ReconfigurationEnded(pending.id(), outcome, reason, stopped, now));
  }

  private static Set<String> running(ClusterState.Live live) {
    return new TreeSet<>(live.running().stream().map(Replica::id).toList());
  }

  static Decision<ClusterEvent> await(ClusterState.Live live, String id) {
    if (live.isPending(id)) {
      return Decision.later();
    }
    return live.ended(id)
        .map(ended -> refusal(ended))
        .orElse(
            Optional.of(
                Rejection.of(
                        SqlState.NOT_IN_PREREQUISITE_STATE,
                        "how the change ended is not known any more")
                    .withHint("SHOW CREATE CLUSTER tells what the cluster is.")))
        .<Decision<ClusterEvent>>map(Decision::reject)
        .orElse(Decision.nothing());
  }

  /** What whoever waited for the new shape is told; empty where it is there. */
  private static Optional<Rejection> refusal(Reconfiguration.Ended ended) {
    String stays = "The cluster keeps its former shape: " + ended.reason() + ".";
    return switch (ended.outcome()) {
      case FINALIZED -> Optional.empty();
      case TIMED_OUT ->
          Optional.of(
              Rejection.of(SqlState.QUERY_CANCELED, "canceling statement, provided timeout lapsed")
                  .withDetail(stays)
                  .withHint(
                      "SHOW CLUSTERS tells during a change what is not ready. Give it more time:"
                          + " TIMEOUT, or weirctl clusters extend."));
      case CANCELLED ->
          Optional.of(
              Rejection.of(
                      SqlState.OPERATOR_INTERVENTION,
                      "the change of the cluster was aborted: " + ended.reason())
                  .withDetail("The cluster keeps its former shape."));
      case RESOURCE_EXHAUSTED ->
          Optional.of(
              Rejection.of(SqlState.OUT_OF_MEMORY, "the new replicas ran out of memory")
                  .withDetail(stays)
                  .withHint("Choose a larger SIZE: SHOW CLUSTER SIZES."));
    };
  }

  static ClusterState.Live extended(ClusterState.Live live, ClusterEvent.DeadlineExtended event) {
    Reconfiguration pending = live.pending();
    return pending == null || !pending.id().equals(event.id())
        ? live
        : live.pending(
            pending.extended(Duration.between(pending.condition().deadline(), event.deadline())));
  }

  static ClusterState.Live ended(ClusterState.Live live, ClusterEvent.ReconfigurationEnded event) {
    Reconfiguration pending = live.pending();
    return pending == null || !pending.id().equals(event.id())
        ? live
        : live.ended(
            new Reconfiguration.Ended(pending, event.outcome(), event.reason(), event.endedAt()));
  }

  /**
   * What keeps a reconfiguration going: the wait for its replicas, and its deadline. Where only a
   * time decides they are waited for too: what cannot fit them must not take over at that time.
   */
  static List<ClusterEffect> drive(@Nullable Reconfiguration pending) {
    return pending == null
        ? List.of()
        : List.of(
            new ClusterEffect.AwaitReady(pending.id(), pending.replicaIds()),
            new ClusterEffect.SetTimer(pending.id(), pending.condition().deadline()));
  }
}
