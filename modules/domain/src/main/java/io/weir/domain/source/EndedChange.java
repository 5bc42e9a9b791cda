package io.weir.domain.source;

import io.weir.domain.connection.ConnectionDefinition;
import io.weir.kernel.Rejection;
import java.time.Instant;
import java.util.ArrayList;
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

  /** Whether the source is as the change said, however that came. */
  boolean isApplied() {
    return failure == null || byRestart;
  }

  /**
   * The change that takes this one back: the properties, limits and pauses of before, and each
   * split that was moved where it was. What was read meanwhile stays.
   *
   * @param id the new change's
   */
  public SourceChange inverse(String id) {
    List<SourceMutation> back = new ArrayList<>();
    Map<String, SourceMutation> pauses = new TreeMap<>();
    for (SourceMutation mutation : change.mutations()) {
      switch (mutation) {
        case SourceMutation.ConnectorProps props ->
            back.add(new SourceMutation.ConnectorProps(formerDefinition, formerConnection, true));
        case SourceMutation.ResetSplits reset -> back.add(reset);
        case SourceMutation.Throttle throttle ->
            back.add(new SourceMutation.Throttle(formerRateLimit == null ? -1 : formerRateLimit));
        case SourceMutation.Pause pause -> pauses.put(pause.reason(), formerPause(pause.reason()));
        case SourceMutation.Resume resume ->
            pauses.put(resume.reason(), formerPause(resume.reason()));
        case SourceMutation.InjectOffsets inject -> {} // below, with what a reset did
      }
    }
    Map<String, String> offsets = new TreeMap<>();
    for (SplitChange split : splits) {
      String before = split.before();
      if (before != null) {
        offsets.put(split.split(), before);
      }
    }
    if (!offsets.isEmpty()) {
      back.add(new SourceMutation.InjectOffsets(offsets));
    }
    back.addAll(pauses.values());
    return new SourceChange(id, back);
  }

  private SourceMutation formerPause(String reason) {
    return formerPauses.containsKey(reason)
        ? new SourceMutation.Pause(reason, formerPauses.get(reason))
        : new SourceMutation.Resume(reason);
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
