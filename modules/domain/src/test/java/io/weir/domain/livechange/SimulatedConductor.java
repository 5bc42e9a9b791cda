package io.weir.domain.livechange;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.PendingChange;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceEffect;
import io.weir.domain.source.SourceMutation;
import io.weir.kernel.Rejection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A data plane for one source: it has one conductor at most, keeps the mark of the last change in
 * what is durable, and may fail any change.
 */
final class SimulatedConductor {
  private static final Rejection FAILED = Rejection.of("XX000", "an executor failed");

  private final Consumer<SourceCommand> reports;
  private final List<SourceEffect.ApplyChange> due = new ArrayList<>();
  private final Set<String> applied = new HashSet<>();
  private long generation;

  // Durable: what a commit with a change wrote.
  private long committed;
  private @Nullable String mark;

  // What the readers do.
  private @Nullable SourceDefinition definition;
  private @Nullable ConnectionDefinition connection;
  private Set<String> pauses = new TreeSet<>();
  private @Nullable Long rateLimit;

  SimulatedConductor(Consumer<SourceCommand> reports) {
    this.reports = reports;
  }

  /** What is read, how. */
  record Reading(
      @Nullable SourceDefinition definition,
      @Nullable ConnectionDefinition connection,
      Set<String> pauses,
      @Nullable Long rateLimit) {}

  Reading reading() {
    return new Reading(definition, connection, Set.copyOf(pauses), rateLimit);
  }

  void start(SourceEffect.StartConductor start) {
    if (start.generation() <= generation) {
      return;
    }
    // The one before it notices some time that it was replaced, and says so.
    due.forEach(lost -> reports.accept(failed(lost)));
    due.clear();
    assertThat(start.generation()).as("no generation is used twice").isGreaterThan(committed);
    generation = start.generation();
    definition = start.definition();
    connection = start.connection();
    pauses = new TreeSet<>(start.pauses());
    rateLimit = start.rateLimit();
    PendingChange pending = start.pending();
    if (pending == null) {
      return;
    }
    if (pending.change().id().equals(mark)) {
      mutate(pending.change().mutations());
      reports.accept(new SourceCommand.ChangeApplied(pending.change().id(), 100, List.of()));
    } else {
      due.add(new SourceEffect.ApplyChange(pending.change(), pending.generation()));
    }
  }

  void apply(SourceEffect.ApplyChange change) {
    due.add(change);
  }

  void stop() {
    due.clear();
    definition = null;
  }

  boolean isIdle() {
    return due.isEmpty();
  }

  /** The next barrier carries what is due. */
  void barrier(boolean fails) {
    if (due.isEmpty()) {
      return;
    }
    SourceEffect.ApplyChange next = due.remove(0);
    if (fails) {
      reports.accept(failed(next));
      return;
    }
    assertThat(applied.add(next.change().id())).as("%s once", next.change().id()).isTrue();
    assertThat(next.generation()).as("generations rise").isGreaterThan(committed);
    committed = next.generation();
    mark = next.change().id();
    mutate(next.change().mutations());
    reports.accept(new SourceCommand.ChangeApplied(next.change().id(), 100, List.of()));
  }

  private static SourceCommand failed(SourceEffect.ApplyChange change) {
    return new SourceCommand.ChangeFailed(change.change().id(), change.generation(), FAILED);
  }

  private void mutate(List<SourceMutation> mutations) {
    for (SourceMutation mutation : mutations) {
      switch (mutation) {
        case SourceMutation.ConnectorProps props -> {
          definition = props.definition();
          connection = props.connection();
        }
        case SourceMutation.Pause pause -> pauses.add(pause.reason());
        case SourceMutation.Resume resume -> pauses.remove(resume.reason());
        case SourceMutation.Throttle throttle ->
            rateLimit = throttle.recordsPerSecond() < 0 ? null : throttle.recordsPerSecond();
        case SourceMutation.ResetSplits reset -> {}
        case SourceMutation.InjectOffsets inject -> {}
      }
    }
  }
}
