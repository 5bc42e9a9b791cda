package io.weir.sql.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.DataType;
import io.weir.columnar.Field;
import io.weir.columnar.Schema;
import io.weir.domain.catalog.CatalogCommand;
import io.weir.domain.catalog.CatalogEntry;
import io.weir.domain.catalog.ObjectDefinition.OfMaterializedView;
import io.weir.domain.catalog.ObjectType;
import io.weir.domain.operation.OperationPlan;
import io.weir.domain.view.ViewCommand;
import io.weir.kernel.ObjectId;
import io.weir.kernel.RejectedException;
import io.weir.kernel.Rejection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplacementPlannerTest {
  private final PlannedCatalog catalog = new PlannedCatalog();

  @BeforeEach
  void views() {
    catalog.run("CREATE TABLE t (a int, b int)");
    catalog.run("CREATE MATERIALIZED VIEW mv AS SELECT a, b FROM t");
    catalog.run("CREATE VIEW v AS SELECT a, b FROM mv");
    catalog.run("CREATE MATERIALIZED VIEW down AS SELECT a FROM v");
  }

  private Rejection rejection(String sql) {
    try {
      OperationPlan plan = catalog.plan(sql);
      throw new AssertionError("planned: " + plan);
    } catch (RejectedException e) {
      return e.rejection();
    }
  }

  private static List<String> steps(OperationPlan plan) {
    return plan.steps().stream()
        .map(s -> s.target().persistenceId() + " " + s.command().getClass().getSimpleName())
        .toList();
  }

  @Test
  void bothSpellingsStageTheSame() {
    OperationPlan plan =
        catalog.plan("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT a, b FROM t");
    assertThat(steps(plan))
        .containsExactly("catalog|catalog Reserve", "view|u5 Create", "catalog|catalog Confirm");
    catalog.run("CREATE REPLACEMENT MATERIALIZED VIEW r FOR mv AS SELECT a, b FROM t");
    CatalogEntry entry = catalog.entry("r");
    assertThat(entry.type()).isEqualTo(ObjectType.REPLACEMENT);
    assertThat(entry.createSql())
        .isEqualTo(plan.statement())
        .isEqualTo(
            "CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv IN CLUSTER quickstart AS"
                + " SELECT a, b FROM t");
    assertThat(entry.dependsOn())
        .containsExactly(new ObjectId("u1"), new ObjectId("s1"), new ObjectId("u2"));
    catalog.run("CREATE REPLACEMENT second (a) FOR MATERIALIZED VIEW mv AS SELECT x, b FROM t");
    assertThat(catalog.names()).contains("r", "second");
    assertThat(rejection("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT 1").sqlState())
        .isEqualTo("42P07");
    assertThat(
            catalog
                .draft("CREATE REPLACEMENT IF NOT EXISTS r FOR MATERIALIZED VIEW mv AS SELECT 1")
                .notices())
        .hasSize(1);
  }

  @Test
  void applyingWaitsTakesTheDefinitionAndForgetsTheReplacement() {
    catalog.run("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT DISTINCT a, b FROM t");
    catalog.run("COMMENT ON MATERIALIZED VIEW mv IS 'kept'");
    OperationPlan plan = catalog.plan("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r");
    assertThat(steps(plan))
        .containsExactly(
            "view|u5 AwaitHydrated",
            "catalog|catalog BeginDrop",
            "catalog|catalog Redefine",
            "view|u2 Apply",
            "view|u2 AwaitCutOver",
            "view|u5 Drop",
            "catalog|catalog FinishDrop");
    assertThat(plan.touches())
        .anyMatch(line -> line.contains("materialized view down gets the difference"));
    CatalogEntry before = catalog.entry("mv");
    catalog.run(plan);
    CatalogEntry after = catalog.entry("mv");
    assertThat(after.id()).isEqualTo(before.id());
    assertThat(after.comment()).isEqualTo("kept");
    assertThat(after.columns()).isEqualTo(before.columns());
    OfMaterializedView definition = (OfMaterializedView) after.definition();
    assertThat(definition.query()).isEqualTo("SELECT DISTINCT a, b FROM t");
    assertThat(definition.version()).isEqualTo(2);
    assertThat(definition.former().getFirst().query()).isEqualTo("SELECT a, b FROM t");
    assertThat(catalog.names()).doesNotContain("r");
    ViewCommand.Apply apply =
        plan.steps().stream()
            .map(OperationPlan.Step::command)
            .filter(ViewCommand.Apply.class::isInstance)
            .map(ViewCommand.Apply.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(apply.version()).isEqualTo(2);
    assertThat(apply.definition().name()).isEqualTo("mv");
  }

  @Test
  void revertingStagesAndAppliesTheFormerDefinition() {
    assertThat(rejection("ALTER MATERIALIZED VIEW mv REVERT").message())
        .isEqualTo("materialized view \"mv\" has no former definition");
    catalog.run("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT DISTINCT a, b FROM t");
    catalog.run("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r");
    OperationPlan plan = catalog.plan("ALTER MATERIALIZED VIEW mv REVERT");
    assertThat(steps(plan))
        .containsExactly(
            "catalog|catalog Reserve",
            "view|u6 Create",
            "view|u6 AwaitHydrated",
            "catalog|catalog Redefine",
            "view|u2 Apply",
            "view|u2 AwaitCutOver",
            "view|u6 Drop",
            "catalog|catalog Abandon");
    catalog.run(plan);
    OfMaterializedView definition = (OfMaterializedView) catalog.entry("mv").definition();
    assertThat(definition.query()).isEqualTo("SELECT a, b FROM t");
    assertThat(definition.version()).isEqualTo(3);
    assertThat(catalog.names()).containsExactly("down", "mv", "quickstart", "t", "v");
    assertThat(catalog.draft("ALTER MATERIALIZED VIEW IF EXISTS nosuch REVERT").isNothing())
        .isTrue();
  }

  @Test
  void whatWasDoneBeforeARefusalIsTakenBack() {
    catalog.run("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT DISTINCT a, b FROM t");
    CatalogEntry before = catalog.entry("mv");
    OperationPlan plan = catalog.plan("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r");
    catalog.only(plan, CatalogCommand.BeginDrop.class);
    catalog.only(plan, CatalogCommand.Redefine.class);
    for (OperationPlan.Step step : plan.steps().reversed()) {
      if (step.undo() instanceof CatalogCommand undo) {
        catalog.take(undo);
      }
    }
    assertThat(catalog.entry("mv")).isEqualTo(before);
    catalog.run("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r");
  }

  @Test
  void theSecondOfTwoStatementsThatApplyTheSameIsRefused() {
    catalog.run("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT DISTINCT a, b FROM t");
    catalog.run("CREATE REPLACEMENT r2 FOR MATERIALIZED VIEW mv AS SELECT a, b FROM t");
    OperationPlan first = catalog.plan("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r");
    OperationPlan second = catalog.plan("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r2");
    catalog.only(first, CatalogCommand.BeginDrop.class);
    assertThat(rejection("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r").sqlState())
        .isEqualTo("42P01");
    catalog.only(first, CatalogCommand.Redefine.class);
    assertThat(refused(() -> catalog.only(second, CatalogCommand.Redefine.class)))
        .isEqualTo("40001");
  }

  private static String refused(Runnable action) {
    try {
      action.run();
    } catch (RejectedException e) {
      return e.rejection().sqlState();
    }
    throw new AssertionError("not refused");
  }

  @Test
  void theTargetStaysWhileItIsApplied() {
    catalog.run("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT DISTINCT a, b FROM t");
    assertThat(rejection("DROP MATERIALIZED VIEW mv").sqlState()).isEqualTo("2BP01");
    catalog.only(
        catalog.plan("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r"),
        CatalogCommand.BeginDrop.class);
    assertThat(refused(() -> catalog.run("DROP MATERIALIZED VIEW mv CASCADE"))).isEqualTo("2BP01");
  }

  @Test
  void isDroppedUnderEitherNameAndWithItsTarget() {
    for (String drop :
        List.of("DROP REPLACEMENT r", "DROP MATERIALIZED VIEW r", "DROP TABLE t CASCADE")) {
      catalog.run("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT a, b FROM t");
      OperationPlan plan = catalog.plan(drop);
      assertThat(steps(plan)).anyMatch(step -> step.endsWith(" Drop"));
      catalog.run(plan);
      assertThat(catalog.names()).doesNotContain("r");
    }
    assertThat(rejection("DROP REPLACEMENT nosuch").message())
        .isEqualTo("replacement \"nosuch\" does not exist");
    assertThat(catalog.draft("DROP REPLACEMENT IF EXISTS nosuch").isNothing()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT a FROM t | missing column \"b\" at position 2",
        "SELECT a, c, b FROM t | column at position 2: name mismatch (target: \"b\", replacement: \"c\")",
        "SELECT c, b FROM t | column at position 1: name mismatch (target: \"a\", replacement: \"c\")",
      })
  void everyDifferenceOfTheColumnsIsALine(String query, String line) {
    Rejection rejection = rejection("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS " + query);
    assertThat(rejection.sqlState()).isEqualTo("42P17");
    assertThat(rejection.message()).isEqualTo("replacement schema differs from target schema");
    assertThat(rejection.detail()).isEqualTo(line);
  }

  @Test
  void everyDifferenceIsToldAtOnce() {
    assertThat(
            rejection("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT c FROM t").detail())
        .isEqualTo(
            "column at position 1: name mismatch (target: \"a\", replacement: \"c\")\n"
                + "missing column \"b\" at position 2");
  }

  @Test
  void columnsCanBeAddedAtTheEnd() {
    catalog.run("CREATE REPLACEMENT narrow FOR MATERIALIZED VIEW mv AS SELECT a, b FROM t");
    catalog.run("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT a, b, c FROM t");
    OperationPlan plan = catalog.plan("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r");
    assertThat(plan.touches()).anyMatch(line -> line.startsWith("adds column c to mv"));
    catalog.run(plan);
    assertThat(catalog.columns("mv").fields()).hasSize(3).allMatch(Field::nullable);
    ObjectId mv = catalog.entry("mv").id();
    assertThat(catalog.entry("v").definition().widths()).isEqualTo(Map.of(mv, 2));
    assertThat(catalog.entry("down").definition().widths()).isEmpty();
    assertThat(catalog.entry("mv").definition().widths()).isEmpty();
    Rejection late = rejection("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT narrow");
    assertThat(late.detail()).isEqualTo("missing column \"c\" at position 3");
  }

  @Test
  void whatIsTakenBackTakesItsColumnsBack() {
    catalog.run("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT a, b, c FROM t");
    OperationPlan plan = catalog.plan("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r");
    CatalogEntry before = catalog.entry("mv");
    catalog.only(plan, CatalogCommand.Redefine.class);
    plan.steps().stream()
        .filter(step -> step.command() instanceof CatalogCommand.Redefine)
        .forEach(step -> catalog.take((CatalogCommand) Objects.requireNonNull(step.undo())));
    assertThat(catalog.entry("mv")).isEqualTo(before);
  }

  @Test
  void whenHydratedGoesOnInTheBackgroundOnceItIsDurable() {
    catalog.run("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT a, b FROM t");
    OperationPlan plan =
        catalog.plan(
            "ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r WHEN HYDRATED"
                + " WITH (TIMEOUT '10 min', MAX CHANGES 1000)");
    assertThat(plan.foreground()).isEqualTo(1);
    assertThat(plan.statement())
        .isEqualTo(
            "ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r WHEN HYDRATED"
                + " WITH (TIMEOUT = '10 min', MAX CHANGES = '1000')");
    assertThat(steps(plan))
        .startsWith(
            "view|u5 Schedule",
            "view|u5 AwaitHydrated",
            "view|u5 Measure",
            "view|u5 AwaitWithin",
            "catalog|catalog BeginDrop");
    OperationPlan.Step first = plan.steps().getFirst();
    assertThat(first.command()).isEqualTo(new ViewCommand.Schedule(Instant.EPOCH.plusSeconds(600)));
    assertThat(first.undo()).isEqualTo(new ViewCommand.Unschedule());
    assertThat(plan.steps().get(3).command()).isEqualTo(new ViewCommand.AwaitWithin(1000L));
  }

  @Test
  void severalAreAppliedByOneStepOfTheCatalog() {
    catalog.run("CREATE MATERIALIZED VIEW two AS SELECT a, b FROM t");
    catalog.run("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT a, b, c FROM t");
    catalog.run("CREATE REPLACEMENT s FOR MATERIALIZED VIEW two AS SELECT a, b FROM mv");
    String apply = "ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r, two APPLY REPLACEMENT s";
    OperationPlan plan = catalog.plan(apply);
    assertThat(plan.statement()).isEqualTo(apply);
    ObjectId mv = catalog.entry("mv").id();
    ObjectId two = catalog.entry("two").id();
    assertThat(steps(plan).stream().map(step -> step.substring(step.indexOf(' ') + 1)))
        .containsExactly(
            "AwaitHydrated",
            "AwaitHydrated",
            "BeginDrop",
            "RedefineAll",
            "Apply",
            "Apply",
            "AwaitCutOver",
            "AwaitCutOver",
            "Drop",
            "Drop",
            "FinishDrop");
    assertThat(
            plan.steps().stream()
                .map(OperationPlan.Step::command)
                .filter(ViewCommand.Apply.class::isInstance)
                .map(command -> ((ViewCommand.Apply) command).together()))
        .containsExactly(Set.of(mv, two), Set.of(mv, two));
    catalog.run(plan);
    assertThat(catalog.entry("two").definition().widths())
        .as("staged before the column came")
        .isEqualTo(Map.of(mv, 2));
    assertThat(catalog.names()).doesNotContain("r", "s");
    assertThat(rejection(apply.replace("two", "mv")).message())
        .isEqualTo("replacement \"r\" does not exist");
  }

  @Test
  void severalThatWouldUseEachOtherAreRefused() {
    catalog.run("CREATE MATERIALIZED VIEW two AS SELECT a, b FROM t");
    catalog.run("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT a, b FROM two");
    catalog.run("CREATE REPLACEMENT s FOR MATERIALIZED VIEW two AS SELECT a, b FROM mv");
    OperationPlan plan =
        catalog.plan("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r, two APPLY REPLACEMENT s");
    CatalogEntry before = catalog.entry("mv");
    assertThat(refused(() -> catalog.only(plan, CatalogCommand.RedefineAll.class)))
        .isEqualTo("42P17");
    assertThat(catalog.entry("mv")).isEqualTo(before);
  }

  @Test
  void orReplaceDiscardsTheOneOfThatName() {
    catalog.run("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT a, b FROM t");
    catalog.run("COMMENT ON REPLACEMENT r IS 'try'");
    OperationPlan plan =
        catalog.plan(
            "CREATE OR REPLACE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT DISTINCT a, b"
                + " FROM t");
    assertThat(steps(plan))
        .containsExactly(
            "catalog|catalog BeginDrop",
            "view|u5 Drop",
            "catalog|catalog FinishDrop",
            "catalog|catalog Reserve",
            "view|u6 Create",
            "catalog|catalog Confirm",
            "catalog|catalog Comment");
    catalog.run(plan);
    assertThat(catalog.entry("r").createSql()).contains("SELECT DISTINCT");
    assertThat(catalog.entry("r").comment()).isEqualTo("try");
    assertThat(
            rejection(
                    "CREATE OR REPLACE REPLACEMENT v FOR MATERIALIZED VIEW mv AS SELECT a, b FROM t")
                .message())
        .isEqualTo("\"v\" is not a replacement");
    assertThat(
            steps(
                catalog.plan(
                    "CREATE OR REPLACE REPLACEMENT n FOR MATERIALIZED VIEW mv AS SELECT a, b"
                        + " FROM t")))
        .startsWith("catalog|catalog Reserve");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NOWAIT WITH (TIMEOUT '1s') | NOWAIT does not wait, so it has no TIMEOUT",
        "WITH (TIMEOUT 'soon') | TIMEOUT must be a length of time, such as '10 min'",
        "WITH (TIMEOUT '-1s') | TIMEOUT must be a length of time, such as '10 min'",
        "WITH (MAX CHANGES 'x') | MAX CHANGES must be a number of rows",
        "WITH (LIMIT 3) | APPLY REPLACEMENT has no option LIMIT",
      })
  void optionsOfApply(String options, String message) {
    catalog.run("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT a, b FROM t");
    Rejection rejection = rejection("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT r " + options);
    assertThat(rejection.sqlState()).isEqualTo("22023");
    assertThat(rejection.message()).isEqualTo(message);
  }

  @Test
  void typesAndNullsAreComparedToo() {
    Schema target =
        Schema.of(new Field("a", DataType.INT4, false), new Field("b", DataType.INT4, true));
    Schema other =
        Schema.of(new Field("a", DataType.INT4, true), new Field("b", DataType.TEXT, true));
    try {
      SchemaComparison.require(target, other, column -> List.of("view w"));
      throw new AssertionError("taken");
    } catch (RejectedException e) {
      assertThat(e.rejection().detail())
          .isEqualTo(
              "column \"a\" at position 1: nullability mismatch (target: not null, replacement:"
                  + " nullable)\n"
                  + "column \"b\" at position 2: type mismatch (target: integer, replacement:"
                  + " text)");
      assertThat(e.rejection().hint()).contains("view w");
    }
    SchemaComparison.require(
        target,
        Schema.of(new Field("a", DataType.INT4, true), new Field("b", DataType.INT4, false)),
        column -> column == 0 ? List.of() : List.of("view w"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE REPLACEMENT r FOR MATERIALIZED VIEW t AS SELECT a, b FROM t | cannot replace table t with materialized view r",
        "CREATE REPLACEMENT r FOR MATERIALIZED VIEW v AS SELECT a, b FROM t | cannot replace view v with materialized view r",
        "CREATE REPLACEMENT r FOR MATERIALIZED VIEW s AS SELECT a, b FROM t | cannot replace replacement s with materialized view r",
        "CREATE REPLACEMENT r FOR MATERIALIZED VIEW nosuch AS SELECT a, b FROM t | materialized view \"nosuch\" does not exist",
        "CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT a, b FROM mv | replacement would cause mv to depend on itself",
        "CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT a, b FROM down | replacement would cause mv to depend on itself",
        "CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT a, b FROM s | replacement materialized view s cannot be depended upon",
        "CREATE MATERIALIZED VIEW x AS SELECT a FROM s | replacement materialized view s cannot be depended upon",
        "CREATE VIEW x AS SELECT a FROM s | replacement materialized view s cannot be depended upon",
        "CREATE SINK x FROM s INTO KAFKA CONNECTION c (TOPIC 'x') KEY (a) FORMAT JSON ENVELOPE UPSERT | replacement materialized view s cannot be depended upon",
        "ALTER MATERIALIZED VIEW t APPLY REPLACEMENT s | t is a table not a materialized view",
        "ALTER MATERIALIZED VIEW down APPLY REPLACEMENT s | cannot replace materialized view down with materialized view s",
        "ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT t | cannot replace materialized view mv with table t",
        "ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT nosuch | replacement \"nosuch\" does not exist",
        "ALTER MATERIALIZED VIEW nosuch APPLY REPLACEMENT s | materialized view \"nosuch\" does not exist",
        "ALTER MATERIALIZED VIEW mv RENAME TO x | ALTER MATERIALIZED VIEW ... RENAME is not supported yet",
      })
  void isRefused(String sql, String message) {
    catalog.run("CREATE CONNECTION c TO KAFKA (BROKER 'b:9092')");
    catalog.run("CREATE REPLACEMENT s FOR MATERIALIZED VIEW mv AS SELECT a, b FROM t");
    assertThat(rejection(sql).message()).isEqualTo(message);
  }

  /** The target's columns and dependencies may be others by the time that it is applied. */
  @Test
  void whatFitsTogetherIsLookedAtAgain() {
    catalog.run("CREATE REPLACEMENT r FOR MATERIALIZED VIEW mv AS SELECT a, b FROM t");
    catalog.run("CREATE MATERIALIZED VIEW other AS SELECT a, b FROM t");
    catalog.run("CREATE REPLACEMENT ro FOR MATERIALIZED VIEW other AS SELECT a, b FROM mv");
    catalog.run("CREATE REPLACEMENT rm FOR MATERIALIZED VIEW mv AS SELECT a, b FROM other");
    catalog.run("ALTER MATERIALIZED VIEW other APPLY REPLACEMENT ro");
    assertThat(rejection("ALTER MATERIALIZED VIEW mv APPLY REPLACEMENT rm").message())
        .isEqualTo("replacement would cause mv to depend on itself");
  }
}
