package io.weir.domain.source;

import io.weir.domain.Rejections;
import io.weir.kernel.Decision;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a running source is changed: one change at a time, and of each all or nothing.
 *
 * <pre>
 *   Change, ConnectionChanged, PauseExpired, OffsetsLost
 *        |
 *   ChangeBegun -> (barrier) -> ChangeApplied
 *        |
 *        +-> ChangeFailed [-> Started: a connection's version is taken over by a restart]
 * </pre>
 */
final class ChangeRules {
  private ChangeRules() {}

  static Decision<SourceEvent> change(SourceState.Live live, SourceCommand.Change command) {
    SourceChange change = command.change();
    PendingChange pending = live.pending();
    if (isKnown(live, change.id())) {
      return Decision.nothing();
    }
    if (command.unsafe() && pending != null && pending.unsafe()) {
      return Decision.reject(
          Rejection.of(
                  SqlState.OBJECT_IN_USE,
                  "another unsafe operation on the source is under way: " + pending.change().id())
              .withHint("Wait for it, or cancel it: see weir_operations."));
    }
    if (pending != null) {
      return Decision.later();
    }
    List<SourceMutation> mutations = new ArrayList<>();
    for (SourceMutation mutation : change.mutations()) {
      Optional<Rejection> no = check(live.definition(), mutation);
      if (no.isPresent()) {
        return Decision.reject(no.get());
      }
      mutations.add(withCurrentConnection(live, mutation));
    }
    return begin(live, new SourceChange(change.id(), mutations), command.unsafe(), null);
  }

  private static boolean isKnown(SourceState.Live live, String id) {
    PendingChange pending = live.pending();
    return (pending != null && pending.change().id().equals(id)) || live.ended(id).isPresent();
  }

  /** What the source is made of stays: the connector, and the columns that others build on. */
  private static Optional<Rejection> check(SourceDefinition is, SourceMutation mutation) {
    if (!(mutation instanceof SourceMutation.ConnectorProps props)) {
      return Optional.empty();
    }
    SourceDefinition wanted = props.definition();
    boolean same =
        wanted.connector().equals(is.connector())
            && wanted.shape().equals(is.shape())
            && wanted.outputs().equals(is.outputs())
            && Objects.equals(wanted.errors(), is.errors())
            && Objects.equals(wanted.cluster(), is.cluster());
    return same
        ? Optional.empty()
        : Optional.of(
            Rejection.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "the connector and the columns of a source cannot be changed")
                .withHint("Create another source."));
  }

  /**
   * A plan was made with the connection as it was then; where the source stays with it, what it was
   * told last counts.
   */
  private static SourceMutation withCurrentConnection(
      SourceState.Live live, SourceMutation mutation) {
    return mutation instanceof SourceMutation.ConnectorProps props
            && live.connection() != null
            && Objects.equals(props.definition().connection(), live.definition().connection())
        ? new SourceMutation.ConnectorProps(
            props.definition(), live.connection(), props.allowIdentityChange())
        : mutation;
  }

  private static Decision<SourceEvent> begin(
      SourceState.Live live, SourceChange change, boolean unsafe, @Nullable Long version) {
    return Decision.accept(
        new SourceEvent.ChangeBegun(change, live.nextGeneration(), unsafe, version));
  }

  static Decision<SourceEvent> connection(
      SourceState state, SourceCommand.ConnectionChanged command) {
    return switch (state) {
      case SourceState.Absent absent -> Decision.reject(Rejections.missing(SourceDecider.KIND));
      case SourceState.Live live -> connection(live, command);
      // It needs to be told no more.
      case SourceState.Dropped dropped -> Decision.nothing();
    };
  }

  private static Decision<SourceEvent> connection(
      SourceState.Live live, SourceCommand.ConnectionChanged command) {
    ObjectId own = live.definition().connection();
    PendingChange pending = live.pending();
    String id = SourceChange.ofConnection(command.id(), command.version());
    if (isKnown(live, id)) {
      return Decision.nothing();
    }
    if (pending != null) {
      return Decision.later(); // it may be the one that brings it to this connection
    }
    if (!command.id().equals(own)) {
      return Decision.reject(
          SqlState.NOT_IN_PREREQUISITE_STATE, "the source does not use connection " + command.id());
    }
    if (command.version() <= live.connectionVersion()) {
      return Decision.nothing();
    }
    if (command.connection().equals(live.connection())) {
      return Decision.accept(new SourceEvent.ConnectionConfirmed(command.version()));
    }
    SourceMutation props =
        new SourceMutation.ConnectorProps(
            live.definition(), command.connection(), command.allowIdentityChange());
    return begin(live, new SourceChange(id, List.of(props)), false, command.version());
  }

  static Decision<SourceEvent> await(SourceState state, String id) {
    return switch (state) {
      case SourceState.Absent absent -> Decision.reject(Rejections.missing(SourceDecider.KIND));
      case SourceState.Live live -> await(live, id);
      case SourceState.Dropped dropped -> Decision.nothing();
    };
  }

  private static Decision<SourceEvent> await(SourceState.Live live, String id) {
    PendingChange pending = live.pending();
    if (pending != null && pending.change().id().equals(id)) {
      return Decision.later();
    }
    Optional<EndedChange> ended = live.ended(id);
    if (ended.isPresent()) {
      Rejection failure = ended.get().failure();
      return failure == null || ended.get().byRestart()
          ? Decision.nothing()
          : Decision.reject(failure);
    }
    ObjectId own = live.definition().connection();
    if (own != null && id.startsWith(SourceChange.ofConnection(own))) {
      return id.equals(SourceChange.ofConnection(own, live.connectionVersion()))
              || versionOf(id, own) < live.connectionVersion()
          ? Decision.nothing()
          : Decision.later(); // the connection is about to tell
    }
    return id.startsWith(SourceChange.CONNECTION)
        ? Decision.nothing() // it went over to another connection meanwhile
        : Decision.reject(
            SqlState.UNDEFINED_OBJECT, "the source knows of no change \"" + id + "\"");
  }

  static Decision<SourceEvent> takeBack(SourceState.Live live, String id) {
    String inverse = "undo/" + id;
    if (isKnown(live, inverse)) {
      return Decision.nothing();
    }
    if (live.pending() != null) {
      return Decision.later();
    }
    Optional<EndedChange> ended = live.ended(id);
    if (ended.isEmpty() || ended.get().failure() != null) {
      return Decision.nothing();
    }
    boolean changedSince =
        ended.get().change().mutations().stream()
            .anyMatch(
                m ->
                    m instanceof SourceMutation.ConnectorProps props
                        && !props.definition().equals(live.definition()));
    return changedSince
        ? Decision.reject(
            Rejection.of(
                    SqlState.SERIALIZATION_FAILURE,
                    "the source was altered by another statement meanwhile")
                .withHint("Look at it and alter it again."))
        : begin(live, ended.get().inverse(inverse), false, null);
  }

  private static long versionOf(String id, ObjectId connection) {
    String version = id.substring(SourceChange.ofConnection(connection).length());
    return version.matches("[0-9]{1,18}") ? Long.parseLong(version) : Long.MAX_VALUE;
  }

  static Decision<SourceEvent> applied(
      SourceState.Live live, SourceCommand.ChangeApplied command, Instant now) {
    PendingChange pending = live.pending();
    return pending != null && pending.change().id().equals(command.id())
        ? Decision.accept(
            new SourceEvent.ChangeApplied(command.id(), command.epoch(), command.splits(), now))
        : Decision.nothing();
  }

  static Decision<SourceEvent> failed(
      SourceState.Live live, SourceCommand.ChangeFailed command, Instant now) {
    PendingChange pending = live.pending();
    if (pending == null
        || !pending.change().id().equals(command.id())
        || pending.generation() != command.generation()) {
      return Decision.nothing();
    }
    // The connection is what it is for all its users: this one takes it over in the other way.
    boolean byRestart = pending.connectionVersion() != null;
    SourceEvent failed =
        new SourceEvent.ChangeFailed(command.id(), command.reason(), byRestart, now);
    return byRestart
        ? Decision.accept(failed, new SourceEvent.Started(live.nextGeneration()))
        : Decision.accept(failed);
  }

  static Decision<SourceEvent> firstRecord(
      SourceState.Live live, SourceCommand.FirstRecord command, Instant now) {
    return live.ended(command.change()).filter(ended -> ended.firstRecord() == null).isPresent()
        ? Decision.accept(new SourceEvent.FirstRecordSeen(command.change(), command.epoch(), now))
        : Decision.nothing();
  }

  static Decision<SourceEvent> expired(SourceState.Live live, SourceCommand.PauseExpired command) {
    if (!command.until().equals(live.pauses().get(command.reason()))) {
      return Decision.nothing(); // resumed, or paused for longer
    }
    if (live.pending() != null) {
      return Decision.later();
    }
    String id = "expired/" + command.reason() + "/" + live.nextGeneration();
    return begin(
        live,
        new SourceChange(id, List.of(new SourceMutation.Resume(command.reason()))),
        false,
        null);
  }

  static Decision<SourceEvent> lost(SourceState.Live live, SourceCommand.OffsetsLost command) {
    boolean isPast =
        live.lastChanges().stream()
            .anyMatch(ended -> ended.isApplied() && ended.generation() > command.generation());
    if (isPast || live.pending() != null) {
      return Decision.nothing();
    }
    String id = SourceChange.OUT_OF_RANGE + live.nextGeneration();
    SourceMutation goOn =
        command.reset() == null
            ? new SourceMutation.InjectOffsets(command.offsets())
            : new SourceMutation.ResetSplits(command.reset());
    return Decision.accept(
        new SourceEvent.OffsetsLost(id, command.reason()),
        new SourceEvent.ChangeBegun(
            new SourceChange(id, List.of(goOn)), live.nextGeneration(), false, null));
  }

  static SourceState after(SourceState.Live live, SourceEvent.ChangeApplied event) {
    PendingChange pending = live.pending();
    if (pending == null) {
      return live;
    }
    SourceState.Live after = mutated(live, pending);
    Map<String, String> splits = new TreeMap<>(after.splits());
    for (SplitChange split : event.splits()) {
      if (split.after() == null) {
        splits.remove(split.split());
      } else {
        splits.put(split.split(), split.after());
      }
    }
    return after
        .withSplits(splits)
        .withEnded(ended(live, pending, event.epoch(), event.splits(), null, false, event.at()));
  }

  static SourceState after(SourceState.Live live, SourceEvent.ChangeFailed event) {
    PendingChange pending = live.pending();
    if (pending == null) {
      return live;
    }
    SourceState.Live after = event.byRestart() ? mutated(live, pending) : live;
    return after.withEnded(
        ended(live, pending, null, List.of(), event.reason(), event.byRestart(), event.at()));
  }

  private static SourceState.Live mutated(SourceState.Live live, PendingChange pending) {
    SourceState.Live after = live;
    for (SourceMutation mutation : pending.change().mutations()) {
      after = after.mutated(mutation);
    }
    Long version = pending.connectionVersion();
    return version == null ? after : after.withConnectionVersion(version);
  }

  private static EndedChange ended(
      SourceState.Live before,
      PendingChange pending,
      @Nullable Long epoch,
      List<SplitChange> splits,
      @Nullable Rejection failure,
      boolean byRestart,
      Instant at) {
    return new EndedChange(
        pending.change(),
        pending.generation(),
        epoch,
        splits,
        failure,
        byRestart,
        before.definition(),
        before.connection(),
        before.pauses(),
        before.rateLimit(),
        at,
        null);
  }
}
