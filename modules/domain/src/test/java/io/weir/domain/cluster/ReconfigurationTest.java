package io.weir.domain.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.Condition.OnTimeout;
import io.weir.domain.cluster.Reconfiguration.Outcome;
import io.weir.kernel.Decision;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.testkit.spec.DeciderSpec;
import io.weir.testkit.spec.Journal;
import java.time.Instant;
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

class ReconfigurationTest {
  private static final Instant NOW = DeciderSpec.NOW;
  private static final Instant DEADLINE = NOW.plusSeconds(100);
  private static final Replica R1 = new Replica("r1", "small");
  private static final Replica R2 = new Replica("r2", "large");
  private static final ClusterDefinition SMALL = ClusterDefinition.managed("small", 1);
  private static final ClusterDefinition LARGE = ClusterDefinition.managed("large", 1);
  private static final ClusterEvent CREATED = new ClusterEvent.Created(SMALL, List.of(R1));
  private static final Condition HYDRATED = Condition.hydrated(DEADLINE);
  private static final Condition COMMIT = new Condition(true, DEADLINE, OnTimeout.COMMIT);
  private static final Condition AFTER = new Condition(false, DEADLINE, OnTimeout.COMMIT);

  private static DeciderSpec<ClusterCommand, ClusterEvent, ClusterState, ClusterEffect> spec() {
    return DeciderSpec.of(new ClusterDecider());
  }

  private static ClusterCommand.Alter alter(String id, Condition condition) {
    return new ClusterCommand.Alter(id, "c", SMALL, LARGE, condition);
  }

  private static Reconfiguration begun(String id, Condition condition) {
    return new Reconfiguration(id, LARGE, List.of(R2), condition, NOW);
  }

  private static DeciderSpec<ClusterCommand, ClusterEvent, ClusterState, ClusterEffect> pending(
      Condition condition) {
    return spec().given(CREATED, new ClusterEvent.ReconfigurationBegun(begun("a", condition)));
  }

  private static ClusterEvent ended(Outcome outcome, String reason, String stopped, Instant at) {
    return new ClusterEvent.ReconfigurationEnded("a", outcome, reason, List.of(stopped), at);
  }

  @Test
  void newReplicasStartBesideTheOldOnesAndTakeOverWhenReady() {
    spec()
        .given(CREATED)
        .when(alter("a", HYDRATED))
        .then(new ClusterEvent.ReconfigurationBegun(begun("a", HYDRATED)))
        .owingAmongOthers(
            new ClusterEffect.StartReplica(R2),
            new ClusterEffect.AwaitReady("a", Set.of("r2")),
            new ClusterEffect.SetTimer("a", DEADLINE))
        .when(alter("a", HYDRATED))
        .thenNothing()
        .when(new ClusterCommand.AwaitReconfigured("a"))
        .thenLater()
        .when(new ClusterCommand.ReplicasReady("other"))
        .thenNothing()
        .when(new ClusterCommand.ReplicasReady("a"))
        .then(ended(Outcome.FINALIZED, "the new replicas were ready", "r1", NOW))
        .owingAmongOthers(new ClusterEffect.Forget("a"), new ClusterEffect.StopReplica("r1"))
        .when(new ClusterCommand.AwaitReconfigured("a"))
        .thenNothing()
        .when(new ClusterCommand.Abort("a", "late"))
        .thenRejected("55000")
        .when(alter("a", HYDRATED))
        .thenNothing();
  }

  @Test
  void aSecondPendingActionIsRefusedInTheWordsOfTheSpecification() {
    Decision<ClusterEvent> second =
        new ClusterDecider().decide(pending(HYDRATED).state(), alter("b", HYDRATED), NOW);
    assertThat(second)
        .isInstanceOfSatisfying(
            Decision.Rejected.class,
            rejected -> {
              assertThat(rejected.rejection().message())
                  .isEqualTo("Cluster c has a pending action.");
              assertThat(rejected.rejection().detail())
                  .isEqualTo(
                      "Wait for the pending action to complete, or abort the pending action.");
            });
    pending(HYDRATED)
        .when(new ClusterCommand.Reshape("c", SMALL, ClusterDefinition.managed("small", 2)))
        .thenRejected(
            "55006", "cannot change replication factor while a reconfiguration is in progress")
        .when(new ClusterCommand.Reshape("c", SMALL, ClusterDefinition.unmanaged(List.of(R1))))
        .thenRejected(
            "55006", "cannot convert cluster to unmanaged while a reconfiguration is in progress");
  }

  @Test
  void theDeadlineRollsBackOrCommits() {
    pending(HYDRATED)
        .at(DEADLINE.minusMillis(1))
        .when(new ClusterCommand.TimerFired("a", DEADLINE))
        .thenNothing()
        .at(DEADLINE)
        .when(new ClusterCommand.TimerFired("a", DEADLINE.minusSeconds(1)))
        .thenNothing()
        .when(new ClusterCommand.TimerFired("a", DEADLINE))
        .then(
            ended(
                Outcome.TIMED_OUT,
                "the new replicas were not ready by " + DEADLINE,
                "r2",
                DEADLINE))
        .owingAmongOthers(new ClusterEffect.StopReplica("r2"))
        .when(new ClusterCommand.AwaitReconfigured("a"))
        .thenRejected("57014", "canceling statement, provided timeout lapsed")
        .when(new ClusterCommand.Abort("a", "undo"))
        .thenNothing();
    for (Condition condition : List.of(COMMIT, AFTER)) {
      pending(condition)
          .at(DEADLINE)
          .when(new ClusterCommand.TimerFired("a", DEADLINE))
          .then(ended(Outcome.FINALIZED, "the time of its teardown came", "r1", DEADLINE))
          .when(new ClusterCommand.AwaitReconfigured("a"))
          .thenNothing();
    }
  }

  @Test
  void readinessBeforeTheTimerWasHeardWinsAndOfATimeAloneItIsNotAsked() {
    pending(HYDRATED)
        .at(DEADLINE.plusSeconds(5))
        .when(new ClusterCommand.ReplicasReady("a"))
        .then(
            ended(Outcome.FINALIZED, "the new replicas were ready", "r1", DEADLINE.plusSeconds(5)));
    pending(AFTER)
        .when(new ClusterCommand.ReplicasReady("a"))
        .thenNothing()
        .resuming(
            new ClusterEffect.StartReplica(R1),
            new ClusterEffect.StartReplica(R2),
            new ClusterEffect.AwaitReady("a", Set.of("r2")),
            new ClusterEffect.SetTimer("a", DEADLINE),
            new ClusterEffect.Tell(pending(AFTER).state()));
  }

  @Test
  void aRecoveryArmsWhatIsOwed() {
    pending(HYDRATED)
        .resuming(
            new ClusterEffect.StartReplica(R1),
            new ClusterEffect.StartReplica(R2),
            new ClusterEffect.AwaitReady("a", Set.of("r2")),
            new ClusterEffect.SetTimer("a", DEADLINE),
            new ClusterEffect.Tell(pending(HYDRATED).state()));
  }

  @Test
  void anAbortDropsTheNewReplicasAndTheirNumbersAreNotGivenAgain() {
    pending(HYDRATED)
        .when(new ClusterCommand.Abort("a", "by ann"))
        .then(ended(Outcome.CANCELLED, "by ann", "r2", NOW))
        .owingAmongOthers(new ClusterEffect.StopReplica("r2"))
        .when(new ClusterCommand.AwaitReconfigured("a"))
        .thenRejected("57000", "the change of the cluster was aborted: by ann")
        .when(alter("b", HYDRATED))
        .then(
            new ClusterEvent.ReconfigurationBegun(
                new Reconfiguration(
                    "b", LARGE, List.of(new Replica("r3", "large")), HYDRATED, NOW)));
  }

  @Test
  void whatHasNotBegunCannotBeAborted() {
    spec()
        .given(CREATED)
        .when(new ClusterCommand.Abort("a", "by ann"))
        .thenRejected("40001", "the change of the cluster has not begun yet");
  }

  @Test
  void aDeadlineIsPutOff() {
    Instant later = DEADLINE.plusSeconds(60);
    pending(HYDRATED)
        .when(new ClusterCommand.Extend("c", 60_000))
        .then(new ClusterEvent.DeadlineExtended("a", later))
        .owingAmongOthers(new ClusterEffect.SetTimer("a", later))
        .at(DEADLINE)
        .when(new ClusterCommand.TimerFired("a", DEADLINE))
        .thenNothing()
        .when(new ClusterCommand.Extend("c", 0))
        .thenRejected("22023")
        .when(new ClusterCommand.Extend("c", Long.MAX_VALUE))
        .thenRejected("22023");
    spec()
        .given(CREATED)
        .when(new ClusterCommand.Extend("c", 1))
        .thenRejected("55000", "cluster \"c\" has no pending action");
  }

  @Test
  void newReplicasThatDoNotFitAreRolledBackAtOnce() {
    Rejection full = Rejection.of(SqlState.OUT_OF_MEMORY, "view v takes 2 GiB, its replica has 1");
    for (Condition condition : List.of(HYDRATED, COMMIT, AFTER)) {
      pending(condition)
          .when(new ClusterCommand.ReplicasExhausted("a", full))
          .then(ended(Outcome.RESOURCE_EXHAUSTED, full.message(), "r2", NOW))
          .when(new ClusterCommand.AwaitReconfigured("a"))
          .thenRejected("53200", "the new replicas ran out of memory");
    }
  }

  @Test
  void aDropInMidChangeStopsOldAndNew() {
    pending(HYDRATED)
        .when(new ClusterCommand.Drop())
        .then(new ClusterEvent.Dropped())
        .owingAmongOthers(new ClusterEffect.StopReplica("r1"), new ClusterEffect.StopReplica("r2"))
        .when(new ClusterCommand.TimerFired("a", DEADLINE))
        .thenNothing()
        .when(new ClusterCommand.AwaitReconfigured("a"))
        .thenRejected("42704", "the cluster was dropped")
        .when(new ClusterCommand.Abort("a", "undo"))
        .thenNothing();
  }

  @Test
  void theReplicationFactorChangesAtOnce() {
    ClusterDefinition two = ClusterDefinition.managed("small", 2);
    Replica added = new Replica("r2", "small");
    spec()
        .given(CREATED)
        .when(new ClusterCommand.Reshape("c", SMALL, two))
        .then(new ClusterEvent.Reshaped(two, List.of(added), List.of()))
        .when(new ClusterCommand.Reshape("c", SMALL, two))
        .thenNothing()
        .when(new ClusterCommand.Reshape("c", SMALL, ClusterDefinition.managed("small", 3)))
        .thenRejected("40001")
        .when(new ClusterCommand.Reshape("c", two, SMALL))
        .then(new ClusterEvent.Reshaped(SMALL, List.of(), List.of("r2")))
        .when(new ClusterCommand.Reshape("c", SMALL, two))
        .then(new ClusterEvent.Reshaped(two, List.of(new Replica("r3", "small")), List.of()))
        .when(new ClusterCommand.Reshape("c", two, ClusterDefinition.managed("small", 99)))
        .thenRejected("54000");
  }

  @Test
  void theDanceOfRenamesByHandWorksAndKeepsWhatRuns() {
    ClusterDefinition unmanaged = ClusterDefinition.unmanaged(List.of(R1));
    Replica again = new Replica("r1", "xsmall", "r1.2");
    ClusterDefinition managed = ClusterDefinition.managed("xsmall", 1);
    spec()
        .given(CREATED)
        .when(new ClusterCommand.RenameReplica("r1", "r1_pending"))
        .thenRejected("0A000", "cannot rename a replica of a managed cluster")
        .when(new ClusterCommand.Reshape("c", SMALL, unmanaged))
        .then(new ClusterEvent.Reshaped(unmanaged, List.of(), List.of()))
        .when(new ClusterCommand.RenameReplica("r1", "r1_pending"))
        .then(new ClusterEvent.ReplicaRenamed("r1", "r1_pending"))
        .when(new ClusterCommand.RenameReplica("r1", "r1_pending"))
        .thenNothing()
        .when(new ClusterCommand.AddReplica(new Replica("r1", "xsmall")))
        .then(new ClusterEvent.ReplicaAdded(again))
        .owingAmongOthers(new ClusterEffect.StartReplica(again))
        .when(new ClusterCommand.DropReplica("r1_pending"))
        .then(new ClusterEvent.ReplicaDropped("r1_pending", "r1"))
        .owingAmongOthers(new ClusterEffect.StopReplica("r1"))
        .when(
            new ClusterCommand.Reshape(
                "c", ClusterDefinition.unmanaged(List.of(new Replica("r1", "xsmall"))), managed))
        .then(new ClusterEvent.Reshaped(managed, List.of(), List.of()));
  }

  /** Whatever is asked for in whatever order: replays, old or new but never neither. */
  @Property(tries = 1000)
  void thereIsAlwaysOneShapeOrTheOther(@ForAll("commands") List<ClusterCommand> commands) {
    Journal<ClusterCommand, ClusterEvent, ClusterState, ClusterEffect> journal =
        new Journal<>(new ClusterDecider());
    journal.run(new ClusterCommand.Create(SMALL), NOW);
    Set<String> started = new HashSet<>();
    long seconds = 0;
    for (ClusterCommand command : commands) {
      journal.run(command, NOW.plusSeconds(seconds += 7));
      ClusterState.Live live = (ClusterState.Live) journal.state();
      assertThat(live.replicas()).hasSize(live.definition().replicationFactor());
      assertThat(live.replicas()).allMatch(r -> r.size().equals(live.definition().size()));
      assertThat(live.running().stream().map(Replica::id)).doesNotHaveDuplicates();
    }
    for (ClusterEvent event : journal.events()) {
      List<Replica> fresh =
          switch (event) {
            case ClusterEvent.Created created -> created.replicas();
            case ClusterEvent.Reshaped reshaped -> reshaped.started();
            case ClusterEvent.ReconfigurationBegun begun -> begun.reconfiguration().replicas();
            default -> List.of();
          };
      fresh.forEach(replica -> assertThat(started.add(replica.id())).isTrue());
    }
  }

  @Provide
  Arbitrary<List<ClusterCommand>> commands() {
    Arbitrary<ClusterDefinition> shapes =
        Combinators.combine(Arbitraries.of("small", "large"), Arbitraries.integers().between(1, 3))
            .as(ClusterDefinition::managed);
    Arbitrary<String> ids = Arbitraries.of("a", "b", "c", "d");
    Arbitrary<Condition> conditions =
        Combinators.combine(
                Arbitraries.of(true, false),
                Arbitraries.integers().between(1, 100),
                Arbitraries.of(OnTimeout.values()))
            .as((signal, s, then) -> new Condition(signal, NOW.plusSeconds(s), then));
    return Arbitraries.<ClusterCommand>oneOf(
            Combinators.combine(ids, shapes, shapes, conditions)
                .as((id, from, to, c) -> new ClusterCommand.Alter(id, "c", from, to, c)),
            Combinators.combine(shapes, shapes)
                .as((from, to) -> new ClusterCommand.Reshape("c", from, to)),
            ids.map(ClusterCommand.ReplicasReady::new),
            ids.map(id -> new ClusterCommand.Abort(id, "by ann")),
            Combinators.combine(ids, Arbitraries.integers().between(1, 100))
                .as((id, s) -> new ClusterCommand.TimerFired(id, NOW.plusSeconds(s))),
            Arbitraries.just(new ClusterCommand.Extend("c", 9_000)))
        .list()
        .ofMaxSize(40);
  }
}
