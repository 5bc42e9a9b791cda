package io.weir.entity;

import static io.weir.entity.Resizes.DEADLINE;
import static io.weir.entity.Resizes.LARGE;
import static io.weir.entity.Resizes.cataloged;
import static io.weir.entity.Resizes.live;
import static io.weir.entity.Resizes.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.catalog.ObjectDefinition.OfCluster;
import io.weir.domain.cluster.ClusterDefinition;
import io.weir.domain.cluster.ClusterDefinition.Replica;
import io.weir.domain.cluster.ClusterEvent;
import io.weir.domain.cluster.Condition;
import io.weir.domain.cluster.Condition.OnTimeout;
import io.weir.domain.cluster.Reconfiguration.Outcome;
import io.weir.domain.operation.OperationEvent;
import io.weir.domain.operation.OperationPlan;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A resize is run once; then, for each event of its journal, a node is started on a journal that
 * ends with that event, and something happens: the deadline passed while no node was there, or
 * passes later, the new replicas are ready, somebody aborts. It always ends with one of the two
 * shapes, as what happened says, in the catalog as in the cluster, and with its replicas alone.
 */
class ReconfigurationCrashTest {
  private static final ClusterDefinition SMALL = ClusterDefinition.managed("small", 1);
  private static final Condition GRACEFUL = Condition.hydrated(DEADLINE);
  private static final Condition AFTER = new Condition(false, DEADLINE, OnTimeout.COMMIT);

  /** What happens after the crash. */
  private enum Then {
    READY,
    DEADLINE_PASSED,
    DEADLINE_PASSES,
    RESET,
    CANCEL
  }

  private final RecordingDataPlane dataPlane = new RecordingDataPlane();

  /** What the nodes take the time to be. */
  private volatile Instant time = TestServices.NOW;

  private TestNode start(Path journal, RecordingDataPlane plane) {
    plane.holdReady();
    return TestNode.start(journal, ControlPlane.Routing.LOCAL, plane, () -> time);
  }

  @TestFactory
  Stream<DynamicTest> whenReadinessDecides(@TempDir Path directory) {
    return crashes(directory, GRACEFUL, Then.values());
  }

  @TestFactory
  Stream<DynamicTest> whenATimeDecides(@TempDir Path directory) {
    return crashes(directory, AFTER, Then.DEADLINE_PASSED, Then.DEADLINE_PASSES);
  }

  private Stream<DynamicTest> crashes(Path directory, Condition condition, Then... thens) {
    JournalFile whole = new JournalFile(directory.resolve("whole/journal.db"));
    ObjectId operation;
    try (TestNode node = start(whole.file(), dataPlane)) {
      operation =
          TestNode.get(node.control().operations().run(Resizes.resize(node, condition), "ada"));
      time = condition.hydration() ? TestServices.NOW : DEADLINE;
      TestNode.await(() -> assertThat(dataPlane.waitsForReady()).isTrue());
      dataPlane.ready();
      TestNode.await(() -> assertThat(status(node, operation)).isEqualTo("succeeded"));
    }
    List<JournalFile.Entry> entries = whole.read();
    List<DynamicTest> tests = new ArrayList<>();
    boolean known = false;
    boolean decided = false;
    for (int i = 0; i < entries.size(); i++) {
      JournalFile.Entry entry = entries.get(i);
      known |= entry.recorded().event() instanceof OperationEvent.Registered;
      decided |= entry.recorded().event() instanceof ClusterEvent.ReconfigurationEnded;
      boolean isWhole = i + 1 == entries.size() || !entry.isOneWriteWith(entries.get(i + 1));
      for (Then then : known && isWhole ? thens : new Then[0]) {
        if (decided && isDeadline(then)) {
          continue; // there is none any more
        }
        boolean isDecided = decided;
        tests.add(
            DynamicTest.dynamicTest(
                then + " after " + entry.persistenceId() + " " + entry.manifest(),
                () ->
                    check(
                        whole.cutAfter(
                            entry.ordering(),
                            directory.resolve(then + "-" + entry.ordering() + "/journal.db")),
                        operation,
                        isDecided ? Outcome.FINALIZED : expected(then, condition),
                        then)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(4 * thens.length);
    return tests.stream();
  }

  private static boolean isDeadline(Then then) {
    return then == Then.DEADLINE_PASSED || then == Then.DEADLINE_PASSES;
  }

  private static Outcome expected(Then then, Condition condition) {
    return switch (then) {
      case READY -> Outcome.FINALIZED;
      case RESET, CANCEL -> Outcome.CANCELLED;
      case DEADLINE_PASSED, DEADLINE_PASSES ->
          condition.onTimeout() == OnTimeout.COMMIT ? Outcome.FINALIZED : Outcome.TIMED_OUT;
    };
  }

  private void check(JournalFile journal, ObjectId operation, Outcome expected, Then then) {
    RecordingDataPlane plane = new RecordingDataPlane();
    time = then == Then.DEADLINE_PASSED ? DEADLINE.plusSeconds(1) : DEADLINE.minusMillis(300);
    try (TestNode node = start(journal.file(), plane)) {
      if (then != Then.DEADLINE_PASSED && isOpen(node, operation)) {
        // Armed again: what is owed is awaited, and nothing is decided yet.
        TestNode.await(
            () -> assertThat(plane.waitsForReady() || !isOpen(node, operation)).isTrue());
      }
      boolean aborted = happens(node, plane, operation, then);
      TestNode.await(() -> assertThat(isOpen(node, operation)).isFalse());
      TestNode.await(() -> assertThat(cataloged(node).pending()).isNull());
      assertThat(live(node).pending()).isNull();
      Optional<Outcome> outcome =
          live(node).ended().stream().map(ended -> ended.outcome()).findFirst();
      if (aborted && outcome.isEmpty()) {
        // It was aborted before the cluster had heard of it.
        assertThat(then).isIn(Then.CANCEL, Then.RESET);
      } else {
        assertThat(outcome).contains(expected);
      }
      boolean finalized = outcome.filter(Outcome.FINALIZED::equals).isPresent();
      assertThat(status(node, operation))
          .isEqualTo(
              finalized
                  ? "succeeded"
                  : then == Then.RESET || then == Then.CANCEL ? "cancelled" : "failed");
      assertThat(live(node).shape()).isEqualTo(finalized ? LARGE : SMALL);
      assertThat(cataloged(node)).isEqualTo(new OfCluster(finalized ? LARGE : SMALL));
      assertThat(live(node).running())
          .containsExactly(finalized ? new Replica("r2", "large") : new Replica("r1", "small"));
      TestNode.await(
          () ->
              assertThat(plane.replicas())
                  .containsExactly(finalized ? "s1 r2 large" : "s1 r1 small"));
    }
  }

  private static boolean isOpen(TestNode node, ObjectId operation) {
    return node.control().operations().list().stream()
        .anyMatch(o -> o.id().equals(operation) && o.endedAt() == null);
  }

  /** Gives whether somebody's abort was taken. */
  private boolean happens(TestNode node, RecordingDataPlane plane, ObjectId operation, Then then) {
    switch (then) {
      case READY -> {
        if (plane.waitsForReady()) {
          plane.ready();
        }
      }
      case DEADLINE_PASSED -> {}
      case DEADLINE_PASSES -> time = DEADLINE.plusMillis(1);
      case RESET -> {
        return cataloged(node).pending() != null && isTaken(() -> run(node, Resizes.reset(node)));
      }
      case CANCEL -> {
        return isTaken(() -> TestNode.get(node.control().operations().cancel(operation, "bob")));
      }
    }
    return false;
  }

  private static void run(TestNode node, OperationPlan plan) {
    TestNode.get(node.control().operations().run(plan, "bob"));
  }

  /** It is too late where the new shape serves already. */
  private static boolean isTaken(Runnable abort) {
    try {
      abort.run();
      return true;
    } catch (CompletionException e) {
      Rejection refused = RejectedException.from(e);
      assertThat(refused.sqlState()).isEqualTo("55000");
      return false;
    }
  }
}
