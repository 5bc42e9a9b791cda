package io.weir.session.fake;

import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.source.EndedChange;
import io.weir.domain.source.OffsetForm;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDecider;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceEvent;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.source.SourceState;
import io.weir.domain.source.SplitChange;
import io.weir.gateway.Pauses;
import io.weir.gateway.SourceControl;
import io.weir.kernel.Decision;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Splits as a test says; changes end as the source's own decider ends them. */
public final class FakeSources implements SourceControl {
  public final List<Position> positions = new ArrayList<>();

  /** Where each split is, by its name. */
  public final Map<String, String> at = new TreeMap<>();

  private final SourceDecider decider = new SourceDecider();
  private final Map<ObjectId, SourceState> states = new HashMap<>();

  /** The definitions that were looked at. */
  public final List<SourceDefinition> looked = new ArrayList<>();

  /** Why the properties are bad; null where they are not. */
  public @Nullable Rejection bad;

  /** Why the upstream does not answer; null where it does. */
  public @Nullable Rejection unreachable;

  /** Which upstream it is. */
  public String identity = "cluster/topic";

  @Override
  public CompletionStage<Found> look(
      ObjectId source,
      SourceDefinition definition,
      @Nullable ConnectionDefinition connection,
      @Nullable Instant at) {
    looked.add(definition);
    return unreachable == null
        ? CompletableFuture.completedFuture(
            new Found(List.copyOf(positions), "cluster/topic", identity))
        : CompletableFuture.failedFuture(unreachable.exception());
  }

  @Override
  public CompletionStage<Void> check(
      ObjectId source, SourceDefinition definition, @Nullable ConnectionDefinition connection) {
    return bad == null
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(bad.exception());
  }

  /** Whether the upstream may still have what lies before its earliest offset. */
  public boolean goesBack = true;

  @Override
  public OffsetForm offsets(String connector) {
    return goesBack ? OffsetForm.NUMBERS : new OnlyForward();
  }

  /** Numbers, of an upstream that gives nothing twice. */
  private record OnlyForward() implements OffsetForm {
    @Override
    public String own(String split, String given, @Nullable String current) {
      return NUMBERS.own(split, given, current);
    }

    @Override
    public OptionalLong ordinal(String offset) {
      return NUMBERS.ordinal(offset);
    }

    @Override
    public String unit() {
      return NUMBERS.unit();
    }

    @Override
    public boolean mayLieBeforeEarliest() {
      return false;
    }
  }

  @Override
  public CompletionStage<Optional<EndedChange>> ended(ObjectId source, String change) {
    return CompletableFuture.completedFuture(
        states.get(source) instanceof SourceState.Live live
            ? live.ended(change)
            : Optional.empty());
  }

  /** What another operation is about to do to every source; null for nothing. */
  public @Nullable String underWay;

  @Override
  public CompletionStage<Optional<String>> underWay(ObjectId source) {
    return CompletableFuture.completedFuture(Optional.ofNullable(underWay));
  }

  @Override
  public CompletionStage<Map<ObjectId, Pauses>> pauses(List<ObjectId> sources) {
    Map<ObjectId, Pauses> pauses = new TreeMap<>();
    for (ObjectId source : sources) {
      if (states.get(source) instanceof SourceState.Live live) {
        pauses.put(source, new Pauses(live.pauses()));
      }
    }
    return CompletableFuture.completedFuture(pauses);
  }

  /** Takes a command to a source; a change is applied at once. */
  void take(ObjectId source, SourceCommand command) {
    apply(source, command);
    if (states.get(source) instanceof SourceState.Live live && live.pending() != null) {
      SourceChange change = live.pending().change();
      apply(source, new SourceCommand.ChangeApplied(change.id(), 1000, moved(change)));
    }
  }

  private List<SplitChange> moved(SourceChange change) {
    Map<String, String> before = new TreeMap<>(at);
    Set<String> moved = new TreeSet<>();
    for (SourceMutation mutation : change.mutations()) {
      if (mutation instanceof SourceMutation.ResetSplits) {
        moved.addAll(at.keySet());
        at.clear();
        positions.forEach(position -> at.put(position.split(), position.start()));
        moved.addAll(at.keySet());
      } else if (mutation instanceof SourceMutation.InjectOffsets inject) {
        at.putAll(inject.offsets());
        moved.addAll(inject.offsets().keySet());
      }
    }
    return moved.stream()
        .map(split -> new SplitChange(split, before.get(split), at.get(split)))
        .toList();
  }

  private void apply(ObjectId source, SourceCommand command) {
    SourceState state = states.getOrDefault(source, decider.initial());
    switch (decider.decide(state, command, World.NOW)) {
      case Decision.Accepted<SourceEvent> accepted -> {
        for (SourceEvent event : accepted.events()) {
          state = decider.evolve(state, event);
        }
        states.put(source, state);
      }
      case Decision.Later<SourceEvent> later -> {
        // What a connection tells its dependents does not come here: who waits for it has it.
        if (!(command instanceof SourceCommand.AwaitChange)) {
          throw new AssertionError(command);
        }
      }
      case Decision.Rejected<SourceEvent> rejected -> throw rejected.rejection().exception();
    }
  }
}
