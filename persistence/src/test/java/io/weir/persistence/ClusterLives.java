package io.weir.persistence;

import static io.weir.persistence.Definitions.MANAGED;
import static io.weir.persistence.Definitions.NOW;
import static io.weir.persistence.Definitions.R1;
import static io.weir.persistence.Definitions.R2;
import static io.weir.persistence.Definitions.RECONFIGURATION;
import static io.weir.persistence.Definitions.UNMANAGED;

import io.weir.domain.cluster.ClusterDecider;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.ClusterEvent;
import io.weir.domain.cluster.Condition;
import io.weir.domain.cluster.Reconfiguration;
import java.util.List;

/** Lives of clusters. */
final class ClusterLives {
  static List<Life<?, ?>> all() {
    return List.of(
        new Life<>(
            "cluster",
            new ClusterDecider(),
            List.of(
                new ClusterEvent.Created(UNMANAGED, List.of(R1)),
                new ClusterEvent.ReplicaAdded(R2),
                new ClusterEvent.ReplicaDropped("r1"))),
        new Life<>(
            "cluster-dropped",
            new ClusterDecider(),
            List.of(new ClusterEvent.Created(MANAGED, List.of(R1)), new ClusterEvent.Dropped())),
        new Life<>(
            "cluster-reconfiguring",
            new ClusterDecider(),
            List.of(
                new ClusterEvent.Created(MANAGED, List.of(R1)),
                new ClusterEvent.ReconfigurationBegun(RECONFIGURATION),
                new ClusterEvent.DeadlineExtended("alter/u1/7", NOW.plusSeconds(600)),
                new ClusterEvent.ReconfigurationEnded(
                    "alter/u1/7",
                    Reconfiguration.Outcome.FINALIZED,
                    "the new replicas were ready",
                    List.of("r1"),
                    NOW.plusSeconds(9)),
                new ClusterEvent.ReconfigurationBegun(
                    new Reconfiguration(
                        "alter/u1/9",
                        ClusterDefinition.managed("small", 1),
                        List.of(new Replica("r4", "small")),
                        new Condition(false, NOW.plusSeconds(60), Condition.OnTimeout.COMMIT),
                        NOW.plusSeconds(10))))),
        new Life<>(
            "cluster-reshaped",
            new ClusterDecider(),
            List.of(
                new ClusterEvent.Created(MANAGED, List.of(R1)),
                new ClusterEvent.Reshaped(
                    ClusterDefinition.unmanaged(List.of(R1)), List.of(), List.of()),
                new ClusterEvent.ReplicaRenamed("r1", "r1_pending"),
                new ClusterEvent.ReplicaAdded(new Replica("r1", "xsmall", "r1.2")),
                new ClusterEvent.ReplicaDropped("r1_pending", "r1"),
                new ClusterEvent.Reshaped(
                    ClusterDefinition.managed("xsmall", 2),
                    List.of(new Replica("r2", "xsmall")),
                    List.of()))));
  }

  private ClusterLives() {}
}
