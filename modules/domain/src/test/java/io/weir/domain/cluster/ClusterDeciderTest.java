package io.weir.domain.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.testkit.spec.DeciderSpec;
import io.weir.testkit.spec.Journal;
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

class ClusterDeciderTest {
  private static final Replica R1 = new Replica("r1", "small");
  private static final Replica R2 = new Replica("r2", "small");
  private static final ClusterDefinition MANAGED =
      new ClusterDefinition(true, "small", 2, List.of());
  private static final ClusterDefinition UNMANAGED =
      new ClusterDefinition(false, "", 0, List.of(R1));

  private static DeciderSpec<ClusterCommand, ClusterEvent, ClusterState, ClusterEffect> spec() {
    return DeciderSpec.of(new ClusterDecider());
  }

  @Test
  void managedReplicasFollowFromTheReplicationFactor() {
    spec()
        .when(new ClusterCommand.Create(MANAGED))
        .then(new ClusterEvent.Created(MANAGED, List.of(R1, R2)))
        .owingAmongOthers(new ClusterEffect.StartReplica(R1), new ClusterEffect.StartReplica(R2))
        .when(new ClusterCommand.Create(MANAGED))
        .thenNothing()
        .when(new ClusterCommand.Create(UNMANAGED))
        .thenRejected("42710")
        .when(new ClusterCommand.AddReplica(new Replica("r3", "small")))
        .thenRejected("0A000", "cannot create a replica of a managed cluster")
        .when(new ClusterCommand.DropReplica("r1"))
        .thenRejected("0A000", "cannot drop a replica of a managed cluster")
        .resuming(
            new ClusterEffect.StartReplica(R1),
            new ClusterEffect.StartReplica(R2),
            new ClusterEffect.Tell(ClusterState.Live.created(MANAGED, List.of(R1, R2))));
  }

  @Test
  void replicasOfAnUnmanagedClusterComeAndGoAndTheirNamesAreNotUsedAgain() {
    spec()
        .given(new ClusterEvent.Created(UNMANAGED, List.of(R1)))
        .when(new ClusterCommand.AddReplica(R2))
        .then(new ClusterEvent.ReplicaAdded(R2))
        .owingAmongOthers(new ClusterEffect.StartReplica(R2))
        .when(new ClusterCommand.AddReplica(R2))
        .thenNothing()
        .when(new ClusterCommand.AddReplica(new Replica("r2", "large")))
        .thenRejected("42710", "cluster replica \"r2\" already exists")
        .when(new ClusterCommand.DropReplica("r2"))
        .then(new ClusterEvent.ReplicaDropped("r2"))
        .owingAmongOthers(new ClusterEffect.StopReplica("r2"))
        .when(new ClusterCommand.DropReplica("r2"))
        .thenNothing()
        .when(new ClusterCommand.AddReplica(R2))
        .thenRejected("42710", "cluster replica \"r2\" was there before")
        .when(new ClusterCommand.DropReplica("r9"))
        .thenRejected("42704", "cluster replica \"r9\" does not exist");
  }

  @Test
  void whatCannotBeIsRefused() {
    spec()
        .when(new ClusterCommand.Create(new ClusterDefinition(true, "huge", 1, List.of())))
        .thenRejected("22023", "unknown cluster replica size \"huge\"")
        .when(new ClusterCommand.Create(new ClusterDefinition(true, "huge", 0, List.of())))
        .thenRejected("22023")
        .when(new ClusterCommand.Create(new ClusterDefinition(true, "small", -1, List.of())))
        .thenRejected("22023", "the replication factor cannot be negative")
        .when(
            new ClusterCommand.Create(
                new ClusterDefinition(true, "small", Integer.MAX_VALUE, List.of())))
        .thenRejected("54000", "a cluster cannot have more than 32 replicas")
        .when(new ClusterCommand.Create(new ClusterDefinition(false, "", 0, List.of(R1, R1))))
        .thenRejected("42710", "cluster replica \"r1\" is named twice")
        .when(new ClusterCommand.AddReplica(R1))
        .thenRejected("42704", "the cluster does not exist");
  }

  @Test
  void dropStopsAllReplicas() {
    spec()
        .given(new ClusterEvent.Created(MANAGED, List.of(R1, R2)))
        .when(new ClusterCommand.Drop())
        .then(new ClusterEvent.Dropped())
        .owingAmongOthers(new ClusterEffect.StopReplica("r1"), new ClusterEffect.StopReplica("r2"))
        .when(new ClusterCommand.Drop())
        .thenNothing()
        .when(new ClusterCommand.DropReplica("r1"))
        .thenNothing()
        .when(new ClusterCommand.Create(MANAGED))
        .thenRejected("42704", "the cluster was dropped");
  }

  @Property(tries = 300)
  void whateverHappensReplaysAndNoNameIsUsedTwice(
      @ForAll("commands") List<ClusterCommand> commands) {
    Journal<ClusterCommand, ClusterEvent, ClusterState, ClusterEffect> journal =
        new Journal<>(new ClusterDecider());
    commands.forEach(command -> journal.run(command, DeciderSpec.NOW));
    Set<String> names = new HashSet<>();
    for (ClusterEvent event : journal.events()) {
      if (event instanceof ClusterEvent.Created created) {
        created.replicas().forEach(r -> assertThat(names.add(r.name())).isTrue());
      } else if (event instanceof ClusterEvent.ReplicaAdded added) {
        assertThat(names.add(added.replica().name())).isTrue();
      }
    }
  }

  @Provide
  Arbitrary<List<ClusterCommand>> commands() {
    Arbitrary<Replica> replicas =
        Combinators.combine(
                Arbitraries.of("r1", "r2", "r3"), Arbitraries.of("small", "large", "huge"))
            .as(Replica::new);
    return Arbitraries.<ClusterCommand>oneOf(
            Arbitraries.of(
                new ClusterCommand.Create(MANAGED),
                new ClusterCommand.Create(UNMANAGED),
                new ClusterCommand.Create(UNMANAGED)),
            replicas.map(ClusterCommand.AddReplica::new),
            replicas.map(ClusterCommand.AddReplica::new),
            Arbitraries.of("r1", "r2", "r3").map(ClusterCommand.DropReplica::new),
            Arbitraries.integers()
                .between(0, 9)
                .map(i -> i == 0 ? new ClusterCommand.Drop() : new ClusterCommand.AddReplica(R2)))
        .list()
        .ofMaxSize(25);
  }
}
