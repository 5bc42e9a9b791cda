package io.weir.domain.cluster;

import io.weir.domain.Rejections;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.kernel.Decider;
import io.weir.kernel.Decision;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which replicas a cluster has. */
public final class ClusterDecider
    implements Decider<ClusterCommand, ClusterEvent, ClusterState, ClusterEffect> {
  /** More than this many copies of one dataflow help nobody, and are surely a slip. */
  static final int MAX_REPLICAS = 32;

  private static final String KIND = "cluster";

  private final ClusterSizes sizes;

  public ClusterDecider(ClusterSizes sizes) {
    this.sizes = sizes;
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
          switch (state) {
            case ClusterState.Absent absent -> Decision.reject(Rejections.missing(KIND));
            case ClusterState.Live live -> add(live, add.replica());
            case ClusterState.Dropped dropped -> Decision.reject(Rejections.dropped(KIND));
          };
      case ClusterCommand.DropReplica drop ->
          switch (state) {
            case ClusterState.Absent absent -> Decision.reject(Rejections.missing(KIND));
            case ClusterState.Live live -> dropReplica(live, drop.name());
            case ClusterState.Dropped dropped -> Decision.nothing();
          };
      case ClusterCommand.Drop drop ->
          state instanceof ClusterState.Live
              ? Decision.accept(new ClusterEvent.Dropped())
              : Decision.nothing();
    };
  }

  private Decision<ClusterEvent> create(ClusterState state, ClusterDefinition definition) {
    return switch (state) {
      case ClusterState.Absent absent -> {
        // Bounded here so that a wild number is refused below, not built first.
        List<Replica> replicas = definition.firstReplicas(MAX_REPLICAS + 1);
        Optional<Rejection> wrong = check(definition, replicas);
        yield wrong.isPresent()
            ? Decision.reject(wrong.get())
            : Decision.accept(new ClusterEvent.Created(definition, replicas));
      }
      case ClusterState.Live live ->
          live.definition().equals(definition)
              ? Decision.nothing()
              : Decision.reject(Rejections.otherDefinition(KIND));
      case ClusterState.Dropped dropped -> Decision.reject(Rejections.dropped(KIND));
    };
  }

  private Optional<Rejection> check(ClusterDefinition definition, List<Replica> replicas) {
    if (definition.managed() && definition.replicationFactor() < 0) {
      return Optional.of(
          Rejection.of(
                  SqlState.INVALID_PARAMETER_VALUE, "the replication factor cannot be negative")
              .withHint("Give a number from 0 to " + MAX_REPLICAS + "."));
    }
    if (replicas.size() > MAX_REPLICAS) {
      return Optional.of(tooMany());
    }
    List<String> wanted = new ArrayList<>(replicas.stream().map(Replica::size).toList());
    if (definition.managed()) {
      wanted.add(definition.size());
    }
    Optional<Rejection> wrongSize =
        wanted.stream().filter(s -> sizes.of(s).isEmpty()).findFirst().map(this::unknownSize);
    if (wrongSize.isPresent()) {
      return wrongSize;
    }
    Set<String> names = new HashSet<>();
    return replicas.stream()
        .map(Replica::name)
        .filter(n -> !names.add(n))
        .findFirst()
        .map(
            n ->
                Rejection.of(
                    SqlState.DUPLICATE_OBJECT, "cluster replica \"" + n + "\" is named twice"));
  }

  private Decision<ClusterEvent> add(ClusterState.Live live, Replica replica) {
    if (live.replicas().contains(replica)) {
      return Decision.nothing();
    }
    if (live.definition().managed()) {
      return Decision.reject(managed("create"));
    }
    if (sizes.of(replica.size()).isEmpty()) {
      return Decision.reject(unknownSize(replica.size()));
    }
    if (live.usedNames().contains(replica.name())) {
      return Decision.reject(
          Rejection.of(
                  SqlState.DUPLICATE_OBJECT,
                  "cluster replica \""
                      + replica.name()
                      + (live.has(replica.name()) ? "\" already exists" : "\" was there before"))
              .withHint("Names of replicas are not used again. Choose another."));
    }
    if (live.replicas().size() >= MAX_REPLICAS) {
      return Decision.reject(tooMany());
    }
    return Decision.accept(new ClusterEvent.ReplicaAdded(replica));
  }

  private static Decision<ClusterEvent> dropReplica(ClusterState.Live live, String name) {
    if (live.definition().managed()) {
      return Decision.reject(managed("drop"));
    }
    if (live.has(name)) {
      return Decision.accept(new ClusterEvent.ReplicaDropped(name));
    }
    return live.usedNames().contains(name)
        ? Decision.nothing()
        : Decision.reject(
            SqlState.UNDEFINED_OBJECT, "cluster replica \"" + name + "\" does not exist");
  }

  private static Rejection managed(String verb) {
    return Rejection.of(
            SqlState.FEATURE_NOT_SUPPORTED, "cannot " + verb + " a replica of a managed cluster")
        .withDetail("The replicas of a managed cluster follow from its replication factor.")
        .withHint("Use ALTER CLUSTER ... SET (REPLICATION FACTOR n), or SET (MANAGED = false).");
  }

  private Rejection unknownSize(String size) {
    return Rejection.of(
            SqlState.INVALID_PARAMETER_VALUE, "unknown cluster replica size \"" + size + "\"")
        .withHint("Valid sizes: " + Rejections.list(sizes.names()) + ".");
  }

  private static Rejection tooMany() {
    return Rejection.of(
        SqlState.PROGRAM_LIMIT_EXCEEDED,
        "a cluster cannot have more than " + MAX_REPLICAS + " replicas");
  }

  @Override
  public ClusterState evolve(ClusterState state, ClusterEvent event) {
    return switch (event) {
      case ClusterEvent.Created created ->
          new ClusterState.Live(
              created.definition(),
              created.replicas(),
              Set.copyOf(created.replicas().stream().map(Replica::name).toList()));
      case ClusterEvent.ReplicaAdded added ->
          state instanceof ClusterState.Live live ? live.with(added.replica()) : state;
      case ClusterEvent.ReplicaDropped dropped ->
          state instanceof ClusterState.Live live ? live.without(dropped.name()) : state;
      case ClusterEvent.Dropped dropped ->
          state instanceof ClusterState.Live live
              ? new ClusterState.Dropped(live.replicas().stream().map(Replica::name).toList())
              : state;
    };
  }

  @Override
  public List<ClusterEffect> effects(ClusterState state, ClusterEvent event) {
    return switch (event) {
      case ClusterEvent.Created created -> resume(state);
      case ClusterEvent.ReplicaAdded added ->
          List.of(new ClusterEffect.StartReplica(added.replica()), new ClusterEffect.Tell(state));
      case ClusterEvent.ReplicaDropped dropped ->
          List.of(new ClusterEffect.StopReplica(dropped.name()), new ClusterEffect.Tell(state));
      case ClusterEvent.Dropped dropped -> resume(state);
    };
  }

  @Override
  public List<ClusterEffect> resume(ClusterState state) {
    return switch (state) {
      case ClusterState.Absent absent -> List.of();
      case ClusterState.Live live ->
          told(live.replicas().stream().map(ClusterEffect.StartReplica::new), state);
      case ClusterState.Dropped dropped ->
          told(dropped.replicas().stream().map(ClusterEffect.StopReplica::new), state);
    };
  }

  private static List<ClusterEffect> told(Stream<? extends ClusterEffect> acts, ClusterState now) {
    return Stream.concat(acts, Stream.of(new ClusterEffect.Tell(now))).toList();
  }
}
