package io.weir.domain.cluster;

import io.weir.domain.Command;
import io.weir.kernel.Rejection;
import java.time.Instant;

/** What a cluster can be asked to do. */
public sealed interface ClusterCommand extends Command {
  record Create(ClusterDefinition definition) implements ClusterCommand {}

  /** To an unmanaged cluster. The name of one that was dropped is not used again. */
  record AddReplica(ClusterDefinition.Replica replica) implements ClusterCommand {}

  record DropReplica(String name) implements ClusterCommand {
    @Override
    public boolean irreversible() {
      return true;
    }
  }

  /** Of an unmanaged cluster. Nothing restarts; the old name is free again. */
  record RenameReplica(String from, String to) implements ClusterCommand {}

  /**
   * Changes the shape at once: another replication factor, managed to unmanaged and back, or
   * whatever a cluster without replicas is turned into. Rejected with 55006 while a reconfiguration
   * is pending, 40001 where the cluster is not what was planned over (plan again).
   *
   * @param name of the cluster, for error texts
   */
  record Reshape(String name, ClusterDefinition from, ClusterDefinition to)
      implements ClusterCommand {}

  /**
   * Begins a reconfiguration of a managed cluster: replicas of the {@code target} start beside
   * those that serve. Rejected with 55006 and the words of the specification where one is pending.
   *
   * @param id of the reconfiguration
   * @param name of the cluster, for error texts
   */
  record Alter(
      String id, String name, ClusterDefinition from, ClusterDefinition target, Condition condition)
      implements ClusterCommand {}

  /**
   * Ends a reconfiguration without its new shape. Nothing where it ended so already; rejected with
   * 55000 where the new shape was taken on, 40001 where it has not begun yet.
   */
  record Abort(String id, String reason) implements ClusterCommand {
    @Override
    public boolean mayComeTooLate() {
      return true;
    }
  }

  /** Puts the deadline of the pending reconfiguration off; 55000 where there is none. */
  record Extend(String name, long millis) implements ClusterCommand {}

  /** The new replicas could take over. */
  record ReplicasReady(String id) implements ClusterCommand {}

  /** A view cannot run on the new replicas at all: they lack what it takes. */
  record ReplicasExhausted(String id, Rejection reason) implements ClusterCommand {}

  /** The deadline was reached; nothing where it is a later one by now, or still to come. */
  record TimerFired(String id, Instant deadline) implements ClusterCommand {}

  /**
   * Holds its place until the reconfiguration has ended; rejected where it ended without the new
   * shape: 57014 by its deadline, 57000 where it was aborted, 53200 for want of memory.
   */
  record AwaitReconfigured(String id) implements ClusterCommand {
    /** The new shape serves: the operation has only to tell the catalog. */
    @Override
    public boolean irreversible() {
      return true;
    }

    @Override
    public boolean onlyWaits() {
      return true;
    }
  }

  record Drop() implements ClusterCommand {
    @Override
    public boolean irreversible() {
      return true;
    }
  }
}
