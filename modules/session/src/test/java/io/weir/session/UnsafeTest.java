package io.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.domain.operation.OperationPlan;
import io.weir.gateway.Roles;
import io.weir.gateway.SourceControl.Position;
import io.weir.kernel.ObjectId;
import io.weir.kernel.Rejection;
import io.weir.session.fake.Conversation;
import io.weir.session.fake.World;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnsafeTest {
  private final World world = new World();
  private final Conversation sql = world.connect();

  @BeforeEach
  void source() {
    sql.runAll(
        "CREATE SOURCE s FROM LOAD GENERATOR COUNTER",
        "CREATE VIEW v AS SELECT count(*) AS n FROM s");
    world.sources.positions.add(new Position("0", "0", "3", "10"));
  }

  @Test
  void theGateIsClosedUntilItIsOpened() {
    assertThat(sql.query("SHOW enable_unsafe_ops")).containsExactly("off");
    assertThat(sql.error("UNSAFE ALTER SOURCE s RESET SPLITS"))
        .isEqualTo("42501 unsafe operations are not enabled");
    assertThat(sql.error("EXPLAIN UNSAFE ALTER SOURCE s RESET SPLITS")).startsWith("42501");
    assertThat(sql.run("ALTER SYSTEM SET enable_unsafe_ops = true")).isEqualTo("ALTER SYSTEM");
    assertThat(world.connect().query("SHOW enable_unsafe_ops")).containsExactly("on");
    assertThat(sql.query("EXPLAIN UNSAFE ALTER SOURCE s RESET SPLITS"))
        .contains("  follows: view v (owner ann)", "  split 0: (new) -> 0");
    sql.run("ALTER SYSTEM RESET enable_unsafe_ops");
    assertThat(sql.error("UNSAFE ALTER SOURCE s RESET SPLITS")).startsWith("42501");
    assertThat(sql.error("ALTER SYSTEM SET enable_unsafe_ops = maybe")).startsWith("22023");
    assertThat(sql.error("ALTER SYSTEM SET nosuch = 1")).startsWith("42704");
  }

  @Test
  void offsetsAreCheckedBeforeAnythingIsTouched() {
    sql.run("ALTER SYSTEM SET enable_unsafe_ops = on");
    int before = world.catalog.ran().size();
    assertThat(inject("{\"9\": 1}")).isEqualTo("42704 split \"9\" of source \"s\" does not exist");
    assertThat(inject("{\"0\": 2}"))
        .isEqualTo(
            "22003 the offset 2 of split 0 is not between the earliest, 3, and the latest, 10");
    assertThat(inject("{\"0\": 11}")).startsWith("22003");
    assertThat(inject("{\"0\": -1}")).startsWith("22003");
    assertThat(inject("{\"0\": 1.5}")).startsWith("22003");
    for (String bad :
        new String[] {
          "{}",
          "[]",
          "x",
          "",
          "{\"0\": null}",
          "{\"0\": {\"a\": 1}}",
          "{\"0\": {\"timestamp\": \"soon\"}}",
          "{\"0\": {\"last_consumed\": \"latest\"}}"
        }) {
      assertThat(inject(bad)).as(bad).startsWith("22023");
    }
    assertThat(sql.error("UNSAFE ALTER SOURCE nosuch RESET SPLITS")).startsWith("42P01");
    assertThat(sql.error("UNSAFE ALTER SOURCE s SET (connector = 'kafka')"))
        .startsWith("0A000 Cannot change connector type from 'load-generator' to 'kafka'.");
    assertThat(sql.error("UNSAFE ALTER SOURCE s")).startsWith("42601");
    assertThat(sql.error("UNSAFE ALTER SOURCE s SET (connection = 'c2')")).startsWith("0A000");
    assertThat(sql.error("UNSAFE ALTER SOURCE s DROP (connector)")).startsWith("0A000");
    assertThat(sql.error("UNSAFE ALTER SOURCE s RESET SPLITS WITH (NONSENSE = true)"))
        .isEqualTo("42601 unrecognized option \"nonsense\"");
    assertThat(world.catalog.ran()).hasSize(before);
    assertThat(explained("{\"0\": \"latest\"}")).contains("split 0: (new) -> 10");
    assertThat(explained("{\"0\": \"earliest\"}")).contains("split 0: (new) -> 3");
    assertThat(explained("{\"0\": {\"last_consumed\": 4}}")).contains("split 0: (new) -> 5");
    assertThat(explained("{\"0\": \"7\"}")).contains("split 0: (new) -> 7");
  }

  private String inject(String offsets) {
    return sql.error("UNSAFE ALTER SOURCE s INJECT OFFSETS '" + offsets + "'");
  }

  private String explained(String offsets) {
    return String.join(
        "\n", sql.query("EXPLAIN UNSAFE ALTER SOURCE s INJECT OFFSETS '" + offsets + "'"));
  }

  @Test
  void pausesNeedNoGate() {
    assertThat(sql.run("PAUSE SOURCE s REASON 'upgrade' FOR '10 min'")).isEqualTo("PAUSE SOURCE");
    assertThat(sql.run("RESUME ALL SOURCES REASON 'upgrade'")).isEqualTo("RESUME SOURCE");
    assertThat(sql.error("PAUSE SOURCE s FOR 'ever'")).startsWith("22023");
    assertThat(sql.error("PAUSE SOURCE v")).startsWith("42809");
    assertThat(world.catalog.ran().getLast().kind()).isEqualTo("resume source");
  }

  @Test
  void propertiesThatDoNotParseAndAnUpstreamThatDoesNotAnswerAreRefused() {
    sql.run("ALTER SYSTEM SET enable_unsafe_ops = on");
    int before = world.catalog.ran().size();
    world.sources.bad = Rejection.of("22023", "option \"tick_interval\" is no length of time");
    assertThat(sql.error("UNSAFE ALTER SOURCE s SET (TICK INTERVAL = 'x')")).startsWith("22023");
    assertThat(sql.error("UNSAFE ALTER SOURCE s SET (TICK INTERVAL = 'x') WITH (VALIDATE = false)"))
        .as("a property has to parse though nobody is asked")
        .startsWith("22023");
    world.sources.bad = null;
    world.sources.unreachable = Rejection.of("08001", "could not connect");
    assertThat(sql.error("UNSAFE ALTER SOURCE s RESET SPLITS")).startsWith("08001");
    assertThat(world.catalog.ran()).hasSize(before);
    sql.run("UNSAFE ALTER SOURCE s RESET SPLITS WITH (VALIDATE = false)");
    assertThat(world.catalog.ran()).hasSize(before + 1);
  }

  @Test
  void secretsAreGivenByReferenceOnly() {
    sql.runAll(
        "ALTER SYSTEM SET enable_unsafe_ops = on",
        "CREATE CONNECTION c TO KAFKA (BROKER 'b:9092')",
        "CREATE SOURCE k FROM KAFKA CONNECTION c (TOPIC 't') (data text) FORMAT TEXT",
        "CREATE SECRET pw AS 'hunter2'");
    assertThat(sql.error("UNSAFE ALTER SOURCE k SET (SASL PASSWORD = SECRET nosuch)"))
        .isEqualTo("42704 secret \"nosuch\" does not exist");
    assertThat(sql.error("UNSAFE ALTER SOURCE k SET (SASL PASSWORD = 'hunter2')"))
        .isEqualTo("22023 option SASL PASSWORD must be a secret");
    assertThat(
            sql.error(
                "UNSAFE ALTER SOURCE k SET (SASL PASSWORD = 'hunter2', ALLOW PLAINTEXT = true)"))
        .isEqualTo("22023 option SASL PASSWORD must be a secret");
    sql.run("UNSAFE ALTER SOURCE k SET (SASL PASSWORD = SECRET pw, BROKER = 'other:9092')");
    assertThat(sql.query("SHOW CREATE SOURCE k"))
        .singleElement()
        .asString()
        .contains("SASL PASSWORD = SECRET pw", "BROKER = 'other:9092'");
    assertThat(sql.error("DROP SECRET pw")).startsWith("2BP01");
    assertThat(world.catalog.ran().getLast().statement())
        .isEqualTo("UNSAFE ALTER SOURCE k SET (SASL PASSWORD = SECRET pw, BROKER = 'other:9092')");
    sql.run("UNSAFE ALTER SOURCE k DROP (SASL PASSWORD)");
    sql.run("DROP SECRET pw");
  }

  @Test
  void anotherTopicOrClusterHasSplitsOfItsOwn() {
    sql.runAll(
        "ALTER SYSTEM SET enable_unsafe_ops = on",
        "CREATE CONNECTION c TO KAFKA (BROKER 'b:9092')",
        "CREATE SOURCE k FROM KAFKA CONNECTION c (TOPIC 't') (data text) FORMAT TEXT");
    world.sources.at.put("0", "8");
    assertThat(sql.query("EXPLAIN UNSAFE ALTER SOURCE k SET (TOPIC = 't2')"))
        .anySatisfy(line -> assertThat(line).contains("forget all splits"))
        .anySatisfy(line -> assertThat(line).contains("it is another upstream"));
    assertThat(sql.query("EXPLAIN UNSAFE ALTER SOURCE k SET (CLIENT ID = 'x')"))
        .noneSatisfy(line -> assertThat(line).contains("forget all splits"));
    world.sources.identity = "other-cluster/topic";
    assertThat(sql.query("EXPLAIN UNSAFE ALTER SOURCE k SET (BROKER = 'moved:9092')"))
        .anySatisfy(line -> assertThat(line).contains("it is another upstream"));
  }

  @Test
  void whatWasDoneIsUndone() {
    sql.runAll(
        "ALTER SYSTEM SET enable_unsafe_ops = on",
        "CREATE CONNECTION c TO KAFKA (BROKER 'b:9092')",
        "CREATE SOURCE k FROM KAFKA CONNECTION c (TOPIC 't') (data text) FORMAT TEXT");
    String before = sql.query("SHOW CREATE SOURCE k").getFirst();
    world.sources.at.put("0", "8");
    assertThat(sql.query("UNSAFE ALTER SOURCE k SET (TOPIC = 't2') INJECT OFFSETS '{\"0\": 4}'"))
        .containsExactly("0|8|4|null|null|1000|k");
    String operation = lastOperation();
    assertThat(sql.query("SHOW CREATE SOURCE k").getFirst()).contains("'t2'");
    assertThat(sql.query("EXPLAIN UNDO OPERATION '" + operation + "'"))
        .contains("undo unsafe alter source: 3 steps", "  split 0: (new) -> 8");
    assertThat(sql.query("UNDO OPERATION '" + operation + "'"))
        .containsExactly("0|4|8|null|null|1000|k");
    assertThat(sql.query("SHOW CREATE SOURCE k")).containsExactly(before);
    assertThat(world.sources.at).containsEntry("0", "8");
    String undo = lastOperation();
    sql.run("UNSAFE ALTER SOURCE k SET (CLIENT ID = 'x')");
    assertThat(sql.error("UNDO OPERATION '" + undo + "'"))
        .isEqualTo("40001 source \"k\" was altered by another statement since");
    sql.run("ALTER SYSTEM RESET enable_unsafe_ops");
    assertThat(sql.error("UNDO OPERATION '" + undo + "'"))
        .isEqualTo("42501 unsafe operations are not enabled");
  }

  private String lastOperation() {
    return world.notices.getLast().replace("NOTICE: operation ", "");
  }

  @Test
  void whatCannotBeUndoneOrCancelledSaysSo() {
    assertThat(sql.error("UNDO OPERATION 'nosuch'"))
        .isEqualTo("42704 operation \"nosuch\" does not exist");
    assertThat(sql.error("UNDO OPERATION ''")).startsWith("42704");
    assertThat(sql.error("CANCEL OPERATION 'no such'")).startsWith("42704");
    assertThat(sql.error("UNDO OPERATION 'op1'"))
        .isEqualTo("0A000 operation \"op1\" (create source) cannot be undone");
    assertThat(sql.error("CANCEL OPERATION 'op1'"))
        .isEqualTo("55000 operation \"op1\" has ended: succeeded");
    sql.run("PAUSE SOURCE s REASON 'upgrade'");
    ObjectId running = new ObjectId("running");
    world.catalog.leaveRunning(running, world.catalog.ran().getLast());
    assertThat(sql.error("UNDO OPERATION 'running'"))
        .isEqualTo("55000 the operation cannot be undone: it is running");
    assertThat(sql.run("CANCEL OPERATION 'running'")).isEqualTo("CANCEL OPERATION");
    assertThat(sql.error("UNDO OPERATION 'running'"))
        .isEqualTo("55000 the operation cannot be undone: it is cancelled");
  }

  @Test
  void aSourceThatWasDroppedCannotBeChangedOrUndone() {
    sql.run("ALTER SYSTEM SET enable_unsafe_ops = on");
    sql.run("UNSAFE ALTER SOURCE s RESET SPLITS");
    String operation = lastOperation();
    sql.run("DROP SOURCE s CASCADE");
    assertThat(sql.error("UNSAFE ALTER SOURCE s RESET SPLITS")).startsWith("42P01");
    assertThat(sql.error("UNDO OPERATION '" + operation + "'")).startsWith("42704");
  }

  @Test
  void onceThereAreUsersTheRoleIsNeeded() {
    Conversation ann = new World(new Roles(Map.of("ben", Set.of(Roles.UNSAFE)))).connect();
    assertThat(ann.error("ALTER SYSTEM SET enable_unsafe_ops = on"))
        .isEqualTo("42501 permission denied: user \"ann\" does not have the role \"unsafe\"");
    assertThat(ann.error("UNSAFE ALTER SOURCE s RESET SPLITS")).startsWith("42501");
    Conversation allowed =
        new World(new Roles(Map.of("ann", Set.of(Roles.UNSAFE), "ben", Set.of()))).connect();
    allowed.run("ALTER SYSTEM SET enable_unsafe_ops = on");
  }

  @Test
  void pausesAreShownWithTheirReasonsAndEnds() {
    sql.run("PAUSE SOURCE s REASON 'upgrade' FOR '10 min'");
    assertThat(sql.query("SELECT paused_for, paused_until FROM weir_sources"))
        .containsExactly("{upgrade}|2026-01-01 12:10:00+00");
    sql.run("PAUSE SOURCE s REASON 'two \"words\"'");
    assertThat(sql.query("SELECT paused_for, paused_until FROM weir_sources"))
        .containsExactly("{\"two \\\"words\\\"\",upgrade}|null");
    assertThat(sql.query("SHOW SOURCES LIKE 's'"))
        .containsExactly(
            "s|load-generator|quickstart|null|two \"words\", upgrade until 2026-01-01T12:10:00Z");
    sql.runAll("RESUME SOURCE s REASON 'upgrade'", "RESUME SOURCE s REASON 'two \"words\"'");
    assertThat(sql.query("SELECT paused_for, paused_until FROM weir_sources"))
        .containsExactly("{}|null");
  }

  @Test
  void theSecondOfTwoIsToldOfTheFirst() {
    sql.run("ALTER SYSTEM SET enable_unsafe_ops = on");
    world.sources.underWay = "unsafe/op-7";
    assertThat(sql.error("UNSAFE ALTER SOURCE s RESET SPLITS"))
        .isEqualTo("55006 another unsafe operation on the source is under way: unsafe/op-7");
  }

  @Test
  void aCancellationIsExplained() {
    sql.runAll(
        "ALTER SYSTEM SET enable_unsafe_ops = on",
        "CREATE CONNECTION c TO KAFKA (BROKER 'b:9092')",
        "CREATE SOURCE k FROM KAFKA CONNECTION c (TOPIC 't') (data text) FORMAT TEXT",
        "CREATE MATERIALIZED VIEW w AS SELECT count(*) AS n FROM k",
        "UNSAFE ALTER SOURCE k SET (CLIENT ID = 'x') RESET SPLITS");
    OperationPlan plan = world.catalog.ran().getLast();
    ObjectId running = new ObjectId("running");
    world.catalog.leave(running, plan, 2);
    int before = world.catalog.ran().size();
    assertThat(sql.query("EXPLAIN CANCEL OPERATION 'running'"))
        .containsExactly(
            "cancel unsafe alter source: 2 of 3 steps are done",
            "  3. wait until \"k\" has sealed it: waits no longer",
            "  2. change source \"k\" by one barrier: new properties, forget all splits and discover them anew:"
                + " taken back",
            "  1. " + plan.steps().getFirst().description() + ": taken back",
            "touches:",
            "  source k (owner ann)",
            "  follows: materialized view w (owner ann)",
            "  follows: subsource k_errors (owner ann)");
    world.catalog.leave(running, plan, 1);
    assertThat(sql.query("EXPLAIN CANCEL OPERATION 'running'"))
        .contains(
            "cancel unsafe alter source: 1 of 3 steps are done",
            "  2. change source \"k\" by one barrier: new properties, forget all splits and discover them anew:"
                + " stopped, or taken back when it is done");
    assertThat(world.catalog.ran()).hasSize(before);
    assertThat(sql.run("CANCEL OPERATION 'running'")).isEqualTo("CANCEL OPERATION");
    assertThat(sql.error("EXPLAIN CANCEL OPERATION 'running'"))
        .isEqualTo("55000 operation \"running\" has ended: cancelled");
    assertThat(sql.error("EXPLAIN CANCEL OPERATION 'nosuch'")).startsWith("42704");
  }

  @Test
  void anUndoThatTheUpstreamCannotFollowIsRefused() {
    world.sources.goesBack = false;
    sql.run("ALTER SYSTEM SET enable_unsafe_ops = on");
    world.sources.at.put("0", "5");
    sql.query("UNSAFE ALTER SOURCE s INJECT OFFSETS '{\"0\": 8}'");
    String operation = lastOperation();
    assertThat(sql.query("EXPLAIN UNDO OPERATION '" + operation + "'"))
        .contains("  split 0: (new) -> 5");
    world.sources.positions.set(0, new Position("0", "0", "8", "10"));
    assertThat(sql.error("UNDO OPERATION '" + operation + "'"))
        .isEqualTo(
            "55000 the operation cannot be undone: the upstream of source \"s\" cannot give again"
                + " what it was told is read");
    world.sources.goesBack = true;
    sql.query("UNDO OPERATION '" + operation + "'");
    assertThat(world.sources.at).containsEntry("0", "5");
  }
}
