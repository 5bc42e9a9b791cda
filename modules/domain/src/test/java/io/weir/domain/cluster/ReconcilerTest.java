package io.weir.domain.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.Condition.OnTimeout;
import io.weir.domain.cluster.Reconciler.Intent;
import io.weir.domain.cluster.Reconciler.Observed;
import io.weir.domain.cluster.Reconciler.Verdict;
import io.weir.domain.cluster.Reconfiguration.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant DEADLINE = START.plusSeconds(100);

  /** One look at the world. */
  record Scene(Intent intent, Observed observed, Instant now) {
    Verdict verdict() {
      return Reconciler.reconcile(intent, observed, now);
    }

    /** What runs once the verdict is carried out. */
    Set<String> after() {
      Verdict verdict = verdict();
      Set<String> running = new HashSet<>(observed.running());
      verdict.start().forEach(replica -> running.add(replica.id()));
      verdict.stop().forEach(running::remove);
      return running;
    }

    /** What is wanted once the verdict is carried out. */
    Intent settled() {
      Reconfiguration pending = intent.pending();
      Outcome outcome = verdict().outcome();
      if (pending == null || outcome == null) {
        return intent;
      }
      return new Intent(outcome == Outcome.FINALIZED ? pending.replicas() : intent.serving(), null);
    }
  }

  @Property(tries = 2000)
  void oneRoundIsEnoughAndASecondDoesNothing(@ForAll("scenes") Scene scene) {
    Scene next =
        new Scene(
            scene.settled(), new Observed(scene.after(), scene.observed().ready()), scene.now());
    if (scene.verdict().outcome() == null) {
      assertThat(next.verdict()).isEqualTo(new Verdict(null, List.of(), List.of()));
    } else {
      assertThat(next.verdict().start()).isEmpty();
      assertThat(next.verdict().stop()).isEmpty();
    }
    assertThat(scene.verdict()).isEqualTo(scene.verdict());
  }

  @Property(tries = 2000)
  void whatRunsIsAlwaysAWholeShape(@ForAll("scenes") Scene scene) {
    Set<String> old = ids(scene.intent().serving());
    Reconfiguration pending = scene.intent().pending();
    Set<String> all = new HashSet<>(old);
    if (pending != null) {
      all.addAll(pending.replicaIds());
    }
    Outcome outcome = scene.verdict().outcome();
    Set<String> expected =
        pending == null || outcome == Outcome.TIMED_OUT
            ? old
            : outcome == Outcome.FINALIZED ? pending.replicaIds() : all;
    assertThat(scene.after()).isEqualTo(expected).isNotEmpty();
  }

  @Property(tries = 2000)
  void theLastReadyReplicaGoesOnlyWhereTheUserSetATime(@ForAll("scenes") Scene scene) {
    Set<String> ready = new HashSet<>(scene.observed().ready());
    ready.retainAll(scene.observed().running());
    Set<String> left = new HashSet<>(ready);
    scene.verdict().stop().forEach(left::remove);
    Reconfiguration pending = scene.intent().pending();
    boolean forced =
        pending != null
            && pending.condition().onTimeout() == OnTimeout.COMMIT
            && !scene.now().isBefore(pending.condition().deadline());
    Set<String> known = ids(scene.intent().serving());
    if (pending != null) {
      known.addAll(pending.replicaIds());
    }
    boolean wasServing = known.stream().anyMatch(ready::contains);
    boolean rolledBack = scene.verdict().outcome() == Outcome.TIMED_OUT;
    boolean onlyNewOnesReady = ids(scene.intent().serving()).stream().noneMatch(ready::contains);
    if (wasServing && !forced && !(rolledBack && onlyNewOnesReady)) {
      assertThat(left).isNotEmpty();
    }
  }

  @Property(tries = 2000)
  void readinessWinsWhateverTheTimeIs(@ForAll("scenes") Scene scene) {
    Reconfiguration pending = scene.intent().pending();
    if (pending != null
        && pending.condition().hydration()
        && scene.observed().ready().containsAll(pending.replicaIds())) {
      assertThat(scene.verdict().outcome()).isEqualTo(Outcome.FINALIZED);
    } else if (pending != null && scene.now().isBefore(pending.condition().deadline())) {
      assertThat(scene.verdict().outcome()).isNull();
    }
  }

  @Test
  void theDeadlineItselfIsReached() {
    Reconfiguration pending =
        new Reconfiguration(
            "a",
            ClusterDefinition.managed("large", 1),
            List.of(new Replica("r2", "large")),
            Condition.hydrated(DEADLINE),
            START);
    Intent intent = new Intent(List.of(new Replica("r1", "small")), pending);
    Observed both = new Observed(Set.of("r1", "r2"), Set.of("r1"));
    assertThat(Reconciler.reconcile(intent, both, DEADLINE.minusNanos(1)).outcome()).isNull();
    assertThat(Reconciler.reconcile(intent, both, DEADLINE))
        .isEqualTo(new Verdict(Outcome.TIMED_OUT, List.of(), List.of("r2")));
  }

  private static Set<String> ids(List<Replica> replicas) {
    return new HashSet<>(replicas.stream().map(Replica::id).toList());
  }

  @Provide
  Arbitrary<Scene> scenes() {
    Arbitrary<List<Replica>> old =
        Arbitraries.integers().between(1, 3).map(n -> replicas(1, n, "small"));
    Arbitrary<Reconfiguration> pending =
        Combinators.combine(
                Arbitraries.integers().between(1, 3),
                Arbitraries.of(true, false),
                Arbitraries.of(OnTimeout.values()))
            .as(
                (n, hydration, onTimeout) ->
                    new Reconfiguration(
                        "a",
                        ClusterDefinition.managed("large", n),
                        replicas(4, n, "large"),
                        new Condition(hydration, DEADLINE, onTimeout),
                        START));
    Arbitrary<Set<String>> seen =
        Arbitraries.of("r1", "r2", "r3", "r4", "r5", "r6", "stray").set().ofMaxSize(7);
    Arbitrary<Instant> now = Arbitraries.integers().between(0, 200).map(START::plusSeconds);
    return Combinators.combine(old, pending.injectNull(0.3), seen, seen, now)
        .as(
            (serving, change, running, ready, at) ->
                new Scene(new Intent(serving, change), new Observed(running, ready), at));
  }

  private static List<Replica> replicas(int first, int count, String size) {
    List<Replica> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new Replica("r" + (first + i), size));
    }
    return all;
  }
}
