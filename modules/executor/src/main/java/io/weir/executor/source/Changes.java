package io.weir.executor.source;

import io.weir.connector.Connector;
import io.weir.domain.source.SourceChange;
import io.weir.executor.ChangeOutcome;
import io.weir.executor.DataPlaneContext;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The change that is on its way, one at a time: has made beforehand what its barrier needs, so that
 * reading pauses for no longer than a barrier takes, and goes back where one executor cannot apply
 * it. Used by one actor.
 *
 * <pre>
 * begin -> clients -> readers connected, splits discovered -> READY -> AT_BARRIER -> keep | undo
 *      \_____________\_______________________________________\_________-> fail
 * </pre>
 */
final class Changes {
  /** How long an upstream may take to tell which splits there are. */
  private static final Duration DISCOVERY_DEADLINE = Duration.ofSeconds(10);

  /** How long readers may take to connect before they take over anyway, and go on trying. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final String TIMER = "change";

  /** A change that is asked for, and who wants to know how it ends. */
  record Request(SourceChange change, long generation, CompletableFuture<ChangeOutcome> outcome) {
    /** The same change was asked for again. */
    void tellAlso(Request other) {
      outcome.whenComplete(
          (done, failure) -> {
            if (failure == null) {
              other.outcome().complete(done);
            } else {
              other.outcome().completeExceptionally(failure);
            }
          });
    }
  }

  /**
   * What a change did that all executors have applied.
   *
   * @param replaced the clients before it, where {@code clients} replace them
   * @param positions where the splits were at the cut
   */
  record Kept(
      ChangePlan plan,
      SourceSetup setup,
      @Nullable Clients clients,
      @Nullable Clients replaced,
      Map<String, String> positions,
      @Nullable Request request,
      ChangeOutcome outcome) {
    /** Once it is durable: a source that begins anew needs nothing of what it read before. */
    void releaseUpstream(Logger log) {
      if (plan.resets() && replaced != null) {
        replaced.release(positions, log);
      }
    }
  }

  private enum Step {
    /** Clients are made. */
    PREPARING,
    /** Readers connect, and the upstream is asked what there is to read. */
    DISCOVERING,
    /** Only readers are waited for, and not for long. */
    CONNECTING,
    READY,
    AT_BARRIER
  }

  private static final class OnItsWay {
    final long number;
    final @Nullable Request request;
    final ChangePlan plan;
    final Set<Integer> unprepared = new HashSet<>();
    Step step = Step.PREPARING;
    @Nullable Clients clients;
    @Nullable Map<String, String> discovered;

    OnItsWay(long number, @Nullable Request request, ChangePlan plan) {
      this.number = number;
      this.request = request;
      this.plan = plan;
    }
  }

  private final ActorContext<ConductorMessage> context;
  private final TimerScheduler<ConductorMessage> timers;
  private final DataPlaneContext plane;
  private final Connector connector;
  private final ObjectId source;
  private final ExecutorTeam team;
  private final LongSupplier numbers;
  private @Nullable OnItsWay current;

  Changes(
      ActorContext<ConductorMessage> context,
      TimerScheduler<ConductorMessage> timers,
      DataPlaneContext plane,
      Connector connector,
      ObjectId source,
      ExecutorTeam team,
      LongSupplier numbers) {
    this.context = context;
    this.timers = timers;
    this.plane = plane;
    this.connector = connector;
    this.source = source;
    this.team = team;
    this.numbers = numbers;
  }

  boolean isUnderWay() {
    return current != null;
  }

  boolean isReady() {
    return current != null && current.step == Step.READY;
  }

  boolean isAtBarrier() {
    return current != null && current.step == Step.AT_BARRIER;
  }

  /**
   * Takes the place of a swap of readers that has not come to its barrier.
   *
   * @param identity of the upstream that the offsets are of
   */
  void begin(Request request, SourceSetup setup, @Nullable String identity) {
    letGo();
    ChangePlan plan = ChangePlan.of(setup, request.change(), request.generation());
    OnItsWay change = new OnItsWay(numbers.getAsLong(), request, plan);
    current = change;
    if (plan.swapsReaders()) {
      prepare(change, plan.forgetsIdentity() ? null : identity, false);
    } else {
      ready(change, setup.splits().keySet());
    }
  }

  /**
   * Other readers and enumerator for the same setup, of which nobody needs to know.
   *
   * @param previousSecrets whether they are to use the values that secrets had before
   */
  void swapReaders(SourceSetup setup, @Nullable String identity, boolean previousSecrets) {
    OnItsWay change = new OnItsWay(numbers.getAsLong(), null, ChangePlan.swap(setup));
    current = change;
    prepare(change, identity, previousSecrets);
  }

  private void prepare(OnItsWay change, @Nullable String identity, boolean previousSecrets) {
    ChangePlan plan = change.plan;
    CompletionStage<Clients> prepared =
        CompletableFuture.supplyAsync(
            () ->
                Clients.of(
                    connector, plane.secrets(), source, plan.after(), identity, previousSecrets),
            plane.blocking());
    timers.startSingleTimer(
        TIMER, new ConductorMessage.PatienceOver(change.number), DISCOVERY_DEADLINE);
    context.pipeToSelf(
        prepared,
        (clients, failure) -> new ConductorMessage.ChangePrepared(change.number, clients, failure));
  }

  /**
   * Something of what the change needs is there, cannot be had, or took too long.
   *
   * @param splits that are read at present
   */
  void on(ConductorMessage.OfChange message, Set<String> splits) {
    OnItsWay change = current;
    if (change == null || change.number != message.preparation()) {
      if (message instanceof ConductorMessage.ChangePrepared late && late.clients() != null) {
        late.clients().close();
      }
      return;
    }
    switch (message) {
      case ConductorMessage.ChangePrepared prepared -> onPrepared(change, prepared);
      case ConductorMessage.ChangeDiscovered found -> onDiscovered(change, found, splits);
      case ConductorMessage.ReaderPrepared prepared -> onReaderPrepared(change, prepared, splits);
      case ConductorMessage.PatienceOver over -> onPatienceOver(change, splits);
    }
  }

  /** The clients are there: now the readers, and at the same time the splits. */
  private void onPrepared(OnItsWay change, ConductorMessage.ChangePrepared prepared) {
    Clients clients = prepared.clients();
    if (clients == null) {
      fail(prepared.failure());
      return;
    }
    change.clients = clients;
    for (int i = 0; i < team.size(); i++) {
      change.unprepared.add(i);
    }
    team.prepare(change.number, clients::reader);
    if (change.plan.resets()) {
      change.step = Step.DISCOVERING;
      context.pipeToSelf(
          CompletableFuture.completedStage(clients.enumerator())
              .thenCompose(asked -> Discovery.starts(asked, change.plan.resetAt())),
          (starts, failure) ->
              new ConductorMessage.ChangeDiscovered(change.number, starts, failure));
    } else {
      connecting(change);
    }
  }

  private void connecting(OnItsWay change) {
    change.step = Step.CONNECTING;
    timers.startSingleTimer(TIMER, new ConductorMessage.PatienceOver(change.number), PATIENCE);
  }

  private void onDiscovered(
      OnItsWay change, ConductorMessage.ChangeDiscovered found, Set<String> splits) {
    if (found.splits() == null) {
      fail(found.failure());
      return;
    }
    change.discovered = found.splits();
    connecting(change);
    if (change.unprepared.isEmpty()) {
      ready(change, splits);
    }
  }

  private void onReaderPrepared(
      OnItsWay change, ConductorMessage.ReaderPrepared prepared, Set<String> splits) {
    if (change.step != Step.DISCOVERING && change.step != Step.CONNECTING) {
      return;
    }
    Throwable failure = prepared.failure();
    if (failure != null) {
      fail(failure);
      return;
    }
    change.unprepared.remove(prepared.executor());
    if (change.unprepared.isEmpty() && change.step == Step.CONNECTING) {
      ready(change, splits);
    }
  }

  private void onPatienceOver(OnItsWay change, Set<String> splits) {
    if (change.step == Step.CONNECTING) {
      ready(change, splits);
    } else if (change.step == Step.PREPARING || change.step == Step.DISCOVERING) {
      fail(
          Rejection.of(
                  SqlState.CANNOT_CONNECT,
                  "the upstream did not say what there is to read within "
                      + DISCOVERY_DEADLINE.toSeconds()
                      + " s")
              .exception());
    }
  }

  private void ready(OnItsWay change, Set<String> splits) {
    timers.cancel(TIMER);
    Map<String, String> discovered = change.discovered;
    try {
      change.plan.check(discovered == null ? splits : discovered.keySet());
    } catch (RejectedException refused) {
      fail(refused);
      return;
    }
    change.step = Step.READY;
  }

  /** The barrier that carries it. */
  void barrier(long epoch) {
    OnItsWay change = underWay();
    change.step = Step.AT_BARRIER;
    team.barrier(epoch, change.plan, change.discovered);
  }

  /**
   * All executors have applied it with the barrier of {@code epoch}.
   *
   * @param positions where the splits were at the cut
   * @param used the clients that are in use
   */
  Kept keep(long epoch, SourceSetup setup, Map<String, String> positions, @Nullable Clients used) {
    OnItsWay change = underWay();
    current = null;
    ChangePlan plan = change.plan;
    ChangeOutcome outcome =
        new ChangeOutcome(
            epoch, plan.splitChanges(positions, plan.positions(positions, change.discovered)));
    SourceSetup after = plan.after().withSplits(ChangePlan.splits(setup, outcome.splits()));
    team.keep();
    return new Kept(plan, after, change.clients, used, positions, change.request, outcome);
  }

  /** Not all executors have applied it: none shall have. */
  void undo(Throwable failure) {
    team.undo();
    fail(failure);
  }

  private OnItsWay underWay() {
    OnItsWay change = current;
    if (change == null) {
      throw new IllegalStateException("no change is on its way");
    }
    return change;
  }

  private void fail(@Nullable Throwable failure) {
    OnItsWay change = underWay();
    Throwable cause = failure == null ? new IllegalStateException("no reason is known") : failure;
    Rejection reason = RejectedException.from(cause);
    context.getLog().warn("source {}: a change was not applied: {}", source, reason.message());
    letGo();
    Request request = change.request;
    if (request != null) {
      request.outcome().completeExceptionally(reason.exception());
    }
  }

  private void letGo() {
    OnItsWay change = current;
    if (change != null && change.step != Step.PREPARING && change.step != Step.AT_BARRIER) {
      team.abandon();
    }
    close();
  }

  /** Closes what was made for a change that does not come to its end here. */
  void close() {
    timers.cancel(TIMER);
    OnItsWay change = current;
    current = null;
    if (change != null && change.clients != null) {
      change.clients.close();
    }
  }
}
