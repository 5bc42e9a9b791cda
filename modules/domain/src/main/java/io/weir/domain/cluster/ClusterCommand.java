package io.weir.domain.cluster;

import io.weir.domain.Command;

/** What a cluster can be asked to do. */
public sealed interface ClusterCommand extends Command {
  record Create(ClusterDefinition definition) implements ClusterCommand {}

  /** To an unmanaged cluster. Names are never used again. */
  record AddReplica(ClusterDefinition.Replica replica) implements ClusterCommand {}

  record DropReplica(String name) implements ClusterCommand {
    @Override
    public boolean irreversible() {
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
