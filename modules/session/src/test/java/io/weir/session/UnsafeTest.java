package io.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.gateway.SourceControl.Position;
import io.weir.session.fake.Conversation;
import io.weir.session.fake.World;
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
}
