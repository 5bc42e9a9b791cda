package io.weir.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.typesafe.config.ConfigFactory;
import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.connector.Connector;
import io.weir.connector.SinkConnector;
import io.weir.dataflow.plan.Plan;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterSizes;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceEffect;
import io.weir.domain.source.SourceEffect.StartConductor;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.source.SourceMutation.Edge;
import io.weir.domain.view.ViewDefinition;
import io.weir.executor.replica.ViewPlanner;
import io.weir.executor.replica.WorkerPools;
import io.weir.executor.status.StatusBoard;
import io.weir.executor.timeline.Backpressure;
import io.weir.executor.timeline.FrontierHub;
import io.weir.executor.timeline.HubMessage;
import io.weir.executor.timeline.LocalReads;
import io.weir.executor.timeline.Timeline;
import io.weir.gateway.Reads;
import io.weir.gateway.Status.SourceStatus;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import io.weir.storage.embedded.EmbeddedStore;
import io.weir.storage.embedded.Options;
import io.weir.storage.memory.MemoryDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * A data plane in which nothing happens by itself: time passes when the test says so, the store and
 * the workers run inline, and all actors share one thread, so that a test can wait until they have
 * come to rest.
 */
final class ManualPlane implements AutoCloseable {
  static final int TICK = 20;
  static final int MAX_IN_FLIGHT = 3;
  static final Duration MAX_CUTOVER_LAG = Duration.ofMillis(5 * TICK);

  /** More passes over the actors' queue than any chain of messages is long. */
  private static final int PASSES = 60;

  private static final String ONE_THREAD =
      """
      pekko.actor.default-dispatcher {
        type = Dispatcher
        executor = "thread-pool-executor"
        throughput = 1
        thread-pool-executor.fixed-pool-size = 1
      }
      """;

  final ActorTestKit kit =
      ActorTestKit.create(
          ManualScheduler.CONFIG.withFallback(ConfigFactory.parseString(ONE_THREAD)));
  private final ManualScheduler time = (ManualScheduler) kit.system().classicSystem().scheduler();
  private final ActorRef<Pass> passes =
      kit.spawn(
          Behaviors.receive(
              (context, pass) -> {
                if (pass.left() == 0) {
                  pass.done().complete(null);
                } else {
                  context.getSelf().tell(new Pass(pass.left() - 1, pass.done()));
                }
                return Behaviors.same();
              }));
  final ManualClock clock;
  final HeldExecutor disk = new HeldExecutor();
  final MemorySecrets secrets;
  final EmbeddedStore store;

  /** By which the data plane gets to the store. */
  final LateCommits commits;

  final StatusBoard board = new StatusBoard();
  final Backpressure backpressure = new Backpressure(32 << 20);
  final ActorRef<HubMessage> hub;
  final LocalDataPlane plane;
  final Reads reads;

  /** Every epoch that a conductor or dataflow sealed, as it was told. */
  final List<HubMessage.Sealed> sealed = new CopyOnWriteArrayList<>();

  /** What conductors told the source's aggregate. */
  final List<Map<String, String>> discovered = new CopyOnWriteArrayList<>();

  /** How the changes ended that conductors were started with; nothing for those that failed. */
  final Map<String, Optional<ChangeOutcome>> ended = new ConcurrentHashMap<>();

  /** Likewise of changes that they were started with, and of the first records after changes. */
  final List<String> told = new CopyOnWriteArrayList<>();

  private final Set<String> lostWorkers = ConcurrentHashMap.newKeySet();

  /** Where readers had lost what was to be read. */
  final List<String> lost = new CopyOnWriteArrayList<>();

  private final SourceListener listener =
      new SourceListener() {
        @Override
        public void splitsDiscovered(Map<String, String> starts) {
          discovered.add(starts);
        }

        @Override
        public void changeApplied(String id, ChangeOutcome outcome) {
          told.add(id + " applied " + outcome.splits());
          ended.put(id, Optional.of(outcome));
        }

        @Override
        public void changeFailed(String id, Rejection reason) {
          told.add(id + " failed " + reason.sqlState());
          ended.put(id, Optional.empty());
        }

        @Override
        public void offsetsLost(
            long generation, String reason, Map<String, String> offsets, @Nullable Edge reset) {
          lost.add(generation + " " + reason + " " + (reset == null ? offsets : reset));
        }

        @Override
        public void firstRecord(String changeId, long epoch) {
          told.add(changeId + " read");
        }
      };

  ManualPlane(MemoryDirectory directory, Connector upstream, ManualClock clock) {
    this(directory, upstream, clock, definition -> DataPlaneFixture.countByKey());
  }

  ManualPlane(
      MemoryDirectory directory,
      Connector upstream,
      ManualClock clock,
      Function<ViewDefinition, Plan> planner) {
    this(directory, upstream, clock, planner, new MemoryDownstream());
  }

  ManualPlane(
      MemoryDirectory directory,
      Connector upstream,
      ManualClock clock,
      Function<ViewDefinition, Plan> planner,
      SinkConnector downstream) {
    this.clock = clock;
    this.secrets = new MemorySecrets(clock);
    store = EmbeddedStore.open(directory, disk, Options.DEFAULT);
    commits = new LateCommits(store);
    Timeline timeline = new Timeline(clock, TICK, Timeline.newestIn(store));
    ActorRef<HubMessage> real =
        kit.spawn(FrontierHub.create(timeline, backpressure, Duration.ofMinutes(1).toMillis()));
    hub =
        kit.spawn(
            Behaviors.receiveMessage(
                message -> {
                  if (message instanceof HubMessage.Sealed epoch) {
                    sealed.add(epoch);
                  }
                  real.tell(message);
                  return Behaviors.same();
                }));
    DataPlaneContext context =
        new DataPlaneContext(
            commits.store(),
            Map.of("memory", upstream),
            Map.of("memory", downstream),
            (view, definition) -> new ViewPlanner.PlannedView(planner.apply(definition), Set.of()),
            inline(),
            Runnable::run,
            clock,
            timeline,
            backpressure,
            hub,
            board,
            secrets,
            ClusterSizes.DEFAULTS,
            new DataPlaneSettings(
                MAX_IN_FLIGHT,
                2,
                Duration.ofMillis(5 * TICK),
                Duration.ofMillis(5 * TICK),
                MAX_CUTOVER_LAG));
    plane = new LocalDataPlane(kit.spawn(DataPlaneGuardian.create(context)));
    reads = new LocalReads(hub, store, Runnable::run);
  }

  /** The next piece of work of this replica finds no worker. */
  void loseWorker(String replica) {
    lostWorkers.add(DataPlaneFixture.CLUSTER + "." + replica);
  }

  private WorkerPools inline() {
    return new WorkerPools() {
      @Override
      public Executor of(String replica, int workers) {
        return task -> {
          if (lostWorkers.remove(replica)) {
            throw new RejectedExecutionException("the worker died");
          }
          task.run();
        };
      }

      @Override
      public int spare() {
        return 1;
      }

      @Override
      public void release(String replica) {}
    };
  }

  /** Starts the source; what it discovers is kept for the test to assign. */
  void startSource(long generation, boolean upsert, Map<String, String> splits) {
    start("memory", generation, upsert, splits);
  }

  void startTable(long generation) {
    start(SourceDefinition.TABLE, generation, false, Map.of());
  }

  private void start(
      String connector, long generation, boolean upsert, Map<String, String> splits) {
    start(
        new StartConductor(
            DataPlaneFixture.definition(connector, upsert), null, generation, splits));
  }

  void start(StartConductor start) {
    done(plane.startSource(DataPlaneFixture.SOURCE, start, listener));
  }

  /** Has the source changed; what becomes of it comes with ticks. */
  CompletionStage<ChangeOutcome> change(String id, long generation, SourceMutation... mutations) {
    CompletionStage<ChangeOutcome> outcome =
        plane.applyChange(
            DataPlaneFixture.SOURCE,
            new SourceEffect.ApplyChange(new SourceChange(id, List.of(mutations)), generation));
    settle();
    return outcome;
  }

  void startReplica(String name) {
    done(
        plane.startReplica(DataPlaneFixture.CLUSTER, new ClusterDefinition.Replica(name, "small")));
  }

  void installView(long generation, ObjectId... inputs) {
    done(
        plane.installView(
            DataPlaneFixture.VIEW,
            new ViewDefinition(
                "counts",
                "unused",
                DataPlaneFixture.CLUSTER,
                DataPlaneFixture.COUNTS,
                List.of(inputs)),
            generation));
  }

  /** One tick of the timeline passes. */
  void tick() {
    pass(Duration.ofMillis(TICK));
  }

  void ticks(int count) {
    for (int i = 0; i < count; i++) {
      tick();
    }
  }

  /** So much time passes at once, in which each timer fires at most once. */
  void pass(Duration duration) {
    settle();
    clock.pass(duration);
    time.pass(duration);
    settle();
  }

  /** Goes to the end of the actors' queue again and again: what waited there is done before. */
  private record Pass(int left, CompletableFuture<Void> done) {}

  /** Returns when every actor has done all that there is to do. */
  void settle() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    passes.tell(new Pass(PASSES, done));
    done.join();
  }

  /** The result of what must be done without any time passing. */
  <T> T done(CompletionStage<T> stage) {
    settle();
    assertThat(isDone(stage)).as("done without time passing").isTrue();
    return DataPlaneFixture.await(stage);
  }

  static boolean isDone(CompletionStage<?> stage) {
    return stage.toCompletableFuture().isDone();
  }

  /** The SQLSTATE that the stage must have failed with by now. */
  String sqlState(CompletionStage<?> stage) {
    Throwable failure = catchThrowable(() -> done(stage));
    assertThat(failure).isInstanceOf(RejectedException.class);
    return ((RejectedException) failure).rejection().sqlState();
  }

  long readEpoch(ObjectId... collections) {
    return done(reads.readEpoch(Set.of(collections)));
  }

  Map<Long, Long> read(ObjectId collection) {
    try (Reads.Snapshot snapshot = done(reads.snapshot(collection, readEpoch(collection)))) {
      return DataPlaneFixture.rows(snapshot);
    }
  }

  CompletionStage<Long> write(Batch delta, long readEpoch) {
    CompletionStage<Long> answer = plane.write(DataPlaneFixture.SOURCE, delta, readEpoch);
    settle();
    return answer;
  }

  /** What the state table says of splits. */
  Map<String, String> offsets() {
    Map<String, String> offsets = new TreeMap<>(store.offsets(DataPlaneFixture.SOURCE));
    offsets.keySet().removeIf(key -> key.startsWith("#"));
    return offsets;
  }

  SourceStatus sourceStatus() {
    return board.sources().getFirst();
  }

  List<Long> sealedEpochs(ObjectId collection) {
    return sealed.stream()
        .filter(epoch -> epoch.deltas().containsKey(collection))
        .map(HubMessage.Sealed::epoch)
        .toList();
  }

  static Batch row(long key, long value) {
    BatchBuilder row = new BatchBuilder(DataPlaneFixture.KEY_VALUE.types(), 1);
    row.column(0).appendLong(key);
    row.column(1).appendLong(value);
    row.endRow();
    return row.build();
  }

  /** Everything ends where it is: what the disk was not given is gone. */
  void kill() {
    disk.forget();
    kit.shutdownTestKit();
    store.close();
  }

  @Override
  public void close() {
    disk.release();
    kit.shutdownTestKit();
    store.close();
  }

  /** Runs inline, unless it is held. */
  static final class HeldExecutor implements Executor {
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean held;

    @Override
    public void execute(Runnable task) {
      synchronized (this) {
        if (held) {
          waiting.add(task);
          return;
        }
      }
      task.run();
    }

    synchronized void hold() {
      held = true;
    }

    /** Nothing that waits is ever done; what comes is, at once. */
    synchronized void forget() {
      held = false;
      waiting.clear();
    }

    void release() {
      List<Runnable> tasks;
      synchronized (this) {
        held = false;
        tasks = List.copyOf(waiting);
        waiting.clear();
      }
      tasks.forEach(Runnable::run);
    }
  }
}
