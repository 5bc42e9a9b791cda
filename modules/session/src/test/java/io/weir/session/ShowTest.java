package io.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.columnar.Schema;
import io.weir.session.fake.Conversation;
import io.weir.session.fake.World;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShowTest {
  private final World world = new World();
  private final Conversation sql = world.connect();

  @Test
  void variables() {
    assertThat(sql.query("SHOW server_version")).containsExactly("17.0");
    Schema header = java.util.Objects.requireNonNull(sql.prepare("SHOW timezone").result());
    assertThat(header.field(0).name()).isEqualTo("TimeZone");
    assertThat(sql.query("SHOW TRANSACTION ISOLATION LEVEL"))
        .containsExactly("strict serializable");
    assertThat(sql.run("SET extra_float_digits TO 3")).isEqualTo("SET");
    assertThat(sql.query("SHOW extra_float_digits")).containsExactly("3");
    assertThat(sql.session.variable("extra_float_digits")).isEqualTo("3");
    assertThat(sql.run("RESET extra_float_digits")).isEqualTo("RESET");
    assertThat(sql.query("SHOW extra_float_digits")).containsExactly("1");
    assertThat(sql.error("SHOW nosuch"))
        .isEqualTo("42704 unrecognized configuration parameter \"nosuch\"");
    assertThat(sql.error("SET nosuch = 1"))
        .isEqualTo("42704 unrecognized configuration parameter \"nosuch\"");
    assertThat(sql.query("SHOW ALL")).anyMatch(row -> row.startsWith("cluster|quickstart|"));
  }

  @Test
  void startUpParameters() {
    Conversation with =
        world.connect(
            Map.of(
                "application_name", "tests",
                "TimeZone", "Europe/Rome",
                "options", "-c extra_float_digits=2 --cluster=other"));
    assertThat(with.query("SHOW application_name")).containsExactly("tests");
    assertThat(with.query("SHOW extra_float_digits")).containsExactly("2");
    assertThat(with.query("SHOW cluster")).containsExactly("other");
    assertThat(with.query("SHOW timezone")).containsExactly("UTC");
    assertThat(world.notices).containsExactly("NOTICE: the time zone stays UTC, not Europe/Rome");
  }

  @Test
  void objects() {
    sql.runAll(
        "CREATE TABLE t (a int NOT NULL, b numeric(5,1))",
        "CREATE TABLE tt (a int)",
        "CREATE VIEW v AS SELECT a FROM t",
        "COMMENT ON TABLE t IS 'rows'");
    assertThat(sql.query("SHOW TABLES")).containsExactly("t|rows", "tt|null");
    assertThat(sql.query("SHOW TABLES LIKE 't_'")).containsExactly("tt|null");
    assertThat(sql.query("SHOW VIEWS")).containsExactly("v|null");
    assertThat(sql.query("SHOW OBJECTS")).contains("t|table|rows", "tt|table|null", "v|view|null");
    assertThat(sql.query("SHOW COLUMNS FROM t")).containsExactly("a|f|integer", "b|t|numeric(5,1)");
    assertThat(sql.query("SHOW COLUMNS FROM weir_views")).contains("id|f|text");
    assertThat(sql.query("SHOW CREATE TABLE t").getFirst()).startsWith("t|CREATE TABLE ");
    assertThat(sql.error("SHOW CREATE TABLE nosuch"))
        .isEqualTo("42P01 relation \"nosuch\" does not exist");
    assertThat(sql.error("SHOW CREATE TABLE v")).isEqualTo("42809 \"v\" is not a table");
    assertThat(sql.error("SHOW CREATE CONNECTION nosuch"))
        .isEqualTo("42704 connection \"nosuch\" does not exist");
  }

  @Test
  void preparedStatementsBySql() {
    sql.run("CREATE TABLE t (a int)");
    assertThat(sql.run("PREPARE ins (int) AS INSERT INTO t VALUES ($1)")).isEqualTo("PREPARE");
    assertThat(sql.run("EXECUTE ins(1 + 1)")).isEqualTo("INSERT 0 1");
    sql.run("PREPARE q AS SELECT a FROM t WHERE a = $1");
    assertThat(sql.query("EXECUTE q('2')")).containsExactly("2");
    assertThat(sql.error("EXECUTE q"))
        .isEqualTo("42601 wrong number of parameters for prepared statement \"q\"");
    assertThat(sql.error("PREPARE q AS SELECT 1"))
        .isEqualTo("42P05 prepared statement \"q\" already exists");
    assertThat(sql.run("DEALLOCATE q")).isEqualTo("DEALLOCATE");
    assertThat(sql.error("EXECUTE q")).isEqualTo("26000 prepared statement \"q\" does not exist");
    assertThat(sql.run("DISCARD ALL")).isEqualTo("DISCARD ALL");
    assertThat(sql.error("EXECUTE ins(1)")).startsWith("26000");
  }
}
