package io.weir.entity;

import static io.weir.entity.Pipelines.ASKS;
import static io.weir.entity.Pipelines.BIDS;
import static io.weir.entity.Pipelines.CONNECTION;
import static io.weir.entity.Pipelines.SINK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.weir.domain.AggregateType;
import io.weir.domain.connection.ConnectionState;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.sink.SinkState;
import io.weir.domain.source.SourceState;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection is altered while sources and a sink use it. */
class AlterConnectionTest {
  private static final String CHANGE = "connection/u1/2";

  private final Path directory;

  AlterConnectionTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private TestNode start(RecordingDataPlane dataPlane) {
    return TestNode.start(directory.resolve("journal.db"), ControlPlane.Routing.LOCAL, dataPlane);
  }

  private static CompletionStage<ObjectId> run(TestNode node, OperationPlan plan) {
    return node.control().operations().run(plan, "ada");
  }

  private static void create(TestNode node) {
    TestNode.get(run(node, Pipelines.createConnection()));
    TestNode.get(run(node, Pipelines.createSource(BIDS)));
    TestNode.get(run(node, Pipelines.createSource(ASKS)));
    TestNode.get(run(node, Pipelines.createSink()));
  }

  static SourceState.Live source(TestNode node, ObjectId id) {
    return (SourceState.Live) state(node, AggregateType.SOURCE, id);
  }

  static ConnectionState.Live connection(TestNode node) {
    return (ConnectionState.Live) state(node, AggregateType.CONNECTION, CONNECTION);
  }

  private static Object state(TestNode node, AggregateType type, ObjectId id) {
    return TestNode.get(node.control().aggregates().state(Pipelines.ref(type, id)));
  }

  private static void applied(RecordingDataPlane dataPlane, ObjectId source) {
    TestNode.await(
        () ->
            assertThat(dataPlane.change(source, CHANGE).complete(RecordingDataPlane.OUTCOME))
                .isTrue());
  }

  private static void begun(RecordingDataPlane dataPlane, ObjectId source) {
    TestNode.await(() -> assertThat(dataPlane.change(source, CHANGE)).isNotDone());
  }

  @Test
  void isAnsweredWhenAllWhoUseItWorkWithTheNewVersion() {
    RecordingDataPlane dataPlane = new RecordingDataPlane();
    try (TestNode node = start(dataPlane)) {
      create(node);
      CompletionStage<ObjectId> altered =
          run(node, Pipelines.alter("b:1", List.of(BIDS, ASKS), SINK));
      applied(dataPlane, BIDS);
      begun(dataPlane, ASKS);
      assertThat(altered.toCompletableFuture()).isNotDone();
      applied(dataPlane, ASKS);
      TestNode.get(altered);
      for (ObjectId id : List.of(BIDS, ASKS)) {
        assertThat(source(node, id).connection()).isEqualTo(Pipelines.brokers("b:1"));
        assertThat(source(node, id).generation()).isEqualTo(2);
      }
      assertThat(state(node, AggregateType.SINK, SINK))
          .isInstanceOfSatisfying(
              SinkState.Live.class,
              sink -> assertThat(sink.connection()).isEqualTo(Pipelines.brokers("b:1")));
      assertThat(dataPlane.calls()).contains("start sink u4 2");
      TestNode.await(() -> assertThat(connection(node).pending()).isEmpty());
    }
  }

  @Test
  void ofTwoAtOnceOneIsRefusedAndLeavesNoHalf() {
    try (TestNode node = start(RecordingDataPlane.applying())) {
      create(node);
      List<CompletionStage<ObjectId>> both =
          List.of(
              run(node, Pipelines.alter("b:1", List.of(BIDS, ASKS), SINK)),
              run(node, Pipelines.alter("c:1", List.of(BIDS, ASKS), SINK)));
      List<String> refusals = new ArrayList<>();
      for (CompletionStage<ObjectId> each : both) {
        Throwable failure = catchThrowable(() -> TestNode.get(each));
        if (failure != null) {
          refusals.add(RejectedException.from(failure).sqlState());
        }
      }
      assertThat(refusals).containsExactly("40001");
      ConnectionState.Live connection = connection(node);
      assertThat(connection.version()).isEqualTo(2);
      assertThat(node.control().catalog().current().entry(CONNECTION).orElseThrow().definition())
          .isEqualTo(Pipelines.first().next(connection.definition()));
      assertThat(source(node, BIDS).connection()).isEqualTo(connection.definition());
      assertThat(source(node, ASKS).connection()).isEqualTo(connection.definition());
    }
  }

  @Test
  void doesNotWaitForADependentThatIsDroppedMeanwhile() {
    RecordingDataPlane dataPlane = new RecordingDataPlane();
    try (TestNode node = start(dataPlane)) {
      create(node);
      CompletionStage<ObjectId> altered =
          run(node, Pipelines.alter("b:1", List.of(ASKS, BIDS), null));
      applied(dataPlane, BIDS);
      begun(dataPlane, ASKS);
      TestNode.get(run(node, Pipelines.dropSource(ASKS)));
      TestNode.get(altered);
      TestNode.await(() -> assertThat(connection(node).pending()).isEmpty());
      assertThat(connection(node).dependents()).containsOnlyKeys(BIDS, SINK);
    }
  }

  @Test
  void reachesASourceThatIsBeingCreated() {
    try (TestNode node = start(RecordingDataPlane.applying())) {
      TestNode.get(run(node, Pipelines.createConnection()));
      OperationPlan create = Pipelines.createSource(BIDS);
      // The source is attached, and made only after the connection was altered.
      for (OperationPlan.Step step : create.steps().subList(0, 2)) {
        TestNode.get(
            node.control()
                .aggregates()
                .ask(step.target(), step.description(), "ada", null, step.command()));
      }
      TestNode.get(run(node, Pipelines.alter("b:1", List.of(), null)));
      OperationPlan.Step start = create.steps().get(2);
      TestNode.get(
          node.control().aggregates().ask(start.target(), "start", "ada", null, start.command()));
      TestNode.await(
          () -> assertThat(source(node, BIDS).connection()).isEqualTo(Pipelines.brokers("b:1")));
      TestNode.await(() -> assertThat(connection(node).pending()).isEmpty());
    }
  }

  @Test
  void aDependentThatCannotChangeAtABarrierStartsAnew() {
    RecordingDataPlane dataPlane = new RecordingDataPlane();
    try (TestNode node = start(dataPlane)) {
      create(node);
      CompletionStage<ObjectId> altered =
          run(node, Pipelines.alter("b:1", List.of(BIDS, ASKS), SINK));
      applied(dataPlane, BIDS);
      TestNode.await(
          () ->
              dataPlane
                  .change(ASKS, CHANGE)
                  .completeExceptionally(Rejection.of("XX000", "no").exception()));
      TestNode.get(altered);
      TestNode.await(() -> assertThat(dataPlane.calls()).contains("start u3 3 {}"));
      assertThat(source(node, ASKS).connection()).isEqualTo(Pipelines.brokers("b:1"));
    }
  }

  @Test
  void waitingForItCanBeCancelled() {
    RecordingDataPlane dataPlane = new RecordingDataPlane();
    try (TestNode node = start(dataPlane)) {
      create(node);
      CompletionStage<ObjectId> altered =
          run(node, Pipelines.alter("b:1", List.of(BIDS, ASKS), SINK));
      begun(dataPlane, BIDS);
      ObjectId operation = node.control().operations().list().getLast().id();
      TestNode.await(() -> TestNode.get(node.control().operations().cancel(operation, "ada")));
      Throwable failure = catchThrowable(() -> TestNode.get(altered));
      assertThat(RejectedException.from(failure).sqlState()).isEqualTo("57014");
      // The connection is what it is; the sources follow.
      applied(dataPlane, BIDS);
      TestNode.await(
          () -> assertThat(source(node, BIDS).connection()).isEqualTo(Pipelines.brokers("b:1")));
    }
  }
}
