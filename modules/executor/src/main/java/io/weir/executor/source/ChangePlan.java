package io.weir.executor.source;

import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.source.SourceMutation.Edge;
import io.weir.domain.source.SplitChange;
import io.weir.executor.ChangeOutcome;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a change makes of a source, all its mutations taken together in their order.
 *
 * @param after the setup with it; its splits are still those of before
 * @param swapsReaders whether other properties need other readers
 * @param resets whether assignments and offsets are forgotten
 * @param resetAt where the splits of a reset begin; null for where the options say
 * @param injected by split where it is read on
 * @param forgetsIdentity whether the upstream may be another one from now on
 * @param everywhere what each executor is told alike
 */
record ChangePlan(
    SourceSetup after,
    boolean swapsReaders,
    boolean resets,
    @Nullable Edge resetAt,
    Map<String, String> injected,
    boolean forgetsIdentity,
    List<Mutation> everywhere) {

  static ChangePlan of(SourceSetup before, SourceChange change, long generation) {
    SourceDefinition definition = before.definition();
    ConnectionDefinition connection = before.connection();
    Set<String> pauses = new TreeSet<>(before.pauses());
    Long rateLimit = before.rateLimit();
    Map<String, String> injected = new TreeMap<>();
    boolean swaps = false;
    boolean resets = false;
    Edge resetAt = null;
    boolean forgets = false;
    for (SourceMutation mutation : change.mutations()) {
      switch (mutation) {
        case SourceMutation.ConnectorProps props -> {
          definition = props.definition();
          connection = props.connection();
          swaps = true;
          forgets |= props.allowIdentityChange();
        }
        case SourceMutation.ResetSplits reset -> {
          resets = true;
          resetAt = reset.at();
          injected.clear();
        }
        case SourceMutation.InjectOffsets inject -> injected.putAll(inject.offsets());
        case SourceMutation.Pause pause -> pauses.add(pause.reason());
        case SourceMutation.Resume resume -> pauses.remove(resume.reason());
        case SourceMutation.Throttle throttle -> rateLimit = throttle.recordsPerSecond();
      }
    }
    SourceSetup after =
        new SourceSetup(
            definition,
            connection,
            Math.max(before.generation(), generation),
            before.splits(),
            pauses,
            rateLimit);
    // Without offsets there is nothing that an identity would protect; the readers have one.
    return new ChangePlan(
        after,
        swaps || resets,
        resets,
        resetAt,
        injected,
        forgets || resets,
        everywhere(before, after));
  }

  /** The setup after a change that ended so. */
  static SourceSetup applied(
      SourceSetup before, SourceChange change, long generation, ChangeOutcome outcome) {
    return of(before, change, generation).after().withSplits(splits(before, outcome.splits()));
  }

  /** The splits that are known after these changes, with what they begin at. */
  static Map<String, String> splits(SourceSetup before, List<SplitChange> changes) {
    Map<String, String> splits = new TreeMap<>(before.splits());
    for (SplitChange split : changes) {
      String after = split.after();
      if (after == null) {
        splits.remove(split.split());
      } else {
        splits.put(split.split(), after);
      }
    }
    return splits;
  }

  /** Other readers for the same setup. */
  static ChangePlan swap(SourceSetup setup) {
    return new ChangePlan(setup, true, false, null, Map.of(), false, List.of());
  }

  private static List<Mutation> everywhere(SourceSetup before, SourceSetup after) {
    List<Mutation> all = new ArrayList<>();
    if (before.isPaused() != after.isPaused()) {
      all.add(after.isPaused() ? new Mutation.Pause() : new Mutation.Resume());
    }
    Long limit = after.rateLimit();
    if (limit != null && !limit.equals(before.rateLimit())) {
      all.add(new Mutation.Throttle(limit));
    }
    return all;
  }

  /** Rejects an injection into a split that the source will not have. */
  void check(Set<String> splits) {
    for (String split : injected.keySet()) {
      if (!splits.contains(split)) {
        throw Rejection.of(
                SqlState.INVALID_PARAMETER_VALUE, "the source has no split \"" + split + "\"")
            .withHint("Its splits are: " + String.join(", ", splits) + ".")
            .exception();
      }
    }
  }

  /**
   * Where each split is read after the change.
   *
   * @param positions where each was at the cut
   * @param discovered by split where it begins; of a plan that resets
   */
  Map<String, String> positions(
      Map<String, String> positions, @Nullable Map<String, String> discovered) {
    Map<String, String> moved =
        new TreeMap<>(resets && discovered != null ? discovered : positions);
    moved.putAll(injected);
    return moved;
  }

  /** What lies between the two; splits that stay where they are, are left out. */
  List<SplitChange> splitChanges(Map<String, String> before, Map<String, String> positionsAfter) {
    Set<String> moved = new TreeSet<>(injected.keySet());
    if (resets) {
      moved.addAll(before.keySet());
      moved.addAll(positionsAfter.keySet());
    }
    return moved.stream()
        .map(split -> new SplitChange(split, before.get(split), positionsAfter.get(split)))
        .toList();
  }
}
