package io.weir.domain.source;

import io.weir.domain.State;
import io.weir.domain.connection.ConnectionDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where a source is in its life. */
public sealed interface SourceState extends State {
  /** How many ended changes are remembered. */
  int CHANGES_KEPT = 32;

  /** Not created yet. */
  record Absent() implements SourceState {}

  /**
   * In use.
   *
   * @param generation the highest that was given to a conductor, or to a change that ended; 0
   *     before the first
   * @param splits all that are assigned, with the offsets that they began at
   * @param connectionVersion the newest of its connection's versions that it was told and took
   *     over; 0 where it was told none
   * @param pauses why nothing is read, and until when (null: until it is resumed); empty while it
   *     reads
   * @param rateLimit records a second at most; null for no limit
   * @param pending the change that is under way
   * @param lastChanges the last {@value SourceState#CHANGES_KEPT} that ended, the newest last
   */
  record Live(
      SourceDefinition definition,
      @Nullable ConnectionDefinition connection,
      long generation,
      Map<String, String> splits,
      long connectionVersion,
      Map<String, @Nullable Instant> pauses,
      @Nullable Long rateLimit,
      @Nullable PendingChange pending,
      List<EndedChange> lastChanges)
      implements SourceState {
    /** {@code pauses} and {@code lastChanges} may be null: snapshots of 0.1 do not have them. */
    public Live(
        SourceDefinition definition,
        @Nullable ConnectionDefinition connection,
        long generation,
        Map<String, String> splits,
        long connectionVersion,
        @Nullable Map<String, @Nullable Instant> pauses,
        @Nullable Long rateLimit,
        @Nullable PendingChange pending,
        @Nullable List<EndedChange> lastChanges) {
      this.definition = definition;
      this.connection = connection;
      this.generation = generation;
      this.splits = Collections.unmodifiableMap(new TreeMap<>(splits));
      this.connectionVersion = connectionVersion;
      this.pauses = pauses == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(pauses));
      this.rateLimit = rateLimit;
      this.pending = pending;
      this.lastChanges = lastChanges == null ? List.of() : List.copyOf(lastChanges);
    }

    static Live created(SourceDefinition definition, @Nullable ConnectionDefinition connection) {
      return new Live(definition, connection, 0, Map.of(), 0, Map.of(), null, null, List.of());
    }

    /** The generation that no conductor and no change has had. */
    public long nextGeneration() {
      return Math.max(generation, pending == null ? 0 : pending.generation()) + 1;
    }

    /** How the change of this id ended; empty where it has not, or long ago. */
    public Optional<EndedChange> ended(String id) {
      return lastChanges.stream().filter(ended -> ended.id().equals(id)).findFirst();
    }

    Live started(long newGeneration) {
      return new Live(
          definition,
          connection,
          newGeneration,
          splits,
          connectionVersion,
          pauses,
          rateLimit,
          pending == null ? null : pending.withGeneration(newGeneration + 1),
          lastChanges);
    }

    Live assigned(Map<String, String> starts) {
      Map<String, String> all = new TreeMap<>(splits);
      all.putAll(starts);
      return withSplits(all);
    }

    Live withSplits(Map<String, String> newSplits) {
      return new Live(
          definition,
          connection,
          generation,
          newSplits,
          connectionVersion,
          pauses,
          rateLimit,
          pending,
          lastChanges);
    }

    Live withConnectionVersion(long version) {
      return new Live(
          definition,
          connection,
          generation,
          splits,
          version,
          pauses,
          rateLimit,
          pending,
          lastChanges);
    }

    Live withPending(PendingChange change) {
      return new Live(
          definition,
          connection,
          generation,
          splits,
          connectionVersion,
          pauses,
          rateLimit,
          change,
          lastChanges);
    }

    /** The pending change ended so; its generation is not given again. */
    Live withEnded(EndedChange ended) {
      List<EndedChange> all = new ArrayList<>(lastChanges);
      all.removeIf(other -> other.id().equals(ended.id()));
      all.add(ended);
      return new Live(
          definition,
          connection,
          Math.max(generation, ended.generation()),
          splits,
          connectionVersion,
          pauses,
          rateLimit,
          null,
          all.size() <= CHANGES_KEPT ? all : all.subList(all.size() - CHANGES_KEPT, all.size()));
    }

    Live withFirstRecord(String change, long epoch) {
      return new Live(
          definition,
          connection,
          generation,
          splits,
          connectionVersion,
          pauses,
          rateLimit,
          pending,
          lastChanges.stream()
              .map(ended -> ended.id().equals(change) ? ended.withFirstRecord(epoch) : ended)
              .toList());
    }

    /** With what {@code mutation} says, but for what it does to splits. */
    Live mutated(SourceMutation mutation) {
      return switch (mutation) {
        case SourceMutation.ConnectorProps props ->
            new Live(
                props.definition(),
                props.connection(),
                generation,
                splits,
                java.util.Objects.equals(props.definition().connection(), definition.connection())
                    ? connectionVersion
                    : 0,
                pauses,
                rateLimit,
                pending,
                lastChanges);
        case SourceMutation.Pause pause -> withPauses(pause.reason(), pause.until(), true);
        case SourceMutation.Resume resume -> withPauses(resume.reason(), null, false);
        case SourceMutation.Throttle throttle ->
            new Live(
                definition,
                connection,
                generation,
                splits,
                connectionVersion,
                pauses,
                throttle.recordsPerSecond() < 0 ? null : throttle.recordsPerSecond(),
                pending,
                lastChanges);
        case SourceMutation.ResetSplits reset -> withSplits(Map.of());
        case SourceMutation.InjectOffsets inject -> this;
      };
    }

    private Live withPauses(String reason, @Nullable Instant until, boolean holds) {
      Map<String, @Nullable Instant> newPauses = new TreeMap<>(pauses);
      newPauses.remove(reason);
      if (holds) {
        newPauses.put(reason, until);
      }
      return new Live(
          definition,
          connection,
          generation,
          splits,
          connectionVersion,
          newPauses,
          rateLimit,
          pending,
          lastChanges);
    }
  }

  /** Gone for ever; its id is not given again. Keeps what has to be cleared away. */
  record Dropped(SourceDefinition definition) implements SourceState {}
}
