package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.domain.Command;
import io.weir.domain.Event;
import io.weir.domain.State;
import io.weir.entity.AggregateMessage.Envelope;
import io.weir.kernel.Decision;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.persistence.RecentCommands;
import io.weir.persistence.RecordCodec;
import io.weir.persistence.Recorded;
import io.weir.persistence.ShellState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.JournalPersistFailed;
import org.apache.pekko.persistence.typed.JournalPersistRejected;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotFailed;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * The persistent actor around a decider: it does for every aggregate what no decider repeats.
 *
 * <ul>
 *   <li>A command id that was journaled before gets the stored answer; with another command, an
 *       error.
 *   <li>Each event gets its metadata and its place in the hash chain.
 *   <li>A command that the decider would have later is decided again after each event, and
 *       forgotten when the actor stops: whoever asks repeats it.
 *   <li>Effects run when the events are durable, and before the answer goes out; after a recovery
 *       those that are still owed run again.
 *   <li>Every {@value #SNAPSHOT_EVERY} events a snapshot is taken.
 *   <li>A rejection, and a fault in the decider, become an answer; the state stays as it was.
 * </ul>
 */
public final class AggregateShell<C extends Command, E extends Event, S extends State, F>
    extends EventSourcedBehavior<AggregateMessage, Recorded<E>, ShellState<S>> {
  static final int SNAPSHOT_EVERY = 100;
  private static final int SNAPSHOTS_KEPT = 2;

  /** On trouble with the journal: the parent tells of it, once, and decides what comes next. */
  private static final BackoffSupervisorStrategy STOP_QUIETLY =
      SupervisorStrategy.restartWithBackoff(Duration.ofMillis(1), Duration.ofMillis(1), 0)
          .withMaxRestarts(0)
          .withLoggingEnabled(false);

  private final AggregateKind<C, E, S, F> kind;
  private final AggregateRef self;
  private final ShellServices services;
  private final ShellHealth health;
  private final ActorContext<AggregateMessage> actor;
  private final EffectRunner<F> effects;
  private final EffectContext context;
  private @Nullable ActorRef<AggregateReply> unanswered;

  /** Commands that hold their place, by id in the order in which they came. */
  private final Map<String, Envelope> waiting = new LinkedHashMap<>();

  private AggregateShell(
      ActorContext<AggregateMessage> actor,
      AggregateKind<C, E, S, F> kind,
      AggregateRef self,
      ShellServices services,
      ShellHealth health) {
    super(PersistenceId.ofUniqueId(self.persistenceId()), STOP_QUIETLY);
    this.kind = kind;
    this.self = self;
    this.services = services;
    this.health = health;
    this.actor = actor;
    this.effects = kind.effects().apply(self);
    this.context = new ShellContext(self, actor, services);
  }

  /** The bare shell; {@link AggregateEntity} answers for it when the journal cannot be read. */
  public static <C extends Command, E extends Event, S extends State, F>
      Behavior<AggregateMessage> create(
          AggregateKind<C, E, S, F> kind,
          AggregateRef self,
          ShellServices services,
          ShellHealth health) {
    return Behaviors.setup(actor -> new AggregateShell<>(actor, kind, self, services, health));
  }

  @Override
  public ShellState<S> emptyState() {
    return ShellState.initial(kind.decider().initial());
  }

  @Override
  public EventHandler<ShellState<S>, Recorded<E>> eventHandler() {
    return (state, recorded) -> state.after(recorded, kind.decider()::evolve);
  }

  @Override
  public CommandHandler<AggregateMessage, Recorded<E>, ShellState<S>> commandHandler() {
    return (state, message) ->
        switch (message) {
          case Envelope envelope -> onCommand(state, envelope);
          case AggregateMessage.Inspect inspect -> {
            inspect.replyTo().tell(new AggregateReply.Standing(state.state(), state.sequence()));
            yield Effect().none();
          }
          case AggregateMessage.Wake wake -> Effect().none();
          case AggregateMessage.Run run -> {
            guarded("a continuation", run.action());
            yield Effect().none();
          }
        };
  }

  private Effect<Recorded<E>, ShellState<S>> onCommand(ShellState<S> state, Envelope envelope) {
    AnswerOrEvents<E> outcome;
    try {
      outcome = consider(state, envelope);
    } catch (RuntimeException e) {
      if (!(e instanceof RejectedException)) {
        actor.getLog().error("{}: cannot handle {}", self, envelope.commandId(), e);
      }
      outcome = new AnswerOrEvents<>(refused(RejectedException.from(e)), List.of());
    }
    AggregateReply reply = outcome.reply();
    if (reply == null) {
      return hold(envelope);
    }
    waiting.remove(envelope.commandId());
    if (outcome.events().isEmpty()) {
      envelope.replyTo().tell(reply);
      return Effect().none();
    }
    List<F> owed = owed(state, outcome.events());
    unanswered = envelope.replyTo();
    return Effect()
        .persist(outcome.events())
        .thenRun(
            after -> {
              health.persisted();
              unanswered = null;
              owed.forEach(this::run);
              envelope.replyTo().tell(reply);
              waiting.values().forEach(actor.getSelf()::tell);
            });
  }

  private Effect<Recorded<E>, ShellState<S>> hold(Envelope envelope) {
    if (!envelope.atOnce()) {
      waiting.put(envelope.commandId(), envelope);
      return Effect().none();
    }
    AggregateReply refused =
        refused(Rejection.of(SqlState.QUERY_CANCELED, "waiting for its turn was cancelled"));
    Envelope held = waiting.remove(envelope.commandId());
    if (held != null) {
      held.replyTo().tell(refused);
    }
    envelope.replyTo().tell(refused);
    return Effect().none();
  }

  /**
   * @param reply null where there is none yet
   */
  private record AnswerOrEvents<E extends Event>(
      @Nullable AggregateReply reply, List<Recorded<E>> events) {}

  private AnswerOrEvents<E> consider(ShellState<S> state, Envelope envelope) {
    if (!kind.commands().isInstance(envelope.command())) {
      throw new IllegalArgumentException(
          envelope.command().getClass().getName() + " is no command of a " + self.type().key());
    }
    C command = kind.commands().cast(envelope.command());
    String commandHash = services.codec().commandHash(command);
    Optional<RecentCommands.Entry> known = state.recent().find(envelope.commandId());
    if (known.isPresent()) {
      return new AnswerOrEvents<>(
          known.get().commandHash().equals(commandHash)
              ? new AggregateReply.Accepted(known.get().sequence())
              : refused(otherCommand(envelope.commandId())),
          List.of());
    }
    Instant now = services.clock().now();
    return switch (kind.decider().decide(state.state(), command, now)) {
      case Decision.Rejected<E> rejected ->
          new AnswerOrEvents<>(refused(rejected.rejection()), List.of());
      case Decision.Later<E> later -> new AnswerOrEvents<>(null, List.of());
      case Decision.Accepted<E> accepted -> {
        RecordCodec.Cause cause =
            new RecordCodec.Cause(
                envelope.operationId(),
                envelope.commandId(),
                commandHash,
                envelope.principal(),
                now);
        List<Recorded<E>> events = chain(state, accepted.events(), cause);
        yield new AnswerOrEvents<>(
            new AggregateReply.Accepted(state.sequence() + events.size()), events);
      }
    };
  }

  private List<Recorded<E>> chain(ShellState<S> state, List<E> events, RecordCodec.Cause cause) {
    List<Recorded<E>> chained = new ArrayList<>(events.size());
    String previous = state.lastHash();
    for (E event : events) {
      Recorded<E> recorded =
          services.codec().chain(event, cause, state.sequence() + chained.size(), previous);
      chained.add(recorded);
      previous = recorded.metadata().hash();
    }
    return chained;
  }

  /** What each event owes to the outside, in the state right after it. */
  private List<F> owed(ShellState<S> before, List<Recorded<E>> events) {
    List<F> owed = new ArrayList<>();
    S state = before.state();
    for (Recorded<E> recorded : events) {
      state = kind.decider().evolve(state, recorded.event());
      owed.addAll(kind.decider().effects(state, recorded.event()));
    }
    return owed;
  }

  private void run(F effect) {
    guarded("an effect", () -> effects.run(effect, context));
  }

  /** A fault in an effect must not take the aggregate down: its event is durable. */
  private void guarded(String what, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      actor.getLog().error("{}: {} failed", self, what, e);
    }
  }

  @Override
  public SignalHandler<ShellState<S>> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            state -> {
              health.recovered();
              kind.decider().resume(state.state()).forEach(this::run);
            })
        .onSignal(JournalPersistFailed.class, (state, signal) -> notWritten(signal.failure()))
        .onSignal(JournalPersistRejected.class, (state, signal) -> notWritten(signal.failure()))
        .onSignal(
            SnapshotFailed.class,
            (state, signal) ->
                actor.getLog().warn("{}: no snapshot: {}", self, signal.failure().getMessage()))
        .build();
  }

  private void notWritten(Throwable failure) {
    actor.getLog().error("{}: cannot write to the journal: {}", self, failure.getMessage());
    if (unanswered != null) {
      unanswered.tell(refused(JournalTrouble.writing(failure)));
      unanswered = null;
    }
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY, SNAPSHOTS_KEPT);
  }

  private static AggregateReply refused(Rejection rejection) {
    return new AggregateReply.Refused(rejection);
  }

  private static Rejection otherCommand(String commandId) {
    return Rejection.of(
            SqlState.DUPLICATE_OBJECT,
            "command id \"" + commandId + "\" was already used for another command")
        .withHint("Use a new id for each command.");
  }
}
