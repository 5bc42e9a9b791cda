package io.weir.domain.cluster;

import io.weir.domain.Event;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has happened to a cluster. */
public sealed interface ClusterEvent extends Event {
  /**
   * @param replicas the first ones: named by the user, or {@code r1}, {@code r2}, ... of a managed
   *     cluster
   */
  record Created(ClusterDefinition definition, List<ClusterDefinition.Replica> replicas)
      implements ClusterEvent {
    public Created {
      replicas = List.copyOf(replicas);
    }
  }

  record ReplicaAdded(ClusterDefinition.Replica replica) implements ClusterEvent {}

  /**
   * @param id null where it is the name: journals of 0.2 do not have it
   */
  record ReplicaDropped(String name, @Nullable String id) implements ClusterEvent {
    public ReplicaDropped(String name) {
      this(name, null);
    }
  }

  record ReplicaRenamed(String from, String to) implements ClusterEvent {}

  /**
   * Another shape, at once.
   *
   * @param stopped the ids of replicas that go
   */
  record Reshaped(
      ClusterDefinition definition, List<ClusterDefinition.Replica> started, List<String> stopped)
      implements ClusterEvent {
    public Reshaped {
      started = List.copyOf(started);
      stopped = List.copyOf(stopped);
    }
  }

  /** The new replicas start, and the deadline stands. */
  record ReconfigurationBegun(Reconfiguration reconfiguration) implements ClusterEvent {}

  record DeadlineExtended(String id, Instant deadline) implements ClusterEvent {}

  /**
   * @param reason for people
   * @param stopped the ids of replicas that go: the old ones where it is finalized, else the new
   */
  record ReconfigurationEnded(
      String id,
      Reconfiguration.Outcome outcome,
      String reason,
      List<String> stopped,
      Instant endedAt)
      implements ClusterEvent {
    public ReconfigurationEnded {
      stopped = List.copyOf(stopped);
    }
  }

  record Dropped() implements ClusterEvent {}
}
