package io.weir.domain.cluster;

import io.weir.domain.Rejections;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.kernel.Decider;
import io.weir.kernel.Decision;
import io.weir.kernel.Rejection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which replicas a cluster has, and what it is being turned into: see {@link ReconfigurationRules}.
 */
public final class ClusterDecider
    implements Decider<ClusterCommand, ClusterEvent, ClusterState, ClusterEffect> {
  private static final String KIND = "cluster";

  private final ShapeRules shapes;
  private final ReconfigurationRules reconfigurations;

  public ClusterDecider(ClusterSizes sizes) {
    shapes = new ShapeRules(sizes);
    reconfigurations = new ReconfigurationRules(shapes);
  }

  /** With the default sizes: to replay events, which asks for none. */
  public ClusterDecider() {
    this(ClusterSizes.DEFAULTS);
  }

  @Override
  public ClusterState initial() {
    return new ClusterState.Absent();
  }

  @Override
  public Decision<ClusterEvent> decide(ClusterState state, ClusterCommand command, Instant now) {
    return switch (command) {
      case ClusterCommand.Create create -> create(state, create.definition());
      case ClusterCommand.AddReplica add ->
          whenLive(state, live -> shapes.add(live, add.replica()));
      case ClusterCommand.DropReplica drop ->
          unlessDropped(state, live -> ShapeRules.drop(live, drop.name()));
      case ClusterCommand.RenameReplica rename ->
          whenLive(state, live -> ShapeRules.rename(live, rename.from(), rename.to()));
      case ClusterCommand.Reshape reshape -> whenLive(state, live -> shapes.reshape(live, reshape));
      case ClusterCommand.Alter alter ->
          whenLive(state, live -> reconfigurations.alter(live, alter, now));
      case ClusterCommand.Abort abort ->
          unlessDropped(state, live -> ReconfigurationRules.abort(live, abort, now));
      case ClusterCommand.Extend extend ->
          whenLive(state, live -> ReconfigurationRules.extend(live, extend));
      case ClusterCommand.ReplicasReady ready ->
          unlessDropped(state, live -> ReconfigurationRules.ready(live, ready.id(), now));
      case ClusterCommand.ReplicasExhausted exhausted ->
          unlessDropped(state, live -> ReconfigurationRules.exhausted(live, exhausted, now));
      case ClusterCommand.TimerFired timer ->
          unlessDropped(state, live -> ReconfigurationRules.timer(live, timer, now));
      case ClusterCommand.AwaitReconfigured await ->
          whenLive(state, live -> ReconfigurationRules.await(live, await.id()));
      case ClusterCommand.Drop drop ->
          state instanceof ClusterState.Live
              ? Decision.accept(new ClusterEvent.Dropped())
              : Decision.nothing();
    };
  }

  private static Decision<ClusterEvent> whenLive(
      ClusterState state, Function<ClusterState.Live, Decision<ClusterEvent>> decision) {
    return state instanceof ClusterState.Dropped
        ? Decision.reject(Rejections.dropped(KIND))
        : unlessDropped(state, decision);
  }

  /** What there is nothing left to do of where the cluster is gone. */
  private static Decision<ClusterEvent> unlessDropped(
      ClusterState state, Function<ClusterState.Live, Decision<ClusterEvent>> decision) {
    return switch (state) {
      case ClusterState.Absent absent -> Decision.reject(Rejections.missing(KIND));
      case ClusterState.Live live -> decision.apply(live);
      case ClusterState.Dropped dropped -> Decision.nothing();
    };
  }

  private Decision<ClusterEvent> create(ClusterState state, ClusterDefinition definition) {
    return switch (state) {
      case ClusterState.Absent absent -> {
        Optional<Rejection> wrong = shapes.check(definition);
        yield wrong.isPresent()
            ? Decision.reject(wrong.get())
            : Decision.accept(new ClusterEvent.Created(definition, definition.firstReplicas()));
      }
      case ClusterState.Live live ->
          live.definition().equals(definition)
              ? Decision.nothing()
              : Decision.reject(Rejections.otherDefinition(KIND));
      case ClusterState.Dropped dropped -> Decision.reject(Rejections.dropped(KIND));
    };
  }

  @Override
  public ClusterState evolve(ClusterState state, ClusterEvent event) {
    if (event instanceof ClusterEvent.Created created) {
      return ClusterState.Live.created(created.definition(), created.replicas());
    }
    if (!(state instanceof ClusterState.Live live)) {
      return state;
    }
    return switch (event) {
      case ClusterEvent.Created created -> state;
      case ClusterEvent.ReplicaAdded added ->
          live.reshaped(live.definition(), List.of(added.replica()), List.of());
      case ClusterEvent.ReplicaDropped dropped ->
          live.reshaped(live.definition(), List.of(), List.of(id(dropped)));
      case ClusterEvent.ReplicaRenamed renamed -> live.renamed(renamed.from(), renamed.to());
      case ClusterEvent.Reshaped reshaped ->
          live.reshaped(reshaped.definition(), reshaped.started(), reshaped.stopped());
      case ClusterEvent.ReconfigurationBegun begun -> live.begun(begun.reconfiguration());
      case ClusterEvent.DeadlineExtended extended -> ReconfigurationRules.extended(live, extended);
      case ClusterEvent.ReconfigurationEnded ended -> ReconfigurationRules.ended(live, ended);
      case ClusterEvent.Dropped dropped ->
          new ClusterState.Dropped(live.running().stream().map(Replica::id).toList());
    };
  }

  private static String id(ClusterEvent.ReplicaDropped dropped) {
    return dropped.id() == null ? dropped.name() : dropped.id();
  }

  @Override
  public List<ClusterEffect> effects(ClusterState state, ClusterEvent event) {
    List<ClusterEffect> owed = new ArrayList<>();
    switch (event) {
      case ClusterEvent.Created created -> start(owed, created.replicas());
      case ClusterEvent.ReplicaAdded added -> start(owed, List.of(added.replica()));
      case ClusterEvent.ReplicaDropped dropped -> stop(owed, List.of(id(dropped)));
      case ClusterEvent.ReplicaRenamed renamed -> {
        // The data plane knows it by its id, which stays.
      }
      case ClusterEvent.Reshaped reshaped -> {
        start(owed, reshaped.started());
        stop(owed, reshaped.stopped());
      }
      case ClusterEvent.ReconfigurationBegun begun -> {
        start(owed, begun.reconfiguration().replicas());
        owed.addAll(ReconfigurationRules.drive(begun.reconfiguration()));
      }
      case ClusterEvent.DeadlineExtended extended ->
          owed.add(new ClusterEffect.SetTimer(extended.id(), extended.deadline()));
      case ClusterEvent.ReconfigurationEnded ended -> {
        owed.add(new ClusterEffect.Forget(ended.id()));
        stop(owed, ended.stopped());
      }
      case ClusterEvent.Dropped dropped -> {
        if (state instanceof ClusterState.Dropped gone) {
          stop(owed, gone.replicas());
        }
      }
    }
    owed.add(new ClusterEffect.Tell(state));
    return owed;
  }

  private static void start(List<ClusterEffect> owed, List<Replica> replicas) {
    replicas.forEach(replica -> owed.add(new ClusterEffect.StartReplica(replica)));
  }

  private static void stop(List<ClusterEffect> owed, List<String> ids) {
    ids.forEach(id -> owed.add(new ClusterEffect.StopReplica(id)));
  }

  @Override
  public List<ClusterEffect> resume(ClusterState state) {
    List<ClusterEffect> owed = new ArrayList<>();
    switch (state) {
      case ClusterState.Absent absent -> {
        return List.of();
      }
      case ClusterState.Live live -> {
        start(owed, live.running());
        owed.addAll(ReconfigurationRules.drive(live.pending()));
      }
      case ClusterState.Dropped dropped -> stop(owed, dropped.replicas());
    }
    owed.add(new ClusterEffect.Tell(state));
    return owed;
  }
}
