package io.weir.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.weir.domain.AggregateRef;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.operation.OperationEvent;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationRecord;
import io.weir.domain.operation.OperationStatus;
import io.weir.domain.source.SourceDecider;
import io.weir.domain.source.SourceEvent;
import io.weir.domain.source.SourceState;
import io.weir.kernel.ObjectId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operation ends the same wherever a crash comes. It is run once without one; then, for each of
 * its events, a node is started on a journal that ends with that event.
 */
class OperationCrashTest {
  private static final String SOURCE = "source|u1";

  @TestFactory
  Stream<DynamicTest> anOperationThatSucceeds(@TempDir Path directory) {
    return crashes(directory, Definitions.createSource("u1", "bids"));
  }

  @TestFactory
  Stream<DynamicTest> anOperationThatIsUndone(@TempDir Path directory) {
    OperationPlan create = Definitions.createSource("u1", "bids");
    List<OperationPlan.Step> steps = new ArrayList<>(create.steps().subList(0, 2));
    steps.add(
        Definitions.step(
            "fail",
            AggregateRef.CATALOG,
            new CatalogCommand.Confirm(List.of(new ObjectId("u99"))),
            null));
    return crashes(
        directory, new OperationPlan(create.kind(), create.statement(), steps, List.of()));
  }

  /** How a run has ended. */
  private record Outcome(Map<ObjectId, CatalogEntry> catalog, OperationRecord operation) {}

  private static Stream<DynamicTest> crashes(Path directory, OperationPlan plan) {
    JournalFile whole = new JournalFile(directory.resolve("whole/journal.db"));
    Outcome expected;
    try (TestNode node =
        TestNode.start(whole.file(), ControlPlane.Routing.LOCAL, new RecordingDataPlane())) {
      Throwable failure =
          catchThrowable(() -> TestNode.get(node.control().operations().run(plan, "ada")));
      expected =
          new Outcome(
              node.control().catalog().current().entries(),
              node.control().catalog().operations().entries().get(0).record());
      assertThat(failure == null)
          .isEqualTo(expected.operation().status() == OperationStatus.SUCCEEDED);
    }
    List<JournalFile.Entry> entries = whole.read();
    ObjectId operation =
        entries.stream()
            .filter(e -> e.recorded().event() instanceof OperationEvent.Started)
            .map(e -> new ObjectId(e.persistenceId().replaceFirst("^operation\\|", "")))
            .findFirst()
            .orElseThrow();
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      if (i + 1 < entries.size() && entries.get(i).isOneWriteWith(entries.get(i + 1))) {
        continue;
      }
      JournalFile.Entry last = entries.get(i);
      Path copy = directory.resolve("cut-" + i + "/journal.db");
      List<JournalFile.Entry> before = entries.subList(0, i + 1);
      tests.add(
          DynamicTest.dynamicTest(
              "crash after " + last.persistenceId() + " " + last.manifest(),
              () -> check(whole.cutAfter(last.ordering(), copy), before, operation, expected)));
    }
    assertThat(tests).hasSizeGreaterThan(10);
    return tests.stream();
  }

  private static void check(
      JournalFile journal, List<JournalFile.Entry> before, ObjectId operation, Outcome expected) {
    boolean known = before.stream().anyMatch(e -> e.manifest().startsWith("catalog.operation-"));
    RecordingDataPlane dataPlane = new RecordingDataPlane();
    try (TestNode node = TestNode.start(journal.file(), ControlPlane.Routing.LOCAL, dataPlane)) {
      LocalCatalog catalog = node.control().catalog();
      if (!known) {
        // Nobody was told that it began, and it did nothing.
        assertThat(catalog.current().entries()).containsOnlyKeys(new ObjectId("s1"));
        return;
      }
      OperationRecord record = TestNode.get(catalog.ended(operation));
      assertThat(record).isEqualTo(expected.operation());
      assertThat(catalog.current().entries()).isEqualTo(expected.catalog());
      if (record.status() == OperationStatus.SUCCEEDED) {
        TestNode.await(
            () -> assertThat(dataPlane.calls()).anyMatch(call -> call.startsWith("start u1")));
      }
    }
    assertThat(sourceOf(journal.read()))
        .isInstanceOf(
            expected.operation().status() == OperationStatus.SUCCEEDED
                ? SourceState.Live.class
                : SourceState.Dropped.class);
  }

  private static SourceState sourceOf(List<JournalFile.Entry> entries) {
    SourceDecider decider = new SourceDecider();
    SourceState state = decider.initial();
    int created = 0;
    for (JournalFile.Entry entry : entries) {
      if (entry.persistenceId().equals(SOURCE)
          && entry.recorded().event() instanceof SourceEvent event) {
        created += event instanceof SourceEvent.Created ? 1 : 0;
        state = decider.evolve(state, event);
      }
    }
    assertThat(created).as("created once").isEqualTo(1);
    return state;
  }
}
