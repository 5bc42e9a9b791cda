package io.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.kernel.Rejection;
import io.weir.session.fake.Conversation;
import io.weir.session.fake.World;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes of what runs, as a client sees them: asked upstream first, shown without secrets. */
class ChangesTest {
  private static final String CANARY = "hunter2";

  private final World world = new World();
  private final Conversation sql = world.connect();

  @BeforeEach
  void pipeline() {
    sql.runAll(
        "CREATE SECRET p AS '" + CANARY + "'",
        "CREATE CONNECTION c TO KAFKA (BROKER 'a:1', SASL USERNAME 'u', SASL PASSWORD SECRET p)",
        "CREATE SOURCE s FROM KAFKA CONNECTION c (TOPIC 't') (a int) FORMAT JSON",
        "CREATE TABLE t (a int)",
        "CREATE SINK k FROM t INTO KAFKA CONNECTION c (TOPIC 'o') KEY (a)"
            + " FORMAT JSON ENVELOPE UPSERT");
    world.upstreams.checks().clear();
  }

  private List<String> connection() {
    return sql.query("SELECT version, options FROM weir_connections WHERE name = 'c'");
  }

  @Test
  void allThatTheChangeReachesIsAskedBeforeItIsMade() {
    assertThat(sql.run("ALTER CONNECTION c SET (BROKER 'b:1')")).isEqualTo("ALTER CONNECTION");
    assertThat(world.upstreams.checks())
        .hasSize(4)
        .startsWith("connection kafka", "connection kafka validated")
        .filteredOn(check -> check.startsWith("dependent"))
        .hasSize(2);
    assertThat(connection().getFirst()).startsWith("2|").contains("\"b:1\"", "SECRET p");
  }

  @Test
  void withoutValidationTheOptionsAloneAreChecked() {
    sql.run("ALTER CONNECTION c SET (BROKER 'nowhere:1') WITH (VALIDATE = false)");
    assertThat(world.upstreams.checks()).containsExactly("connection kafka");
    assertThat(connection().getFirst()).startsWith("2|");
  }

  @Test
  void whoeverCannotGoOnIsNamedAndNothingIsChanged() {
    List<String> before = connection();
    int ran = world.catalog.ran().size();
    Rejection refused = sql.rejection("ALTER CONNECTION c SET (BROKER 'empty:1')");
    assertThat(refused.sqlState()).isEqualTo("42704");
    assertThat(String.valueOf(refused.detail()).lines())
        .anySatisfy(line -> assertThat(line).contains("source \"s\"", "topic \"t\""))
        .anySatisfy(line -> assertThat(line).contains("sink \"k\"", "topic \"t\""));
    assertThat(refused.hint()).contains("Create the topic.");
    Rejection unreachable = sql.rejection("ALTER CONNECTION c SET (BROKER 'nowhere:1')");
    assertThat(unreachable.sqlState()).isEqualTo("08001");
    assertThat(unreachable.message() + unreachable.detail())
        .contains("connection \"c\"", "cannot reach nowhere:1");
    assertThat(connection()).isEqualTo(before);
    assertThat(world.catalog.ran()).hasSize(ran);
  }

  @Test
  void explainAsksNothingAndShowsWhatWillBeDone() {
    int ran = world.catalog.ran().size();
    List<String> lines = sql.query("EXPLAIN ALTER CONNECTION c SET (BROKER 'empty:1')");
    assertThat(String.join("\n", lines)).contains("BROKER", "a:1", "empty:1", "\"s\"", "\"k\"");
    assertThat(world.upstreams.checks()).isEmpty();
    assertThat(world.catalog.ran()).hasSize(ran);
  }

  @Test
  void aRotationIsCheckedEverywhereAndSaysWhereTheOldValueIsNeeded() {
    sql.run("ALTER CONNECTION c SET (BROKER 'old:1')");
    world.notices.clear();
    world.upstreams.checks().clear();
    sql.run("ALTER SECRET p AS '" + CANARY + "x' WITH (KEEP OLD FOR '10 min')");
    assertThat(world.upstreams.checks())
        .contains("secret", "connection kafka validated")
        .filteredOn(check -> check.startsWith("dependent"))
        .hasSize(2);
    assertThat(world.notices)
        .anySatisfy(notice -> assertThat(notice).contains("source \"s\"", "old value"));
    assertThat(connection().getFirst()).startsWith("3|");
    assertThat(sql.query("SELECT version FROM weir_secrets")).containsExactly("2");
    assertThat(sql.rejection("ALTER SECRET p AS 'x' WITH (KEEP OLD FOR 'ever')").sqlState())
        .isEqualTo("22023");
  }

  @Test
  void aConflictMakesUsPlanAgainOverWhatIsThereThen() {
    world.catalog.refuseNext(2);
    assertThat(sql.run("ALTER CONNECTION c SET (BROKER 'b:1')")).isEqualTo("ALTER CONNECTION");
    assertThat(connection().getFirst()).startsWith("2|");
  }

  @Test
  void sourcesAreAlteredAsTheirConnectorAllows() {
    sql.run("ALTER SOURCE s SET (SOURCE_RATE_LIMIT = 5)");
    assertThat(sql.query("SHOW ALTERABLE OPTIONS FOR SOURCE s"))
        .containsExactly("client_id|null", "source_rate_limit|5");
    Rejection refused = sql.rejection("ALTER SOURCE s SET (TOPIC 'x')");
    assertThat(refused.message())
        .isEqualTo("Field 'topic' is not allowed to be altered on the fly for connector: kafka");
    assertThat(refused.hint()).contains("client_id");
    sql.runAll("CREATE CONNECTION d TO KAFKA (BROKER 'd:1')", "ALTER SOURCE s SET CONNECTION d");
    assertThat(sql.query("SHOW CREATE SOURCE s").toString()).contains("CONNECTION d");
    assertThat(sql.error("SHOW ALTERABLE OPTIONS FOR SOURCE t"))
        .isEqualTo("42809 \"t\" is not a source");
  }

  @Test
  void noListShowsTheValueOfASecret() {
    sql.run("ALTER CONNECTION c SET (SASL PASSWORD '" + CANARY + "', ALLOW PLAINTEXT = true)");
    assertThat(sql.query("SHOW SECRETS").toString()).contains("p").contains("c_sasl_password");
    assertThat(sql.query("SHOW SINKS").toString()).contains("k");
    for (String query :
        List.of(
            "SHOW SECRETS",
            "SHOW CREATE CONNECTION c",
            "SHOW CREATE SINK k",
            "SELECT * FROM weir_secrets",
            "SELECT * FROM weir_connections",
            "SELECT * FROM weir_objects",
            "EXPLAIN CREATE SECRET q AS '" + CANARY + "'",
            "EXPLAIN ALTER SECRET p AS '" + CANARY + "'",
            "EXPLAIN ALTER CONNECTION c SET (SASL PASSWORD '"
                + CANARY
                + "x', ALLOW PLAINTEXT = true)")) {
      assertThat(sql.query(query)).as(query).isNotEmpty();
      assertThat(sql.query(query).toString()).as(query).doesNotContain(CANARY);
    }
    assertThat(world.catalog.ran().toString()).doesNotContain(CANARY);
    assertThat(world.notices.toString()).doesNotContain(CANARY);
  }
}
