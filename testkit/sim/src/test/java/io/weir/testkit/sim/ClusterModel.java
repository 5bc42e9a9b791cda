package io.weir.testkit.sim;

import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.ClusterState;
import io.weir.domain.cluster.Condition;
import io.weir.domain.cluster.Condition.OnTimeout;
import io.weir.domain.cluster.Reconfiguration;
import io.weir.domain.cluster.Reconfiguration.Outcome;
import io.weir.gateway.Status.HydrationStatus;
import io.weir.kernel.ObjectId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster may be, given what it was and what was asked of it. Readiness comes when it comes;
 * all else is said by the statements and the time.
 */
final class ClusterModel {
  /** A deadline, or an abort, that was not acted upon for so long is overlooked. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final String name;
  private ClusterDefinition shape;
  private @Nullable Reconfiguration pending;
  private boolean aborted;
  private Instant actsFrom = Instant.MIN;

  private final Set<String> known = new HashSet<>();

  /** Views that a replica has kept up to date without an end since. */
  private final Set<ObjectId> served = new HashSet<>();

  private final TreeMap<Outcome, Integer> outcomes = new TreeMap<>();

  ClusterModel(String name, ClusterDefinition shape) {
    this.name = name;
    this.shape = shape;
  }

  String name() {
    return name;
  }

  ClusterDefinition shape() {
    return shape;
  }

  @Nullable Reconfiguration pending() {
    return pending;
  }

  /** How its changes have ended so far. */
  TreeMap<Outcome, Integer> outcomes() {
    return outcomes;
  }

  boolean serves(ObjectId view) {
    return served.contains(view);
  }

  /** The node went down; what was due meanwhile may be acted upon when it is up again. */
  void restarted(Instant now) {
    actsFrom = now;
    served.clear();
  }

  /** Somebody asked for the end of what is pending. */
  void abort(Instant now) {
    aborted = true;
    actsFrom = now;
  }

  void extended(Duration by) {
    Reconfiguration open = pending;
    if (open != null) {
      Condition was = open.condition();
      pending =
          new Reconfiguration(
              open.id(),
              open.target(),
              open.replicas(),
              new Condition(was.hydration(), was.deadline().plus(by), was.onTimeout()),
              open.startedAt());
    }
  }

  /** What the statement that was just run has begun; null where it has begun nothing. */
  @Nullable Reconfiguration begun(ClusterState.Live live) {
    return Stream.concat(
            Stream.ofNullable(live.pending()), live.ended().stream().map(e -> e.reconfiguration()))
        .filter(r -> !known.contains(r.id()))
        .findFirst()
        .orElse(null);
  }

  /** It has begun what it should. */
  void begin(Reconfiguration begun, ClusterDefinition target) {
    require(begun.target().equals(target), "was to become " + target + " and becomes " + begun);
    require(pending == null, begun.id() + " beside " + pending);
    known.add(begun.id());
    pending = begun;
    aborted = false;
  }

  /** It was changed at once. */
  void became(ClusterDefinition next) {
    shape = next;
  }

  /** Any of the replicas may go but for so many: what is left has to hydrate, if it has not. */
  void mayGoDark(List<HydrationStatus> hydrations, int left) {
    served.removeIf(
        view ->
            left == 0
                || !hydrations.stream()
                    .filter(h -> h.object().equals(view))
                    .allMatch(ClusterModel::isUp));
  }

  /** Goes by what has ended. */
  void settle(ClusterState.Live live, Instant now) {
    Reconfiguration open = pending;
    if (open == null || live.pending() != null && live.pending().id().equals(open.id())) {
      return;
    }
    Reconfiguration.Ended ended =
        live.ended(open.id()).orElseThrow(() -> wrong(open.id() + " is nowhere"));
    Condition condition = open.condition();
    boolean due = !ended.endedAt().isBefore(condition.deadline());
    boolean ready = ended.reason().equals("the new replicas were ready");
    switch (ended.outcome()) {
      case FINALIZED -> {
        require(
            ready ? condition.hydration() : due && condition.onTimeout() == OnTimeout.COMMIT,
            "took on its shape too early: " + ended);
        shape = open.target();
        if (!ready) {
          served.clear();
        }
      }
      case TIMED_OUT ->
          require(due && condition.onTimeout() == OnTimeout.ROLLBACK, "rolled back: " + ended);
      case CANCELLED -> require(aborted, "was aborted by nobody: " + ended);
      case RESOURCE_EXHAUSTED -> throw wrong("has memory enough: " + ended);
    }
    outcomes.merge(ended.outcome(), 1, Integer::sum);
    pending = null;
    require(!ended.endedAt().isAfter(now), "ended in the future: " + ended);
  }

  /** It is as it must be at this moment. */
  void check(ClusterState.Live live, List<HydrationStatus> hydrations, Instant now) {
    settle(live, now);
    Reconfiguration open = pending;
    require(open == null || open.equals(live.pending()), open + " but has " + live.pending());
    require(open != null || live.pending() == null, "began by itself: " + live.pending());
    require(looksLike(live.shape(), shape), "should be " + shape + " and is " + live.shape());
    require(live.replicas().size() == shape.replicaCount(), "has replicas of its own: " + live);
    if (open != null) {
      Instant end = open.condition().deadline();
      Instant last = (aborted || end.isBefore(actsFrom) ? actsFrom : end).plus(SLACK);
      require(now.isBefore(last), "overlooks the end of " + open + " at " + now);
    }
    Set<String> ids = live.replicas().stream().map(Replica::id).collect(Collectors.toSet());
    Set<ObjectId> up =
        hydrations.stream()
            .filter(h -> ids.contains(h.replica()) && isUp(h))
            .map(HydrationStatus::object)
            .collect(Collectors.toSet());
    for (ObjectId view : served) {
      require(up.contains(view), "nobody serves " + view + " any more: " + hydrations);
    }
    served.addAll(up);
  }

  void dropped(ObjectId view) {
    served.remove(view);
  }

  private static boolean isUp(HydrationStatus status) {
    return status.hydrated() && status.error() == null;
  }

  /** The keys that the data plane knows replicas by are nobody's business. */
  static boolean looksLike(ClusterDefinition a, ClusterDefinition b) {
    return a.words().equals(b.words()) && a.managed() == b.managed();
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw wrong(otherwise);
    }
  }

  private AssertionError wrong(String what) {
    return new AssertionError("cluster " + name + " " + what);
  }
}
