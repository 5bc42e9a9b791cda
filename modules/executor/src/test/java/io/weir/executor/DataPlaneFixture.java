package io.weir.executor;

import io.weir.columnar.Batch;
import io.weir.columnar.Consolidator;
import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.LongColumn;
import io.weir.columnar.Schema;
import io.weir.dataflow.plan.AggregateCall;
import io.weir.dataflow.plan.Plan;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterSizes;
import io.weir.domain.source.SourceColumn;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceEffect.StartConductor;
import io.weir.domain.source.SourceFormat;
import io.weir.domain.source.SourceShape;
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
import io.weir.kernel.ObjectId;
import io.weir.storage.embedded.EmbeddedStore;
import io.weir.storage.embedded.Options;
import io.weir.storage.memory.MemoryDirectory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;

/** A data plane over a directory in memory that outlives it, as a disk outlives a node. */
final class DataPlaneFixture implements AutoCloseable {
  static final ObjectId SOURCE = new ObjectId("u1");
  static final ObjectId ERRORS = new ObjectId("u2");
  static final ObjectId VIEW = new ObjectId("u3");
  static final ObjectId CLUSTER = new ObjectId("s1");
  static final Schema KEY_VALUE =
      Schema.of(new Field("k", DataType.INT8), new Field("v", DataType.INT8));
  static final Schema COUNTS =
      Schema.of(new Field("k", DataType.INT8), new Field("n", DataType.INT8));

  final ActorTestKit kit = ActorTestKit.create();
  final EmbeddedStore store;
  final StatusBoard board = new StatusBoard();
  final LocalDataPlane plane;
  final Reads reads;

  DataPlaneFixture(MemoryDirectory directory, MemoryUpstream upstream) {
    Executor blocking = ForkJoinPool.commonPool();
    store = EmbeddedStore.open(directory, blocking, Options.DEFAULT);
    Timeline timeline = new Timeline(Instant::now, 20, Timeline.newestIn(store));
    Backpressure backpressure = new Backpressure(32 << 20);
    ActorRef<HubMessage> hub = kit.spawn(FrontierHub.create(timeline, backpressure, 60_000));
    DataPlaneContext context =
        new DataPlaneContext(
            store,
            Map.of("memory", upstream),
            Map.of(),
            (view, definition) -> new ViewPlanner.PlannedView(countByKey(), Set.of()),
            pools(blocking),
            blocking,
            Instant::now,
            timeline,
            backpressure,
            hub,
            board,
            new MemorySecrets(Instant::now),
            ClusterSizes.DEFAULTS,
            new DataPlaneSettings(
                4, 2, Duration.ofMillis(50), Duration.ofMillis(50), Duration.ofMillis(100)));
    plane = new LocalDataPlane(kit.spawn(DataPlaneGuardian.create(context)));
    reads = new LocalReads(hub, store, blocking);
  }

  private static WorkerPools pools(Executor executor) {
    return new WorkerPools() {
      @Override
      public Executor of(String replica, int workers) {
        return executor;
      }

      @Override
      public int spare() {
        return 1;
      }

      @Override
      public void release(String replica) {}
    };
  }

  static Plan countByKey() {
    return new Plan.Aggregate(
        new Plan.Get(SOURCE, KEY_VALUE),
        List.of(0),
        List.of(new AggregateCall("count", false, List.of(), -1, DataType.INT8)),
        COUNTS);
  }

  /** What the source's aggregate does when its conductor tells of splits: journal, then assign. */
  void startSource(long generation, boolean upsert, Map<String, String> splits) {
    await(
        plane.startSource(
            SOURCE,
            new StartConductor(definition("memory", upsert), null, generation, splits),
            new SplitsListener(found -> plane.assignSplits(SOURCE, found))));
  }

  void startTable(long generation) {
    await(
        plane.startSource(
            SOURCE,
            new StartConductor(
                definition(SourceDefinition.TABLE, false), null, generation, Map.of()),
            new SplitsListener(found -> {})));
  }

  static SourceDefinition definition(String connector, boolean upsert) {
    return definition(connector, upsert, Map.of());
  }

  static SourceDefinition definition(
      String connector, boolean upsert, Map<String, String> options) {
    SourceShape shape =
        new SourceShape(
            SourceFormat.NONE,
            upsert,
            upsert ? 1 : 0,
            KEY_VALUE.fields().stream()
                .map(field -> new SourceColumn(field, SourceColumn.Origin.VALUE, field.name()))
                .toList());
    return new SourceDefinition(
        connector,
        null,
        options,
        shape,
        List.of(new SourceDefinition.Output(SOURCE, "main", KEY_VALUE)),
        connector.equals(SourceDefinition.TABLE) ? null : ERRORS,
        null);
  }

  void installView(long generation) {
    await(plane.startReplica(CLUSTER, new ClusterDefinition.Replica("r1", "small")));
    await(
        plane.installView(
            VIEW,
            new ViewDefinition("counts", "unused", CLUSTER, COUNTS, List.of(SOURCE)),
            generation));
  }

  /** The collection's rows at the newest epoch, as first column -> second column. */
  Map<Long, Long> read(ObjectId collection) {
    long epoch = await(reads.readEpoch(Set.of(collection)));
    try (Reads.Snapshot snapshot = await(reads.snapshot(collection, epoch))) {
      return rows(snapshot);
    }
  }

  /** What a snapshot of two columns holds; fails where a key does not stand there exactly once. */
  static Map<Long, Long> rows(Reads.Snapshot snapshot) {
    Map<Long, Long> rows = new TreeMap<>();
    Consolidator sum = new Consolidator(COUNTS.types());
    for (Optional<Batch> b = snapshot.next(); b.isPresent(); b = snapshot.next()) {
      sum.add(b.get());
    }
    Batch batch = sum.take();
    for (int row = 0; row < batch.rows(); row++) {
      long key = ((LongColumn) batch.column(0)).get(row);
      if (batch.weight(row) != 1 || rows.containsKey(key)) {
        throw new AssertionError("key " + key + " stands more than once");
      }
      rows.put(key, ((LongColumn) batch.column(1)).get(row));
    }
    return rows;
  }

  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException failure) {
      throw failure.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(failure);
    } catch (InterruptedException | java.util.concurrent.TimeoutException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
    store.close();
  }
}
