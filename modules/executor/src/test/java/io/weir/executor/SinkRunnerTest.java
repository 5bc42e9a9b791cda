package io.weir.executor;

import static io.weir.executor.DataPlaneFixture.COUNTS;
import static io.weir.executor.DataPlaneFixture.KEY_VALUE;
import static io.weir.executor.DataPlaneFixture.SOURCE;
import static io.weir.executor.DataPlaneFixture.VIEW;
import static io.weir.executor.ManualPlane.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Batch;
import io.weir.columnar.BatchBuilder;
import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.dataflow.expr.Expr;
import io.weir.dataflow.plan.Plan;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.sink.SinkDefinition;
import io.weir.domain.sink.SinkEffect;
import io.weir.executor.MemoryDownstream.Fault;
import io.weir.gateway.Status.SinkStatus;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.kernel.SqlState;
import io.weir.storage.Commit;
import io.weir.storage.memory.MemoryDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SinkRunnerTest {
  private static final ObjectId SINK = new ObjectId("u9");
  private static final Plan QUOTIENTS =
      new Plan.Project(
          new Plan.Get(SOURCE, KEY_VALUE),
          List.of(
              new Expr.Input(0, DataType.INT8),
              new Expr.Call(
                  "/",
                  List.of(
                      new Expr.Literal(Scalar.ofLong(DataType.INT8, 100)),
                      new Expr.Input(1, DataType.INT8)),
                  DataType.INT8)),
          COUNTS);

  private MemoryDirectory directory = new MemoryDirectory();
  private ManualClock clock = new ManualClock();
  private MemoryDownstream downstream = new MemoryDownstream();
  private final List<Long> firstWrites = new ArrayList<>();
  private ManualPlane node = start();
  private long generation;

  private ManualPlane start() {
    return new ManualPlane(
        directory, new MemoryUpstream(), clock, definition -> QUOTIENTS, downstream);
  }

  @AfterEach
  void close() {
    node.close();
  }

  /** As after a SIGKILL: what was not durable is gone. */
  private void crash() {
    node.close();
    directory.crash(bound -> bound - 1);
    downstream.revive();
    clock.pass(Duration.ofSeconds(1));
    node = start();
  }

  private void table() {
    node.startTable(++generation);
    node.tick();
  }

  private void sink(ObjectId from, Schema schema) {
    startSink(from, schema, false);
    node.ticks(2);
  }

  private void startSink(ObjectId from, Schema schema, boolean paused) {
    node.done(
        node.plane.startSink(
            SINK,
            new SinkEffect.StartSink(
                definition(from, schema),
                new ConnectionDefinition("memory", Map.of()),
                ++generation,
                paused),
            firstWrites::add));
  }

  private static SinkDefinition definition(ObjectId from, Schema schema) {
    return new SinkDefinition(
        "memory",
        new ObjectId("u8"),
        from,
        schema,
        List.of(0),
        SinkDefinition.Format.NONE,
        SinkDefinition.Envelope.UPSERT,
        Map.of(),
        Map.of(),
        null);
  }

  private void write(Batch delta) {
    CompletionStage<Long> answer = node.write(delta, io.weir.gateway.Writes.BLIND);
    node.tick();
    node.done(answer);
  }

  private static Batch change(long key, long from, long to) {
    BatchBuilder rows = new BatchBuilder(KEY_VALUE.types(), 2);
    rows.append(row(key, from), 0, -1);
    rows.append(row(key, to), 0, 1);
    return rows.build();
  }

  private SinkStatus status() {
    return node.board.sinks().getFirst();
  }

  @Test
  void aSnapshotThenEveryEpoch() {
    table();
    write(row(1, 10));
    write(row(2, 20));
    sink(SOURCE, KEY_VALUE);
    assertThat(downstream.rows()).isEqualTo(Map.of(1L, 10L, 2L, 20L));
    assertThat(downstream.target().transactions).isEqualTo(1);
    write(change(1, 10, 11));
    write(row(2, 20).negate());
    assertThat(downstream.rows()).isEqualTo(Map.of(1L, 11L));
    assertThat(downstream.target().transactions).isEqualTo(3);
    node.ticks(10);
    assertThat(downstream.target().transactions).as("idle epochs write nothing").isEqualTo(3);
    assertThat(status())
        .isEqualTo(
            new SinkStatus(
                SINK, "running", null, generation, downstream.target().epochs.lastKey(), 5, 0));
    assertThat(firstWrites).containsExactly(downstream.target().epochs.firstKey());
  }

  @Test
  void anEmptyCollectionIsWrittenTooSoThatNoSnapshotFollows() {
    table();
    sink(SOURCE, KEY_VALUE);
    assertThat(downstream.target().epochs).hasSize(1);
    write(row(1, 10));
    crash();
    table();
    sink(SOURCE, KEY_VALUE);
    assertThat(downstream.target().epochs).hasSize(2);
    assertThat(downstream.rows()).isEqualTo(Map.of(1L, 10L));
  }

  @Test
  void aSlowDownstreamGetsSeveralEpochsAsOne() {
    table();
    sink(SOURCE, KEY_VALUE);
    downstream.hold();
    write(row(1, 1));
    for (int i = 1; i < 9; i++) {
      write(change(1, i, i + 1));
    }
    assertThat(status().lagMillis()).isGreaterThanOrEqualTo(8 * ManualPlane.TICK);
    downstream.release();
    node.ticks(2);
    assertThat(downstream.rows()).isEqualTo(Map.of(1L, 9L));
    assertThat(downstream.target().transactions).isLessThanOrEqualTo(3);
    assertThat(status().lagMillis()).isZero();
  }

  @Test
  void whatHappenedWhileItWasDownIsMadeUpForAndOthersMayCompact() {
    table();
    write(row(1, 10));
    sink(SOURCE, KEY_VALUE);
    long epoch = downstream.target().epochs.lastKey();
    assertThat(node.store.floors(SOURCE)).hasSize(1).containsValue(epoch);
    crash();
    table();
    write(row(2, 20));
    write(change(1, 10, 12));
    crash();
    table();
    write(change(2, 20, 22));
    assertThat(node.store.floors(SOURCE)).containsValue(epoch);
    sink(SOURCE, KEY_VALUE);
    assertThat(downstream.rows()).isEqualTo(Map.of(1L, 12L, 2L, 22L));
    assertThat(downstream.target().transactions).isEqualTo(2);
    assertThat(node.store.floors(SOURCE)).containsValue(downstream.target().epochs.lastKey());
    assertThat(downstream.sinks()).isEqualTo(1);
  }

  /** The node is killed in every call to the downstream, once before it and once after. */
  @ParameterizedTest
  @EnumSource(Fault.class)
  void aKillBetweenAnyTwoStepsLosesAndRepeatsNothing(Fault fault) {
    int last = Integer.MAX_VALUE;
    for (int kill = 1; kill <= last; kill++) {
      node.close();
      directory = new MemoryDirectory();
      downstream = new MemoryDownstream();
      clock = new ManualClock();
      generation = 0;
      node = start();
      downstream.dieAt(kill, fault);
      table();
      write(row(1, 10));
      sink(SOURCE, KEY_VALUE);
      write(change(1, 10, 11));
      if (downstream.calls() < kill) {
        last = kill;
      }
      crash();
      table();
      write(row(3, 30));
      sink(SOURCE, KEY_VALUE);
      write(change(1, 11, 12));
      assertThat(downstream.rows()).isEqualTo(Map.of(1L, 12L, 3L, 30L));
      assertThat(downstream.rows()).isEqualTo(node.read(SOURCE));
      assertThat(downstream.sinks()).isEqualTo(1);
    }
    assertThat(last).isGreaterThan(5);
  }

  @Test
  void aFailureIsShownAndTriedAgainFromTheEpochThatIsThere() {
    table();
    write(row(1, 10));
    sink(SOURCE, KEY_VALUE);
    downstream.refuse(Rejection.of(SqlState.CANNOT_CONNECT, "nobody there"));
    write(row(2, 20));
    assertThat(status().status()).isEqualTo("stalled");
    assertThat(status().error()).isEqualTo("nobody there");
    write(row(3, 30));
    node.pass(Duration.ofMillis(5 * ManualPlane.TICK));
    assertThat(status().status()).isEqualTo("stalled");
    downstream.revive();
    node.pass(Duration.ofMillis(10 * ManualPlane.TICK));
    node.ticks(2);
    assertThat(status().status()).isEqualTo("running");
    assertThat(status().error()).isNull();
    assertThat(downstream.rows()).isEqualTo(Map.of(1L, 10L, 2L, 20L, 3L, 30L));
    assertThat(downstream.target().transactions).isEqualTo(2);
  }

  @Test
  void aLaterGenerationGoesOnWhereTheEarlierEnded() {
    table();
    write(row(1, 10));
    sink(SOURCE, KEY_VALUE);
    write(row(2, 20));
    downstream.hold();
    write(row(3, 30));
    sink(SOURCE, KEY_VALUE);
    downstream.release();
    node.ticks(2);
    assertThat(status().generation()).isEqualTo(generation);
    assertThat(downstream.rows()).isEqualTo(Map.of(1L, 10L, 2L, 20L, 3L, 30L));
    assertThat(firstWrites).hasSizeBetween(1, 2);
    write(row(4, 40));
    assertThat(firstWrites).hasSize(2);
    assertThat(downstream.rows()).hasSize(4);
  }

  @Test
  void whileItIsPausedNothingIsWrittenAndNothingLost() {
    table();
    write(row(1, 10));
    sink(SOURCE, KEY_VALUE);
    startSink(SOURCE, KEY_VALUE, true);
    write(row(2, 20));
    node.ticks(3);
    assertThat(status().status()).isEqualTo("paused");
    assertThat(downstream.rows()).isEqualTo(Map.of(1L, 10L));
    sink(SOURCE, KEY_VALUE);
    assertThat(status().status()).isEqualTo("running");
    assertThat(downstream.rows()).isEqualTo(Map.of(1L, 10L, 2L, 20L));
  }

  @Test
  void aViewInErrorIsNotWritten() {
    table();
    node.startReplica("r1");
    node.installView(++generation, SOURCE);
    node.tick();
    write(row(1, 4));
    sink(VIEW, COUNTS);
    assertThat(downstream.rows()).isEqualTo(Map.of(1L, 25L));
    BatchBuilder both = new BatchBuilder(KEY_VALUE.types(), 2);
    both.append(row(2, 0), 0, 1);
    both.append(row(3, 5), 0, 1);
    write(both.build());
    node.tick();
    assertThat(status().status()).isEqualTo("stalled");
    assertThat(status().error()).isEqualTo("division by zero");
    write(row(4, 10));
    node.ticks(3);
    assertThat(downstream.rows()).isEqualTo(Map.of(1L, 25L));
    write(row(2, 0).negate());
    node.ticks(2);
    assertThat(status().status()).isEqualTo("running");
    assertThat(downstream.rows()).isEqualTo(Map.of(1L, 25L, 3L, 20L, 4L, 10L));
    assertThat(downstream.target().transactions).isEqualTo(2);
  }

  @Test
  void aKeyThatGetsASecondRowInALaterEpochStallsTheSinkUntilItIsOneAgain() {
    table();
    write(row(1, 10));
    write(row(2, 20));
    sink(SOURCE, KEY_VALUE);
    write(row(1, 11));
    assertThat(status().status()).isEqualTo("stalled");
    assertThat(status().error()).contains("(k)").contains("Key (k)=(1) stands more than once.");
    crash();
    table();
    sink(SOURCE, KEY_VALUE);
    assertThat(status().error()).contains("Key (k)=(1) stands more than once.");
    write(row(3, 30));
    assertThat(downstream.rows()).isEqualTo(Map.of(1L, 10L, 2L, 20L));
    write(row(1, 10).negate());
    node.pass(Duration.ofMillis(200 * ManualPlane.TICK));
    node.ticks(2);
    assertThat(status().status()).isEqualTo("running");
    assertThat(downstream.rows()).isEqualTo(Map.of(1L, 11L, 2L, 20L, 3L, 30L));
  }

  @Test
  void aDroppedSinkKeepsNothing() {
    table();
    write(row(1, 10));
    sink(SOURCE, KEY_VALUE);
    node.done(node.plane.stopSink(SINK, new SinkEffect.StopSink(definition(SOURCE, KEY_VALUE))));
    assertThat(node.store.floors(SOURCE)).isEmpty();
    assertThat(node.board.sinks()).isEmpty();
    write(row(2, 20));
    node.ticks(3);
    assertThat(downstream.rows()).isEqualTo(Map.of(1L, 10L));
    node.done(node.plane.stopSink(SINK, new SinkEffect.StopSink(definition(SOURCE, KEY_VALUE))));
  }

  @Test
  void aDownstreamThatFellBackBehindWhatIsKeptIsRefused() {
    table();
    sink(SOURCE, KEY_VALUE);
    long first = downstream.target().epochs.lastKey();
    crash();
    // As if the sink had gone on for some minutes, and downstream had been restored since.
    String name = node.store.floors(SOURCE).keySet().iterator().next();
    for (int i = 1; i <= 200; i++) {
      Commit.Append change = Commit.Append.of(SOURCE, 1, row(i, i));
      DataPlaneFixture.await(node.store.commit(new Commit(first + 1_000L * i, List.of(change))));
    }
    DataPlaneFixture.await(node.store.floor(SOURCE, name, first + 200_000));
    assertThat(node.store.state(SOURCE).orElseThrow().since()).isGreaterThan(first);
    clock.pass(Duration.ofMinutes(5));
    crash();
    table();
    sink(SOURCE, KEY_VALUE);
    assertThat(status().status()).isEqualTo("stalled");
    assertThat(status().error()).startsWith("downstream has fallen back to epoch " + first);
  }

  @Test
  void aDownstreamAheadOfTheDataDirectoryIsRefused() {
    table();
    write(row(1, 10));
    sink(SOURCE, KEY_VALUE);
    String name = node.store.floors(SOURCE).keySet().iterator().next();
    downstream.target().epochs.put(Long.MAX_VALUE, Map.of());
    crash();
    table();
    sink(SOURCE, KEY_VALUE);
    assertThat(status().status()).isEqualTo("stalled");
    assertThat(status().error()).startsWith("downstream is ahead");
    assertThat(node.store.floors(SOURCE)).containsOnlyKeys(name);
  }
}
