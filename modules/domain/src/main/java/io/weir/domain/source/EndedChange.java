package io.weir.domain.source;

import io.weir.domain.connection.ConnectionDefinition;
import io.weir.kernel.Rejection;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A change that ended, with what it takes to undo it.
 *
 * @param change what was asked for
 * @param generation that it was applied with
 * @param epoch it is durable with; null where it was not applied by a barrier
 * @param splits what it did to each split that it moved
 * @param failure why it was not applied by a barrier; null where it was
 * @param byRestart it was taken over by a new start of the conductor, after the barrier had failed
 * @param formerDefinition the source's before it
 * @param formerConnection likewise
 * @param formerPauses likewise
 * @param formerRateLimit likewise; null for none
 * @param endedAt when that was journaled
 * @param firstRecord the epoch of the first record after it; null while there was none
 */
public record EndedChange(
    SourceChange change,
    long generation,
    @Nullable Long epoch,
    List<SplitChange> splits,
    @Nullable Rejection failure,
    boolean byRestart,
    SourceDefinition formerDefinition,
    @Nullable ConnectionDefinition formerConnection,
    Map<String, @Nullable Instant> formerPauses,
    @Nullable Long formerRateLimit,
    Instant endedAt,
    @Nullable Long firstRecord) {
  public EndedChange {
    splits = List.copyOf(splits);
    formerPauses = Collections.unmodifiableMap(new TreeMap<>(formerPauses));
  }

  public String id() {
    return change.id();
  }

  EndedChange withFirstRecord(long newFirstRecord) {
    return new EndedChange(
        change,
        generation,
        epoch,
        splits,
        failure,
        byRestart,
        formerDefinition,
        formerConnection,
        formerPauses,
        formerRateLimit,
        endedAt,
        newFirstRecord);
  }
}
