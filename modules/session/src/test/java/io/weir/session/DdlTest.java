package io.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.session.fake.Conversation;
import io.weir.session.fake.World;
import org.junit.jupiter.api.Test;

class DdlTest {
  private final World world = new World();
  private final Conversation sql = world.connect();

  @Test
  void objectsAreCreatedAndSeenAtOnce() {
    assertThat(sql.run("CREATE CONNECTION k TO KAFKA (BROKER 'localhost:9092')"))
        .isEqualTo("CREATE CONNECTION");
    assertThat(
            sql.run(
                "CREATE SOURCE s FROM KAFKA CONNECTION k (TOPIC 'bids') (price int) FORMAT JSON"))
        .isEqualTo("CREATE SOURCE");
    assertThat(sql.run("CREATE VIEW v AS SELECT price FROM s")).isEqualTo("CREATE VIEW");
    assertThat(sql.run("CREATE MATERIALIZED VIEW mv AS SELECT sum(price) FROM v"))
        .isEqualTo("CREATE MATERIALIZED VIEW");
    assertThat(world.upstreams.checks())
        .containsExactly("connection kafka validated", "source kafka");
    assertThat(sql.query("SELECT * FROM mv")).containsExactly("null");
    assertThat(sql.sorted("SELECT name FROM weir_objects"))
        .contains("k", "mv", "quickstart", "s", "v");
    assertThat(
            sql.sorted(
                "SELECT o.name, r.name FROM weir_object_dependencies d"
                    + " JOIN weir_objects o ON o.id = d.object_id"
                    + " JOIN weir_objects r ON r.id = d.referenced_object_id"
                    + " WHERE o.name IN ('v', 'mv')"))
        .containsExactly("mv|quickstart", "mv|v", "v|s");
  }

  @Test
  void whatUpstreamRefusesIsNotCreated() {
    assertThat(sql.error("CREATE CONNECTION k TO KAFKA (BROKER 'nowhere:1')"))
        .isEqualTo("08001 cannot reach nowhere:1");
    assertThat(sql.run("CREATE CONNECTION k TO KAFKA (BROKER 'nowhere:1') WITH (VALIDATE = false)"))
        .isEqualTo("CREATE CONNECTION");
    assertThat(sql.error("CREATE SOURCE s FROM KAFKA CONNECTION k (TOPIC 'missing') FORMAT TEXT"))
        .isEqualTo("42704 topic \"missing\" does not exist");
    assertThat(sql.query("SHOW SOURCES")).isEmpty();
    assertThat(sql.error("VALIDATE CONNECTION k")).isEqualTo("08001 cannot reach nowhere:1");
    assertThat(sql.error("VALIDATE CONNECTION nosuch"))
        .isEqualTo("42704 connection \"nosuch\" does not exist");
  }

  @Test
  void existingAndMissingObjects() {
    sql.run("CREATE TABLE t (a int)");
    assertThat(sql.error("CREATE TABLE t (b int)"))
        .isEqualTo("42P07 relation \"t\" already exists");
    assertThat(sql.run("CREATE TABLE IF NOT EXISTS t (b int)")).isEqualTo("CREATE TABLE");
    assertThat(sql.run("DROP TABLE IF EXISTS nosuch")).isEqualTo("DROP TABLE");
    assertThat(world.notices)
        .containsExactly(
            "NOTICE: relation \"t\" already exists, skipping",
            "NOTICE: table \"nosuch\" does not exist, skipping");
    sql.run("CREATE VIEW v AS SELECT a FROM t");
    assertThat(sql.error("DROP TABLE t")).startsWith("2BP01");
    assertThat(sql.run("DROP TABLE t CASCADE")).isEqualTo("DROP TABLE");
    assertThat(sql.error("SELECT * FROM v")).isEqualTo("42P01 relation \"v\" does not exist");
  }

  @Test
  void noticesAreSentAsTheClientWants() {
    sql.runAll("SET client_min_messages = warning", "DROP TABLE IF EXISTS nosuch");
    assertThat(world.notices).isEmpty();
  }

  @Test
  void anIdThatWasTakenMakesUsPlanAgain() {
    world.catalog.refuseNext(4);
    assertThat(sql.run("CREATE TABLE t (a int)")).isEqualTo("CREATE TABLE");
    world.catalog.refuseNext(5);
    assertThat(sql.error("CREATE TABLE u (a int)")).startsWith("40001");
  }

  @Test
  void explainShowsAndDoesNothing() {
    int ran = world.catalog.ran().size();
    assertThat(sql.query("EXPLAIN CREATE TABLE t (a int)"))
        .anyMatch(line -> line.contains("reserve"));
    assertThat(sql.query("EXPLAIN DROP TABLE IF EXISTS nosuch"))
        .containsExactly("table \"nosuch\" does not exist, skipping");
    assertThat(world.catalog.ran()).hasSize(ran);
    sql.run("CREATE TABLE t (a int)");
    assertThat(sql.query("EXPLAIN SELECT sum(a) FROM t")).isNotEmpty();
    assertThat(sql.query("EXPLAIN INSERT INTO t VALUES (1)").getFirst()).isEqualTo("insert into t");
    assertThat(sql.query("SELECT * FROM t")).isEmpty();
  }

  @Test
  void viewsCannotReadWhatHasNoHistory() {
    assertThat(sql.error("CREATE MATERIALIZED VIEW mv AS SELECT * FROM weir_objects"))
        .isEqualTo("0A000 cannot materialize a query over the system relation \"weir_objects\"");
    assertThat(sql.run("CREATE VIEW v AS SELECT name FROM weir_objects WHERE type = 'view'"))
        .isEqualTo("CREATE VIEW");
    assertThat(sql.query("SELECT * FROM v")).containsExactly("v");
  }
}
