package io.weir.sql.statement;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Clusters and their replicas. */
public sealed interface ClusterStatement extends Statement.Ddl {
  /** Managed by {@code options}, or with named {@code replicas}. */
  record CreateCluster(
      ObjectName name,
      boolean ifNotExists,
      Options options,
      @Nullable List<ReplicaDefinition> replicas)
      implements ClusterStatement {
    @Override
    public String tag() {
      return "CREATE CLUSTER";
    }
  }

  record ReplicaDefinition(String name, Options options, int position) {}

  /** {@code cluster.replica}. */
  record ReplicaName(ObjectName cluster, String replica) {}

  record CreateClusterReplica(ReplicaName name, boolean ifNotExists, Options options)
      implements ClusterStatement {
    @Override
    public String tag() {
      return "CREATE CLUSTER REPLICA";
    }
  }

  /** When the old replicas of a cluster go, as the statement says it. */
  sealed interface ClusterCondition {
    /** 1-based character position. */
    int position();

    /**
     * {@code TEARDOWN (AFTER expr, SIGNAL 'hydration')}; one of both at least.
     *
     * @param after an expression that gives a timestamp
     */
    record Teardown(@Nullable SqlFragment after, boolean hydration, int position)
        implements ClusterCondition {}

    /** {@code (WAIT FOR '10 min')}. */
    record WaitFor(Option duration, int position) implements ClusterCondition {}

    /** {@code (WAIT UNTIL READY (TIMEOUT '10 min', ON TIMEOUT COMMIT))}. */
    record WaitUntilReady(Options options, int position) implements ClusterCondition {}
  }

  /** ALTER CLUSTER ... SET. */
  record AlterCluster(
      ObjectName name, boolean ifExists, Options options, @Nullable ClusterCondition condition)
      implements ClusterStatement {
    @Override
    public String tag() {
      return "ALTER CLUSTER";
    }
  }

  /** ALTER CLUSTER ... RESET: aborts what is pending, or restores defaults. */
  record ResetCluster(ObjectName name, boolean ifExists, List<Name> options)
      implements ClusterStatement {
    public ResetCluster {
      options = List.copyOf(options);
    }

    @Override
    public String tag() {
      return "ALTER CLUSTER";
    }
  }

  /** ALTER CLUSTER ... EXTEND BY '10 min': puts the deadline of what is pending off. */
  record ExtendCluster(ObjectName name, boolean ifExists, Option by) implements ClusterStatement {
    @Override
    public String tag() {
      return "ALTER CLUSTER";
    }
  }

  record RenameReplica(ReplicaName replica, Name to) implements ClusterStatement {
    @Override
    public String tag() {
      return "ALTER CLUSTER REPLICA";
    }
  }

  record DropClusterReplica(List<ReplicaName> names, boolean ifExists) implements ClusterStatement {
    public DropClusterReplica {
      names = List.copyOf(names);
    }

    @Override
    public String tag() {
      return "DROP CLUSTER REPLICA";
    }
  }
}
