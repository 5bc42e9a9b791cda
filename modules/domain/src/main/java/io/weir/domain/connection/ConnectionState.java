package io.weir.domain.connection;

import io.weir.domain.AggregateType;
import io.weir.domain.State;
import io.weir.kernel.ObjectId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where a connection is in its life. */
public sealed interface ConnectionState extends State {
  /** Not created yet. */
  record Absent() implements ConnectionState {}

  /**
   * In use.
   *
   * @param version rises by one with each ALTER, from 1
   * @param history all definitions by their version, the present one among them
   * @param dependents the sources and sinks that are attached
   * @param pending the dependents that have not answered yet, with what they are told
   */
  record Live(
      ConnectionDefinition definition,
      long version,
      Map<Long, ConnectionDefinition> history,
      Map<ObjectId, AggregateType> dependents,
      Map<ObjectId, Telling> pending)
      implements ConnectionState {
    public Live {
      history = Collections.unmodifiableMap(new TreeMap<>(history));
      dependents = Collections.unmodifiableMap(new TreeMap<>(dependents));
      pending = Collections.unmodifiableMap(new TreeMap<>(pending));
    }

    static Live created(ConnectionDefinition definition) {
      return new Live(definition, 1, Map.of(1L, definition), Map.of(), Map.of());
    }

    Live altered(long newVersion, ConnectionDefinition newDefinition, boolean allowIdentityChange) {
      Map<Long, ConnectionDefinition> all = new TreeMap<>(history);
      all.put(newVersion, newDefinition);
      Map<ObjectId, Telling> tellings = new TreeMap<>();
      dependents.forEach(
          (dependent, type) -> {
            // A version that it skips may have been the one that allowed another upstream.
            Telling skipped = pending.get(dependent);
            tellings.put(
                dependent,
                new Telling(
                    newVersion,
                    allowIdentityChange || (skipped != null && skipped.allowIdentityChange())));
          });
      return new Live(newDefinition, newVersion, all, dependents, tellings);
    }

    Live attached(ObjectId dependent, AggregateType type, @Nullable Long known) {
      Map<ObjectId, AggregateType> more = new TreeMap<>(dependents);
      more.put(dependent, type);
      Map<ObjectId, Telling> tellings = new TreeMap<>(pending);
      if (known == null && version > 1) {
        tellings.put(dependent, new Telling(version, false));
      }
      return new Live(definition, version, history, more, tellings);
    }

    Live detached(ObjectId dependent) {
      Map<ObjectId, AggregateType> fewer = new TreeMap<>(dependents);
      fewer.remove(dependent);
      Map<ObjectId, Telling> tellings = new TreeMap<>(pending);
      tellings.remove(dependent);
      return new Live(definition, version, history, fewer, tellings);
    }

    Live told(ObjectId dependent, long toldVersion) {
      Map<ObjectId, Telling> tellings = new TreeMap<>(pending);
      tellings.computeIfPresent(
          dependent, (key, telling) -> telling.version() <= toldVersion ? null : telling);
      return new Live(definition, version, history, dependents, tellings);
    }
  }

  /** What a dependent is told; whether the upstream may be another one for it. */
  record Telling(long version, boolean allowIdentityChange) {}

  /** Gone for ever; its id is not given again. */
  record Dropped() implements ConnectionState {}
}
