package io.weir.entity;

import static io.weir.entity.Pipelines.ASKS;
import static io.weir.entity.Pipelines.BIDS;
import static io.weir.entity.Pipelines.SINK;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.connection.ConnectionDefinition;
import io.weir.domain.operation.OperationEvent;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationStatus;
import io.weir.domain.source.SourceEvent;
import io.weir.kernel.ObjectId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * ALTER CONNECTION ends the same wherever a crash comes: it is run once without one; then, for each
 * of its events, a node is started on a journal that ends with that event.
 */
class AlterConnectionCrashTest {
  private static final ConnectionDefinition NEW = Pipelines.brokers("b:1");

  @TestFactory
  Stream<DynamicTest> crashes(@TempDir Path directory) {
    JournalFile journal = new JournalFile(directory.resolve("whole/journal.db"));
    Map<ObjectId, CatalogEntry> expected;
    try (TestNode node =
        TestNode.start(journal.file(), ControlPlane.Routing.LOCAL, RecordingDataPlane.applying())) {
      for (OperationPlan plan :
          List.of(
              Pipelines.createConnection(),
              Pipelines.createSource(BIDS),
              Pipelines.createSource(ASKS),
              Pipelines.createSink(),
              Pipelines.alter("b:1", List.of(BIDS, ASKS), SINK))) {
        TestNode.get(node.control().operations().run(plan, "ada"));
      }
      TestNode.await(() -> assertThat(AlterConnectionTest.connection(node).pending()).isEmpty());
      expected = node.control().catalog().current().entries();
    }
    List<JournalFile.Entry> entries = journal.read();
    JournalFile.Entry begin =
        entries.stream()
            .filter(
                e ->
                    e.recorded().event() instanceof OperationEvent.Started started
                        && started.plan().kind().equals("alter connection"))
            .findFirst()
            .orElseThrow();
    ObjectId operation = new ObjectId(begin.persistenceId().replaceFirst("^operation\\|", ""));
    List<DynamicTest> tests = new ArrayList<>();
    boolean known = false;
    for (int i = 0; i < entries.size(); i++) {
      JournalFile.Entry entry = entries.get(i);
      known |= entry.ordering() > begin.ordering() && entry.manifest().startsWith("catalog.");
      boolean whole = i + 1 == entries.size() || !entry.isOneWriteWith(entries.get(i + 1));
      if (known && whole) {
        Path copy = directory.resolve("cut-" + entry.ordering() + "/journal.db");
        tests.add(
            DynamicTest.dynamicTest(
                "crash after " + entry.persistenceId() + " " + entry.manifest(),
                () -> check(journal.cutAfter(entry.ordering(), copy), operation, expected)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(15);
    return tests.stream();
  }

  private static void check(
      JournalFile journal, ObjectId operation, Map<ObjectId, CatalogEntry> expected) {
    RecordingDataPlane dataPlane = RecordingDataPlane.applying();
    try (TestNode node = TestNode.start(journal.file(), ControlPlane.Routing.LOCAL, dataPlane)) {
      assertThat(TestNode.get(node.control().catalog().ended(operation)).status())
          .isEqualTo(OperationStatus.SUCCEEDED);
      assertThat(node.control().catalog().current().entries()).isEqualTo(expected);
      TestNode.await(() -> assertThat(AlterConnectionTest.connection(node).pending()).isEmpty());
      for (ObjectId id : List.of(BIDS, ASKS)) {
        assertThat(AlterConnectionTest.source(node, id).connection()).isEqualTo(NEW);
        assertThat(AlterConnectionTest.source(node, id).pending()).isNull();
        assertThat(dataPlane.calls()).anyMatch(call -> call.startsWith("start " + id + " "));
      }
      assertThat(dataPlane.calls().stream().filter(call -> call.startsWith("applied ")))
          .doesNotHaveDuplicates();
    }
    Set<String> applied = new HashSet<>();
    for (JournalFile.Entry entry : journal.read()) {
      if (entry.recorded().event() instanceof SourceEvent.ChangeApplied change) {
        assertThat(applied.add(entry.persistenceId() + change.id())).as("applied once").isTrue();
      }
    }
    assertThat(applied).hasSize(2);
  }
}
