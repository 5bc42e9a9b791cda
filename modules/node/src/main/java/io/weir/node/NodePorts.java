package io.weir.node;

import io.weir.connector.Connector;
import io.weir.connector.SinkConnector;
import io.weir.executor.replica.WorkerPools;
import io.weir.gateway.Audit;
import io.weir.kernel.Clock;
import io.weir.kernel.IdSource;
import io.weir.storage.ChangelogStore;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Where the world comes into a node: a real one has files, threads and the system's clock behind
 * these, a simulated one has none of them.
 *
 * @param connectors by name
 * @param sinks sink connectors by name
 * @param blocking runs what blocks on a disk or network for a moment
 * @param newestEpoch the newest epoch that the store holds, where the timeline goes on
 */
public record NodePorts(
    ChangelogStore store,
    Map<String, Connector> connectors,
    Map<String, SinkConnector> sinks,
    Executor blocking,
    WorkerPools workers,
    Audit audit,
    Clock clock,
    IdSource ids,
    SecretVault vault,
    long newestEpoch) {}
