package io.weir.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand.Redefine;
import io.weir.domain.catalog.CatalogCommand.Redefinition;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfSource;
import io.weir.domain.operation.OperationEvent;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationPlan.Step;
import io.weir.domain.operation.OperationStatus;
import io.weir.domain.source.EndedChange;
import io.weir.domain.source.SourceChange;
import io.weir.domain.source.SourceCommand;
import io.weir.domain.source.SourceDefinition;
import io.weir.domain.source.SourceEvent;
import io.weir.domain.source.SourceMutation;
import io.weir.domain.source.SourceState;
import io.weir.kernel.ObjectId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever operators do to a running source ends the same wherever a crash comes. Each kind of
 * operation is run once, one after the other; then, for each event of each of them, a node is
 * started on a journal that ends with that event: the operation ends as it did, its change was
 * applied once or not at all, and source and catalog are what they were after it.
 */
class SourceChangeCrashTest {
  private static final ObjectId SOURCE = new ObjectId("u1");
  private static final AggregateRef REF = new AggregateRef(AggregateType.SOURCE, SOURCE);
  private static final SourceDefinition FIRST = Definitions.source("u1");
  private static final SourceDefinition SECOND = Pipelines.source(SOURCE);
  private static final String REFUSED = "op/refused";

  /** What one operation left behind. */
  private record Outcome(
      OperationStatus status,
      Map<ObjectId, CatalogEntry> catalog,
      SourceDefinition definition,
      Map<String, @Nullable Instant> pauses,
      @Nullable Long rateLimit,
      List<String> applied) {}

  private static Map<String, OperationPlan> plans() {
    Map<String, OperationPlan> plans = new LinkedHashMap<>();
    add(plans, "pause", new SourceMutation.Pause("ada", null));
    add(plans, "pause-again", new SourceMutation.Pause("bob", TestServices.NOW.plusSeconds(900)));
    add(plans, "resume", new SourceMutation.Resume("ada"));
    add(plans, "throttle", new SourceMutation.Throttle(100));
    add(plans, "reset", new SourceMutation.ResetSplits());
    add(plans, "inject", new SourceMutation.InjectOffsets(Map.of("0", "4")));
    add(
        plans,
        "all-at-once",
        new SourceMutation.ConnectorProps(FIRST, null, true),
        new SourceMutation.ResetSplits(),
        new SourceMutation.InjectOffsets(Map.of("0", "7")));
    SourceMutation props = new SourceMutation.ConnectorProps(SECOND, null, true);
    plans.put("properties", withCatalog("op/properties", FIRST, SECOND, props));
    SourceMutation back = new SourceMutation.ConnectorProps(FIRST, null, true);
    plans.put(
        "refused", withCatalog(REFUSED, SECOND, FIRST, back, new SourceMutation.Resume("bob")));
    return plans;
  }

  private static void add(
      Map<String, OperationPlan> plans, String name, SourceMutation... mutations) {
    plans.put(name, Definitions.plan(name, name, change("op/" + name, mutations)));
  }

  private static Step[] change(String id, SourceMutation... mutations) {
    return new Step[] {
      Definitions.step(
          "change",
          REF,
          new SourceCommand.Change(new SourceChange(id, List.of(mutations)), true),
          new SourceCommand.TakeBack(id)),
      Definitions.step("await", REF, new SourceCommand.AwaitChange(id), null)
    };
  }

  /** The catalog shows the new properties before the source has them; refused, it goes back. */
  private static OperationPlan withCatalog(
      String id, SourceDefinition is, SourceDefinition next, SourceMutation... mutations) {
    List<Step> steps = new ArrayList<>();
    steps.add(
        Definitions.step(
            "redefine",
            AggregateRef.CATALOG,
            new Redefine(SOURCE, new OfSource(is), redefinition(next)),
            new Redefine(SOURCE, new OfSource(next), redefinition(is), true)));
    steps.addAll(List.of(change(id, mutations)));
    return new OperationPlan(id, id, steps, List.of());
  }

  private static Redefinition redefinition(SourceDefinition definition) {
    return new Redefinition("CREATE " + definition.options(), new OfSource(definition), List.of());
  }

  private static Outcome outcome(TestNode node, ObjectId operation) {
    OperationStatus status = TestNode.get(node.control().catalog().ended(operation)).status();
    SourceState.Live live = (SourceState.Live) TestNode.get(node.control().aggregates().state(REF));
    assertThat(live.pending()).isNull();
    return new Outcome(
        status,
        node.control().catalog().current().entries(),
        live.definition(),
        new TreeMap<>(live.pauses()),
        live.rateLimit(),
        live.lastChanges().stream()
            .filter(ended -> ended.failure() == null)
            .map(EndedChange::id)
            .toList());
  }

  /** An operation of the whole run, and what it left behind. */
  private record Run(String name, ObjectId operation, Outcome outcome) {}

  @TestFactory
  Stream<DynamicTest> crashes(@TempDir Path directory) {
    JournalFile journal = new JournalFile(directory.resolve("whole/journal.db"));
    List<Run> runs = new ArrayList<>();
    try (TestNode node =
        TestNode.start(
            journal.file(),
            ControlPlane.Routing.LOCAL,
            RecordingDataPlane.applying().refusing(REFUSED))) {
      TestNode.get(node.control().operations().run(Definitions.createSource("u1", "bids"), "ada"));
      plans()
          .forEach(
              (name, plan) -> {
                Throwable failure =
                    catchThrowable(
                        () -> TestNode.get(node.control().operations().run(plan, "ada")));
                assertThat(failure == null).as(name).isEqualTo(!name.equals("refused"));
                ObjectId operation =
                    node.control().catalog().operations().entries().stream()
                        .filter(entry -> entry.record().kind().equals(plan.kind()))
                        .map(entry -> entry.operation())
                        .findFirst()
                        .orElseThrow();
                runs.add(new Run(name, operation, outcome(node, operation)));
              });
    }
    assertThat(runs.getLast().outcome().definition()).as("as it was").isEqualTo(SECOND);
    assertThat(runs.getLast().outcome().pauses()).containsOnlyKeys("bob");
    List<JournalFile.Entry> entries = journal.read();
    List<DynamicTest> tests = new ArrayList<>();
    for (Run run : runs) {
      boolean known = false;
      boolean over = false;
      for (int i = 0; i < entries.size() && !over; i++) {
        JournalFile.Entry entry = entries.get(i);
        boolean isOwn = entry.persistenceId().equals("operation|" + run.operation());
        known |= isOwn && entry.recorded().event() instanceof OperationEvent.Registered;
        over = isOwn && entry.recorded().event() instanceof OperationEvent.Ended;
        boolean whole = i + 1 == entries.size() || !entry.isOneWriteWith(entries.get(i + 1));
        if (known && whole) {
          Path copy = directory.resolve(run.operation() + "-" + entry.ordering() + "/journal.db");
          tests.add(
              DynamicTest.dynamicTest(
                  run.name() + " crash after " + entry.persistenceId() + " " + entry.manifest(),
                  () -> check(journal.cutAfter(entry.ordering(), copy), run)));
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(5 * runs.size());
    return tests.stream();
  }

  private static void check(JournalFile journal, Run run) {
    RecordingDataPlane dataPlane = RecordingDataPlane.applying().refusing(REFUSED);
    try (TestNode node = TestNode.start(journal.file(), ControlPlane.Routing.LOCAL, dataPlane)) {
      assertThat(outcome(node, run.operation())).isEqualTo(run.outcome());
      assertThat(dataPlane.calls().stream().filter(call -> call.startsWith("applied ")))
          .doesNotHaveDuplicates();
    }
    Set<String> applied = new HashSet<>();
    for (JournalFile.Entry entry : journal.read()) {
      if (entry.recorded().event() instanceof SourceEvent.ChangeApplied change) {
        assertThat(applied.add(change.id())).as("applied once").isTrue();
      }
    }
    assertThat(applied).containsExactlyInAnyOrderElementsOf(run.outcome().applied());
  }
}
