package io.weir.domain.cluster;

import io.weir.domain.State;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a cluster is in its life. */
public sealed interface ClusterState extends State {
  /** How many ended reconfigurations are remembered. */
  int ENDED_KEPT = 16;

  /** Not created yet. */
  record Absent() implements ClusterState {}

  /**
   * In use.
   *
   * @param definition the shape that it has; the replicas of an unmanaged one are {@code replicas}
   * @param replicas that serve, in the order of their making
   * @param usedNames of all replicas that ever were, but for names that a rename gave up; none is
   *     used again
   * @param usedIds of all replicas that ever were
   * @param pending what it is being turned into
   * @param ended the last {@value ClusterState#ENDED_KEPT}, the newest last
   */
  record Live(
      ClusterDefinition definition,
      List<Replica> replicas,
      Set<String> usedNames,
      Set<String> usedIds,
      @Nullable Reconfiguration pending,
      List<Reconfiguration.Ended> ended)
      implements ClusterState {
    /** {@code usedIds} and {@code ended} may be null: snapshots of 0.2 do not have them. */
    public Live(
        ClusterDefinition definition,
        List<Replica> replicas,
        Set<String> usedNames,
        @Nullable Set<String> usedIds,
        @Nullable Reconfiguration pending,
        @Nullable List<Reconfiguration.Ended> ended) {
      this.definition = definition;
      this.replicas = List.copyOf(replicas);
      this.usedNames = Collections.unmodifiableSet(new TreeSet<>(usedNames));
      this.usedIds =
          Collections.unmodifiableSet(new TreeSet<>(usedIds == null ? usedNames : usedIds));
      this.pending = pending;
      this.ended = ended == null ? List.of() : List.copyOf(ended);
    }

    static Live created(ClusterDefinition definition, List<Replica> replicas) {
      return new Live(definition, List.of(), Set.of(), Set.of(), null, List.of())
          .reshaped(definition, replicas, List.of());
    }

    /** All replicas that run: those that serve, and those that hydrate beside them. */
    public List<Replica> running() {
      return pending == null
          ? replicas
          : Stream.concat(replicas.stream(), pending.replicas().stream()).toList();
    }

    /** The shape, with the replicas of an unmanaged cluster as they are by now. */
    public ClusterDefinition shape() {
      return definition.managed() ? definition : ClusterDefinition.unmanaged(replicas);
    }

    /** How the reconfiguration of this id ended; empty where it has not, or long ago. */
    public Optional<Reconfiguration.Ended> ended(String id) {
      return ended.stream().filter(e -> e.reconfiguration().id().equals(id)).findFirst();
    }

    boolean isPending(String id) {
      return pending != null && pending.id().equals(id);
    }

    Optional<Replica> replica(String name) {
      return replicas.stream().filter(replica -> replica.name().equals(name)).findFirst();
    }

    /**
     * The replicas after a change of shape at once: those that fit stay, the oldest first, and of a
     * managed cluster as many follow as it needs.
     */
    public List<Replica> turnedInto(ClusterDefinition to) {
      if (!to.managed()) {
        return replicas;
      }
      List<Replica> all =
          new ArrayList<>(
              replicas.stream()
                  .filter(r -> r.size().equals(to.size()))
                  .limit(to.replicationFactor())
                  .toList());
      all.addAll(next(to.replicationFactor() - all.size(), to.size()));
      return all;
    }

    /** {@code count} replicas of a managed cluster, with the next numbers. */
    public List<Replica> next(int count, String size) {
      long last =
          usedNames.stream()
              .filter(name -> name.matches("r[0-9]{1,9}"))
              .mapToLong(name -> Long.parseLong(name.substring(1)))
              .max()
              .orElse(0);
      List<Replica> next = new ArrayList<>();
      for (int i = 1; i <= count; i++) {
        next.add(identified(new Replica("r" + (last + i), size)));
      }
      return next;
    }

    /** With a key of its own where the name was once the id of another. */
    Replica identified(Replica replica) {
      if (!usedIds.contains(replica.id())) {
        return replica;
      }
      int times = 2;
      while (usedIds.contains(replica.name() + "." + times)) {
        times++;
      }
      return new Replica(replica.name(), replica.size(), replica.name() + "." + times);
    }

    Live reshaped(ClusterDefinition to, List<Replica> started, List<String> stopped) {
      List<Replica> all = new ArrayList<>(replicas);
      all.removeIf(replica -> stopped.contains(replica.id()));
      all.addAll(started);
      return used(started).serving(to, all);
    }

    private Live serving(ClusterDefinition shape, List<Replica> now) {
      return new Live(shape, now, usedNames, usedIds, pending, ended);
    }

    private Live used(List<Replica> more) {
      Set<String> names = new TreeSet<>(usedNames);
      Set<String> ids = new TreeSet<>(usedIds);
      for (Replica replica : more) {
        names.add(replica.name());
        ids.add(replica.id());
      }
      return new Live(definition, replicas, names, ids, pending, ended);
    }

    Live renamed(String from, String to) {
      Set<String> names = new TreeSet<>(usedNames);
      names.remove(from);
      names.add(to);
      return new Live(
          definition,
          replicas.stream().map(r -> r.name().equals(from) ? r.renamed(to) : r).toList(),
          names,
          usedIds,
          pending,
          ended);
    }

    Live begun(Reconfiguration reconfiguration) {
      return used(reconfiguration.replicas()).pending(reconfiguration);
    }

    Live pending(@Nullable Reconfiguration reconfiguration) {
      return new Live(definition, replicas, usedNames, usedIds, reconfiguration, ended);
    }

    Live ended(Reconfiguration.Ended end) {
      List<Reconfiguration.Ended> all = new ArrayList<>(ended);
      all.add(end);
      boolean finalized = end.outcome() == Reconfiguration.Outcome.FINALIZED;
      Reconfiguration reconfiguration = end.reconfiguration();
      return new Live(
          finalized ? reconfiguration.target() : definition,
          finalized ? reconfiguration.replicas() : replicas,
          usedNames,
          usedIds,
          null,
          all.size() <= ENDED_KEPT ? all : all.subList(all.size() - ENDED_KEPT, all.size()));
    }
  }

  /** Gone for ever; its id is not given again. Keeps the ids of what has to be stopped. */
  record Dropped(List<String> replicas) implements ClusterState {
    public Dropped {
      replicas = List.copyOf(replicas);
    }
  }
}
