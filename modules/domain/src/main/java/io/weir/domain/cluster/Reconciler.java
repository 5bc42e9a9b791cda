package io.weir.domain.cluster;

import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.Reconfiguration.Outcome;
import io.weir.kernel.Ordered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What should be, from what is wanted, what is seen, and the time. Pure; knows nothing of how it
 * came to that, so that it says the same after a crash, after a clock that jumped, and when asked
 * twice.
 *
 * <p>While a reconfiguration is pending, the old replicas and the new ones should run. It ends
 *
 * <ul>
 *   <li>with the new ones, where the condition goes by hydration and all of them are ready:
 *       whatever the time is, so that readiness wins over a deadline that was not acted upon yet;
 *   <li>else at the deadline, as the condition says.
 * </ul>
 */
public final class Reconciler {
  private Reconciler() {}

  /**
   * @param serving the replicas of the shape that the cluster has
   * @param pending null where it is to stay as it is
   */
  public record Intent(List<Replica> serving, @Nullable Reconfiguration pending) {
    public Intent {
      serving = List.copyOf(serving);
    }
  }

  /**
   * By the ids of replicas.
   *
   * @param ready those of them that could take over
   */
  public record Observed(Set<String> running, Set<String> ready) {
    public Observed {
      Set<String> both = new TreeSet<>(ready);
      both.retainAll(running);
      running = Ordered.set(running);
      ready = Ordered.set(both);
    }
  }

  /**
   * @param outcome how the pending reconfiguration ends now; null where it does not
   * @param start what should run and does not
   * @param stop the ids of those that should not run and do
   */
  public record Verdict(@Nullable Outcome outcome, List<Replica> start, List<String> stop) {
    public Verdict {
      start = List.copyOf(start);
      stop = List.copyOf(stop);
    }
  }

  public static Verdict reconcile(Intent intent, Observed observed, Instant now) {
    Reconfiguration pending = intent.pending();
    Outcome outcome = pending == null ? null : outcome(pending, observed, now);
    return towards(intent.serving(), pending, outcome, observed);
  }

  /** What is to be done where {@code outcome} is known already; null for none. */
  static Verdict towards(
      List<Replica> serving,
      @Nullable Reconfiguration pending,
      @Nullable Outcome outcome,
      Observed observed) {
    List<Replica> wanted = new ArrayList<>();
    if (pending == null || outcome != Outcome.FINALIZED) {
      wanted.addAll(serving);
    }
    if (pending != null && (outcome == null || outcome == Outcome.FINALIZED)) {
      wanted.addAll(pending.replicas());
    }
    Set<String> stop = new TreeSet<>(observed.running());
    wanted.forEach(replica -> stop.remove(replica.id()));
    return new Verdict(
        outcome,
        wanted.stream().filter(replica -> !observed.running().contains(replica.id())).toList(),
        List.copyOf(stop));
  }

  private static @Nullable Outcome outcome(
      Reconfiguration pending, Observed observed, Instant now) {
    Condition condition = pending.condition();
    if (condition.hydration() && observed.ready().containsAll(pending.replicaIds())) {
      return Outcome.FINALIZED;
    }
    if (now.isBefore(condition.deadline())) {
      return null;
    }
    return switch (condition.onTimeout()) {
      case COMMIT -> Outcome.FINALIZED;
      case ROLLBACK -> Outcome.TIMED_OUT;
    };
  }
}
