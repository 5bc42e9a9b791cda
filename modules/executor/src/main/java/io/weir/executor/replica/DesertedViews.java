package io.weir.executor.replica;

import io.weir.executor.DataPlaneContext;
import io.weir.executor.DataPlaneMessage;
import io.weir.executor.timeline.HubMessage;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.List;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * Tells readers at once that nobody keeps a view up to date, where its cluster has no replica, and
 * has them wait again as soon as there is one. Used by the guardian's actor alone.
 */
final class DesertedViews {
  /** So many retry delays a view's cluster may take to start its replicas after the node did. */
  private static final int PATIENCE = 5;

  private final ActorContext<DataPlaneMessage> context;
  private final DataPlaneContext plane;
  private final Predicate<ObjectId> served;

  /**
   * @param served whether a cluster has a replica
   */
  DesertedViews(
      ActorContext<DataPlaneMessage> context, DataPlaneContext plane, Predicate<ObjectId> served) {
    this.context = context;
    this.plane = plane;
    this.served = served;
  }

  /** The last replica of their cluster was stopped. */
  void leaves(List<DataflowRole> views) {
    views.forEach(
        role -> plane.hub().tell(new HubMessage.Broken(role.view(), withoutReplica(role))));
  }

  /** The first replica of their cluster was started. */
  void serves(List<DataflowRole> views) {
    views.forEach(role -> plane.hub().tell(new HubMessage.Mending(role.view())));
  }

  /** Its cluster may have no replica, or be about to start them. */
  void installed(DataflowRole role) {
    ObjectId cluster = role.definition().cluster();
    if (!served.test(cluster)) {
      context.scheduleOnce(
          plane.settings().retryDelay().multipliedBy(PATIENCE),
          context.getSelf(),
          new DataPlaneMessage.Then(
              () -> {
                if (!served.test(cluster)) {
                  leaves(List.of(role));
                }
              }));
    }
  }

  private static Rejection withoutReplica(DataflowRole role) {
    return Rejection.of(
            SqlState.NOT_IN_PREREQUISITE_STATE,
            "the cluster of \""
                + role.definition().name()
                + "\" has no replica: nobody computes it")
        .withHint(
            "ALTER CLUSTER ... SET (REPLICATION FACTOR 1), or CREATE CLUSTER REPLICA, gives it"
                + " one.");
  }
}
