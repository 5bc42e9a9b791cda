package io.weir.domain.operation;

import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceMutation;
import io.weir.kernel.ObjectId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an unsafe operation was to do.
 *
 * @param kind {@code alter_props}, {@code reset_splits}, {@code inject_offsets}, joined by {@code
 *     +} where it did several; {@code undo}
 * @param sources that it changed
 * @param injected how many splits' offsets it set
 */
public record UnsafeTouch(String kind, List<ObjectId> sources, int injected) {
  public UnsafeTouch {
    sources = List.copyOf(sources);
  }

  /** Empty where the plan does nothing that can skip or repeat records. */
  public static Optional<UnsafeTouch> of(OperationPlan plan) {
    Set<String> kinds = new TreeSet<>();
    Set<ObjectId> sources = new TreeSet<>();
    int injected = 0;
    for (OperationPlan.Step step : plan.steps()) {
      if (step.command() instanceof SourceCommand.Change change && change.unsafe()) {
        sources.add(step.target().id());
        for (SourceMutation mutation : change.change().mutations()) {
          if (mutation instanceof SourceMutation.ConnectorProps) {
            kinds.add("alter_props");
          } else if (mutation instanceof SourceMutation.ResetSplits) {
            kinds.add("reset_splits");
          } else if (mutation instanceof SourceMutation.InjectOffsets inject) {
            kinds.add("inject_offsets");
            injected += inject.offsets().size();
          }
        }
      }
    }
    return sources.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new UnsafeTouch(
                plan.kind().startsWith("undo") ? "undo" : String.join("+", kinds),
                List.copyOf(sources),
                injected));
  }
}
