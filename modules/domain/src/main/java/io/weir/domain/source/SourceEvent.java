package io.weir.domain.source;

import io.weir.domain.Event;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.kernel.Rejection;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What has happened to a source. */
public sealed interface SourceEvent extends Event {
  record Created(SourceDefinition definition, @Nullable ConnectionDefinition connection)
      implements SourceEvent {}

  /** A conductor of this generation took over. */
  record Started(long generation) implements SourceEvent {}

  /** Splits that were not known before, with the offsets that they begin at. */
  record SplitsAssigned(Map<String, String> starts) implements SourceEvent {
    public SplitsAssigned {
      starts = Collections.unmodifiableMap(new TreeMap<>(starts));
    }
  }

  /**
   * Accepted, and owed to the data plane until it ends.
   *
   * @param connectionVersion of the connection's version that made it; null where none did
   */
  record ChangeBegun(
      SourceChange change, long generation, boolean unsafe, @Nullable Long connectionVersion)
      implements SourceEvent {}

  /** Records that were to be read are not there; the change of this id goes on past them. */
  record OffsetsLost(String change, String reason) implements SourceEvent {}

  /** The pending change is durable with {@code epoch}. */
  record ChangeApplied(String id, long epoch, List<SplitChange> splits, Instant at)
      implements SourceEvent {
    public ChangeApplied {
      splits = List.copyOf(splits);
    }
  }

  /**
   * Nothing of the pending change was applied by a barrier.
   *
   * @param byRestart the source takes its properties nevertheless, with the next start
   */
  record ChangeFailed(String id, Rejection reason, boolean byRestart, Instant at)
      implements SourceEvent {}

  /** The connection's version says what the source does already. */
  record ConnectionConfirmed(long version) implements SourceEvent {}

  record FirstRecordSeen(String change, long epoch, Instant at) implements SourceEvent {}

  record Dropped() implements SourceEvent {}
}
