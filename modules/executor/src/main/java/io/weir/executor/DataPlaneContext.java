package io.weir.executor;

import io.weir.connector.Connector;
import io.weir.connector.SinkConnector;
import io.weir.domain.cluster.ClusterSizes;
import io.weir.executor.replica.ViewPlanner;
import io.weir.executor.replica.WorkerPools;
import io.weir.executor.status.StatusBoard;
import io.weir.executor.timeline.Backpressure;
import io.weir.executor.timeline.HubMessage;
import io.weir.executor.timeline.Timeline;
import io.weir.kernel.Clock;
import io.weir.storage.ChangelogStore;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What every actor of the data plane works with.
 *
 * @param connectors by name
 * @param sinks sink connectors by name
 * @param blocking runs what blocks on a disk or network for a moment
 */
public record DataPlaneContext(
    ChangelogStore store,
    Map<String, Connector> connectors,
    Map<String, SinkConnector> sinks,
    ViewPlanner planner,
    WorkerPools workers,
    Executor blocking,
    Clock clock,
    Timeline timeline,
    Backpressure backpressure,
    ActorRef<HubMessage> hub,
    StatusBoard status,
    Secrets secrets,
    ClusterSizes sizes,
    DataPlaneSettings settings) {}
