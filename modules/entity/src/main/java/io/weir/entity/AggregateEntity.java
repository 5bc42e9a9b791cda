package io.weir.entity;

import io.weir.domain.AggregateRef;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Duration;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * The parent of a shell. It hands every message on, and when the shell has stopped because its
 * journal cannot be read or written, it answers in its place and says why, until a new shell has
 * been started after a pause. A damaged journal (XX001) stays as it is: no new shell is started.
 */
final class AggregateEntity extends AbstractBehavior<AggregateMessage> {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final AggregateRef self;
  private final Function<ShellHealth, Behavior<AggregateMessage>> shell;
  private ShellHealth health = new ShellHealth();
  private Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
  private @Nullable ActorRef<AggregateMessage> running;
  private @Nullable Rejection trouble;
  private int incarnation;

  private AggregateEntity(
      ActorContext<AggregateMessage> context,
      AggregateRef self,
      Function<ShellHealth, Behavior<AggregateMessage>> shell) {
    super(context);
    this.self = self;
    this.shell = shell;
    start();
  }

  static Behavior<AggregateMessage> create(
      AggregateRef self, Function<ShellHealth, Behavior<AggregateMessage>> shell) {
    return Behaviors.setup(context -> new AggregateEntity(context, self, shell));
  }

  private void start() {
    health = new ShellHealth();
    incarnation++;
    // The reason of a failure is told below, once and in a line.
    Behavior<AggregateMessage> quiet =
        Behaviors.supervise(shell.apply(health))
            .onFailure(Exception.class, SupervisorStrategy.stop().withLoggingEnabled(false));
    running = getContext().spawn(quiet, "shell-" + incarnation);
    getContext().watch(running);
    trouble = null;
  }

  @Override
  public Receive<AggregateMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(AggregateMessage.Run.class, run -> onRun(run))
        .onAnyMessage(this::onMessage)
        .onSignal(ChildFailed.class, failed -> onStopped(failed.getCause()))
        .onSignal(Terminated.class, stopped -> onStopped(null))
        .build();
  }

  /** Only its own timer sends these: the shell's go to the shell. */
  private Behavior<AggregateMessage> onRun(AggregateMessage.Run run) {
    run.action().run();
    return this;
  }

  private Behavior<AggregateMessage> onMessage(AggregateMessage message) {
    if (running != null) {
      running.tell(message);
    } else if (message instanceof AggregateMessage.Envelope envelope && trouble != null) {
      envelope.replyTo().tell(new AggregateReply.Refused(trouble));
    } else if (message instanceof AggregateMessage.Inspect inspect && trouble != null) {
      inspect.replyTo().tell(new AggregateReply.Refused(trouble));
    }
    return this;
  }

  private Behavior<AggregateMessage> onStopped(@Nullable Throwable cause) {
    running = null;
    if (cause != null && !JournalTrouble.isOfTheJournal(cause)) {
      getContext().getLog().error("{} failed", self, cause);
    }
    if (health.hasRecovered()) {
      trouble =
          JournalTrouble.writing(cause == null ? new IllegalStateException("stopped") : cause);
    } else {
      trouble = JournalTrouble.reading(self, cause);
      if (trouble.sqlState().equals(SqlState.DATA_CORRUPTED)) {
        getContext().getLog().error("{}; {} is out of service", trouble.message(), self);
        return this;
      }
    }
    if (health.hasPersisted()) {
      backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    }
    Duration pause = backoff.next();
    getContext()
        .getLog()
        .error("{}; {} starts again in {} ms", trouble.message(), self, pause.toMillis());
    getContext().scheduleOnce(pause, getContext().getSelf(), new AggregateMessage.Run(this::start));
    return this;
  }
}
