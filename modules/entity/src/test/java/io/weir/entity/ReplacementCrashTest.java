package io.weir.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.AggregateRef;
import io.weir.domain.AggregateType;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogCommand.NewObject;
import io.weir.domain.catalog.CatalogCommand.Redefine;
import io.weir.domain.catalog.CatalogCommand.Redefinition;
import io.weir.domain.catalog.CatalogDecider;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition;
import io.weir.domain.catalog.ObjectDefinition.OfMaterializedView;
import io.weir.domain.catalog.ObjectDefinition.OfReplacement;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.operation.OperationEvent;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.operation.OperationPlan.Step;
import io.weir.domain.operation.OperationStatus;
import io.weir.domain.view.ViewCommand;
import io.weir.domain.view.ViewDefinition;
import io.weir.domain.view.ViewEvent;
import io.weir.domain.view.ViewState;
import io.weir.executor.CutOver;
import io.weir.executor.Measured;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A replacement that is to be applied when it is hydrated ends the same wherever a crash comes:
 * applied, refused because it changes too much, because it cannot be read, or because it came too
 * late. Each is run once without a crash; then, for each event of it, a node is started on a
 * journal that ends with that event.
 */
class ReplacementCrashTest {
  private static final ObjectId VIEW = new ObjectId("u1");
  private static final ObjectId REPLACEMENT = new ObjectId("u2");
  private static final OfMaterializedView BEFORE =
      new OfMaterializedView("SELECT 1", CatalogDecider.QUICKSTART);
  private static final OfReplacement STAGED =
      new OfReplacement("SELECT 2", CatalogDecider.QUICKSTART, VIEW);
  private static final OfMaterializedView AFTER =
      new OfMaterializedView(
          STAGED.query(), STAGED.cluster(), List.of(BEFORE.present()), STAGED.widths());

  /** What one history left behind; generations are not in it, since they rise with each start. */
  private record Outcome(
      OperationStatus status,
      Map<ObjectId, CatalogEntry> catalog,
      String query,
      long applied,
      boolean staged,
      ViewState.@Nullable Schedule schedule) {}

  @TestFactory
  Stream<DynamicTest> isApplied(@TempDir Path directory) {
    Instant deadline = TestServices.NOW.plusSeconds(600);
    return crashes(
        directory,
        apply(deadline, 4L),
        new Measured(200, 3, 1, null),
        true,
        new Expected(OperationStatus.SUCCEEDED, "SELECT 2"));
  }

  @TestFactory
  Stream<DynamicTest> isRefusedWhereItChangesTooMuch(@TempDir Path directory) {
    return crashes(
        directory,
        apply(null, 3L),
        new Measured(200, 3, 1, null),
        true,
        new Expected(OperationStatus.FAILED, "SELECT 1"));
  }

  @TestFactory
  Stream<DynamicTest> isRefusedWhereItCannotBeRead(@TempDir Path directory) {
    return crashes(
        directory,
        apply(null, null),
        new Measured(200, 0, 0, Rejection.of("22012", "division by zero")),
        true,
        new Expected(OperationStatus.FAILED, "SELECT 1"));
  }

  @TestFactory
  Stream<DynamicTest> isRefusedWhereItComesTooLate(@TempDir Path directory) {
    return crashes(
        directory,
        apply(TestServices.NOW, null),
        new Measured(200, 3, 1, null),
        false,
        new Expected(OperationStatus.FAILED, "SELECT 1"));
  }

  private record Expected(OperationStatus status, String query) {}

  private static RecordingDataPlane dataPlane(Measured measured, boolean hydrates) {
    RecordingDataPlane dataPlane = new RecordingDataPlane();
    if (hydrates) {
      dataPlane.hydrate(REPLACEMENT, 100);
    }
    dataPlane.measured(REPLACEMENT, measured);
    dataPlane.cutOver(VIEW, new CutOver(300, 3, 1));
    return dataPlane;
  }

  private static AggregateRef view(ObjectId id) {
    return new AggregateRef(AggregateType.VIEW, id);
  }

  private static ViewDefinition definition(String name, String query) {
    return new ViewDefinition(
        name, query, CatalogDecider.QUICKSTART, Definitions.COLUMNS, List.of());
  }

  private static OperationPlan create(
      ObjectId id, String name, ObjectType type, ObjectDefinition what, ViewCommand.Create create) {
    NewObject object =
        new NewObject(
            id,
            "public",
            name,
            type,
            Definitions.COLUMNS,
            List.of(CatalogDecider.QUICKSTART),
            "CREATE " + name,
            what);
    return Definitions.plan(
        "create " + name,
        "CREATE " + name,
        Definitions.step(
            "reserve",
            AggregateRef.CATALOG,
            new CatalogCommand.Reserve("ada", List.of(object)),
            Definitions.abandon(id)),
        Definitions.step("create", view(id), create, new ViewCommand.Drop()),
        Definitions.step(
            "confirm", AggregateRef.CATALOG, new CatalogCommand.Confirm(List.of(id)), null));
  }

  /** What ALTER MATERIALIZED VIEW v APPLY REPLACEMENT r WHEN HYDRATED becomes. */
  private static OperationPlan apply(@Nullable Instant deadline, @Nullable Long maxChanges) {
    List<ObjectId> ids = List.of(REPLACEMENT);
    List<Step> steps =
        List.of(
            Definitions.step(
                "note",
                view(REPLACEMENT),
                new ViewCommand.Schedule(deadline),
                new ViewCommand.Unschedule()),
            Definitions.step("wait", view(REPLACEMENT), new ViewCommand.AwaitHydrated(), null),
            Definitions.step("count", view(REPLACEMENT), new ViewCommand.Measure(), null),
            Definitions.step(
                "look", view(REPLACEMENT), new ViewCommand.AwaitWithin(maxChanges), null),
            Definitions.step(
                "begin",
                AggregateRef.CATALOG,
                new CatalogCommand.BeginDrop(ids),
                new CatalogCommand.CancelDrop(ids)),
            Definitions.step(
                "redefine",
                AggregateRef.CATALOG,
                new Redefine(VIEW, BEFORE, redefinition(AFTER)),
                new Redefine(VIEW, AFTER, redefinition(BEFORE), true)),
            Definitions.step(
                "apply",
                view(VIEW),
                new ViewCommand.Apply(REPLACEMENT, 2, definition("v", STAGED.query())),
                null),
            Definitions.step("cut over", view(VIEW), new ViewCommand.AwaitCutOver(), null),
            Definitions.step("drop", view(REPLACEMENT), new ViewCommand.Drop(), null),
            Definitions.step(
                "finish", AggregateRef.CATALOG, new CatalogCommand.FinishDrop(ids), null));
    return new OperationPlan("apply", "ALTER MATERIALIZED VIEW v", steps, List.of(), 1);
  }

  private static Redefinition redefinition(OfMaterializedView definition) {
    return new Redefinition(
        "CREATE " + definition.query(), definition, List.of(CatalogDecider.QUICKSTART));
  }

  private static Outcome outcome(TestNode node, ObjectId operation) {
    OperationStatus status = TestNode.get(node.control().catalog().ended(operation)).status();
    ViewState.Live live =
        (ViewState.Live) TestNode.get(node.control().aggregates().state(view(VIEW)));
    assertThat(live.applying()).as("nothing is left to be cut over").isNull();
    var staged = TestNode.get(node.control().aggregates().state(view(REPLACEMENT)));
    return new Outcome(
        status,
        node.control().catalog().current().entries(),
        live.definition().query(),
        live.applied(),
        staged instanceof ViewState.Live,
        staged instanceof ViewState.Live still ? still.schedule() : null);
  }

  private static Stream<DynamicTest> crashes(
      Path directory, OperationPlan plan, Measured measured, boolean hydrates, Expected expected) {
    JournalFile journal = new JournalFile(directory.resolve("whole/journal.db"));
    ObjectId operation;
    Outcome outcome;
    try (TestNode node =
        TestNode.start(journal.file(), ControlPlane.Routing.LOCAL, dataPlane(measured, hydrates))) {
      for (OperationPlan before :
          List.of(
              create(
                  VIEW,
                  "v",
                  ObjectType.MATERIALIZED_VIEW,
                  BEFORE,
                  new ViewCommand.Create(definition("v", BEFORE.query()))),
              create(
                  REPLACEMENT,
                  "r",
                  ObjectType.REPLACEMENT,
                  STAGED,
                  new ViewCommand.Create(definition("r", STAGED.query()), VIEW)))) {
        TestNode.get(node.control().operations().run(before, "ada"));
      }
      operation = TestNode.get(node.control().operations().run(plan, "ada"));
      outcome = outcome(node, operation);
    }
    boolean isApplied = expected.status() == OperationStatus.SUCCEEDED;
    assertThat(outcome.status()).isEqualTo(expected.status());
    assertThat(outcome.query()).isEqualTo(expected.query());
    assertThat(outcome.staged()).isEqualTo(!isApplied);
    assertThat(outcome.schedule()).as("taken back").isNull();
    List<DynamicTest> tests = new ArrayList<>();
    List<JournalFile.Entry> entries = journal.read();
    boolean known = false;
    for (int i = 0; i < entries.size(); i++) {
      JournalFile.Entry entry = entries.get(i);
      known |=
          entry.persistenceId().equals("operation|" + operation)
              && entry.recorded().event() instanceof OperationEvent.Registered;
      boolean whole = i + 1 == entries.size() || !entry.isOneWriteWith(entries.get(i + 1));
      if (known && whole) {
        Path copy = directory.resolve("cut-" + entry.ordering() + "/journal.db");
        tests.add(
            DynamicTest.dynamicTest(
                "crash after " + entry.persistenceId() + " " + entry.manifest(),
                () ->
                    check(
                        journal.cutAfter(entry.ordering(), copy),
                        dataPlane(measured, hydrates),
                        operation,
                        outcome)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(isApplied ? 15 : 6);
    return tests.stream();
  }

  private static void check(
      JournalFile journal, RecordingDataPlane dataPlane, ObjectId operation, Outcome expected) {
    try (TestNode node = TestNode.start(journal.file(), ControlPlane.Routing.LOCAL, dataPlane)) {
      assertThat(outcome(node, operation)).isEqualTo(expected);
    }
    assertThat(
            journal.read().stream()
                .filter(entry -> entry.recorded().event() instanceof ViewEvent.Applied)
                .count())
        .as("how often it was applied")
        .isEqualTo(expected.applied());
  }
}
