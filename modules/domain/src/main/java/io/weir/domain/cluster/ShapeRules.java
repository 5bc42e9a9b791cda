package io.weir.domain.cluster;

import io.weir.domain.Rejections;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.kernel.Decision;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which shapes a cluster can have, and how it takes one on at once. */
final class ShapeRules {
  /** More than this many copies of one dataflow help nobody, and are surely a slip. */
  static final int MAX_REPLICAS = 32;

  private final ClusterSizes sizes;

  ShapeRules(ClusterSizes sizes) {
    this.sizes = sizes;
  }

  /** What is wrong with a shape in itself. */
  Optional<Rejection> check(ClusterDefinition definition) {
    if (definition.managed() && definition.replicationFactor() < 0) {
      return Optional.of(
          Rejection.of(
                  SqlState.INVALID_PARAMETER_VALUE, "the replication factor cannot be negative")
              .withHint("Give a number from 0 to " + MAX_REPLICAS + "."));
    }
    // Bounded here so that a wild number is refused below, not built first.
    List<Replica> replicas = definition.firstReplicas(MAX_REPLICAS + 1);
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

  Decision<ClusterEvent> add(ClusterState.Live live, Replica replica) {
    if (live.replicas().stream().anyMatch(replica::looksLike)) {
      return Decision.nothing();
    }
    if (live.definition().managed()) {
      return Decision.reject(managed("create"));
    }
    if (sizes.of(replica.size()).isEmpty()) {
      return Decision.reject(unknownSize(replica.size()));
    }
    if (live.usedNames().contains(replica.name())) {
      return Decision.reject(taken(live, replica.name()));
    }
    if (live.replicas().size() >= MAX_REPLICAS) {
      return Decision.reject(tooMany());
    }
    return Decision.accept(new ClusterEvent.ReplicaAdded(live.identified(replica)));
  }

  static Decision<ClusterEvent> drop(ClusterState.Live live, String name) {
    if (live.definition().managed()) {
      return Decision.reject(managed("drop"));
    }
    Optional<Replica> replica = live.replica(name);
    if (replica.isPresent()) {
      return Decision.accept(new ClusterEvent.ReplicaDropped(name, replica.get().key()));
    }
    return live.usedNames().contains(name) ? Decision.nothing() : Decision.reject(missing(name));
  }

  static Decision<ClusterEvent> rename(ClusterState.Live live, String from, String to) {
    if (live.definition().managed()) {
      return Decision.reject(managed("rename"));
    }
    if (live.replica(from).isEmpty()) {
      return live.replica(to).isPresent() ? Decision.nothing() : Decision.reject(missing(from));
    }
    return live.usedNames().contains(to)
        ? Decision.reject(taken(live, to))
        : Decision.accept(new ClusterEvent.ReplicaRenamed(from, to));
  }

  Decision<ClusterEvent> reshape(ClusterState.Live live, ClusterCommand.Reshape reshape) {
    ClusterDefinition to = reshape.to();
    if (isSame(live.shape(), to)) {
      return Decision.nothing();
    }
    if (live.pending() != null) {
      return Decision.reject(whilePending(live, reshape));
    }
    if (!isSame(live.shape(), reshape.from())) {
      return Decision.reject(changedMeanwhile(reshape.name()));
    }
    Optional<Rejection> wrong = check(to);
    if (wrong.isPresent()) {
      return Decision.reject(wrong.get());
    }
    if (!to.managed()) {
      // Its replicas go on under the names that they have.
      return live.definition().managed() && looksLike(live.replicas(), to.replicas())
          ? Decision.accept(new ClusterEvent.Reshaped(to, List.of(), List.of()))
          : Decision.reject(changedMeanwhile(reshape.name()));
    }
    List<Replica> after = live.turnedInto(to);
    return Decision.accept(
        new ClusterEvent.Reshaped(
            to,
            after.stream().filter(r -> !live.replicas().contains(r)).toList(),
            live.replicas().stream().filter(r -> !after.contains(r)).map(Replica::id).toList()));
  }

  static boolean isSame(ClusterDefinition a, ClusterDefinition b) {
    return a.managed() == b.managed()
        && a.size().equals(b.size())
        && a.replicationFactor() == b.replicationFactor()
        && looksLike(a.replicas(), b.replicas());
  }

  private static boolean looksLike(List<Replica> a, List<Replica> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!a.get(i).looksLike(b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static Rejection whilePending(ClusterState.Live live, ClusterCommand.Reshape reshape) {
    ClusterDefinition to = reshape.to();
    String what =
        !to.managed()
            ? "cannot convert cluster to unmanaged"
            : to.size().equals(live.definition().size()) ? "cannot change replication factor" : "";
    return what.isEmpty()
        ? ReconfigurationRules.pendingAction(reshape.name())
        : Rejection.of(SqlState.OBJECT_IN_USE, what + " while a reconfiguration is in progress")
            .withHint(
                "Wait for it, or abort it: ALTER CLUSTER " + reshape.name() + " RESET (SIZE).");
  }

  static Rejection changedMeanwhile(String name) {
    return Rejection.of(
            SqlState.SERIALIZATION_FAILURE,
            "cluster \"" + name + "\" was altered by another statement meanwhile")
        .withHint("Run the statement again.");
  }

  private static Rejection missing(String name) {
    return Rejection.of(
        SqlState.UNDEFINED_OBJECT, "cluster replica \"" + name + "\" does not exist");
  }

  private static Rejection taken(ClusterState.Live live, String name) {
    return Rejection.of(
            SqlState.DUPLICATE_OBJECT,
            "cluster replica \""
                + name
                + (live.replica(name).isPresent() ? "\" already exists" : "\" was there before"))
        .withHint("Names of replicas are not used again. Choose another.");
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
}
