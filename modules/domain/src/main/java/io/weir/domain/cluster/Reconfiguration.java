package io.weir.domain.cluster;

import io.weir.domain.cluster.ClusterDefinition.Replica;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A change of a cluster's shape that is under way: new replicas run beside the old ones until the
 * condition decides.
 *
 * @param id of the statement that asked for it; no two are the same
 * @param target what the cluster will be
 * @param replicas the new ones
 */
public record Reconfiguration(
    String id,
    ClusterDefinition target,
    List<Replica> replicas,
    Condition condition,
    Instant startedAt) {
  public Reconfiguration {
    replicas = List.copyOf(replicas);
  }

  /** What the data plane knows the new replicas by. */
  public Set<String> replicaIds() {
    return new TreeSet<>(replicas.stream().map(Replica::id).toList());
  }

  Reconfiguration extended(Duration by) {
    return new Reconfiguration(
        id, target, replicas, condition.until(condition.deadline().plus(by)), startedAt);
  }

  /** How a reconfiguration ended. */
  public enum Outcome {
    /** The cluster has the new shape. */
    FINALIZED("finalized"),
    /** It was not ready by its deadline and was rolled back. */
    TIMED_OUT("timed-out"),
    /** It was aborted. */
    CANCELLED("cancelled"),
    /** A view does not fit the memory of the new replicas: rolled back before the deadline. */
    RESOURCE_EXHAUSTED("resource-exhausted");

    private final String key;

    Outcome(String key) {
      this.key = key;
    }

    public String key() {
      return key;
    }
  }

  /** A reconfiguration that is over. */
  public record Ended(
      Reconfiguration reconfiguration, Outcome outcome, String reason, Instant endedAt) {}
}
