package io.weir.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.columnar.Schema;
import io.weir.gateway.Session;
import io.weir.gateway.Session.Result;
import io.weir.session.fake.Conversation;
import io.weir.session.fake.World;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SelectTest {
  private final World world = new World();
  private final Conversation sql = world.connect();

  @BeforeEach
  void tables() {
    sql.runAll(
        "CREATE TABLE t (a int, b text)",
        "INSERT INTO t VALUES (1, 'one'), (2, 'two'), (2, 'two'), (NULL, 'none')");
  }

  @Test
  void constants() {
    assertThat(sql.query("SELECT 1 + 1 AS two, 'x' || 'y'")).containsExactly("2|xy");
    assertThat(world.store.epochsAskedFor()).as("nothing was read").isEmpty();
  }

  @Test
  void rowsOfATable() {
    assertThat(sql.query("SELECT a, b FROM t ORDER BY a NULLS FIRST"))
        .containsExactly("null|none", "1|one", "2|two", "2|two");
    assertThat(sql.query("SELECT count(*), sum(a) FROM t")).containsExactly("4|5");
    assertThat(world.store.openSnapshots()).isZero();
  }

  @Test
  void parametersAreTypedAndBound() {
    Session.Statement statement = sql.prepare("SELECT b FROM t WHERE a = $1");
    assertThat(statement.parameterTypes()).containsExactly(DataType.INT4);
    assertThat(statement.result()).extracting(Schema::size).isEqualTo(1);
    assertThat(sql.query("SELECT b FROM t WHERE a = $1", Scalar.ofLong(DataType.INT4, 1)))
        .containsExactly("one");
  }

  @Test
  void manyRowsComeInBatches() {
    Result result = sql.result("SELECT g FROM generate_series(1, 20000) AS g");
    Result.Rows rows = (Result.Rows) result;
    int batches = 0;
    int total = 0;
    var batch = Conversation.done(rows.stream().next());
    while (batch.isPresent()) {
      batches++;
      total += batch.get().rows();
      assertThat(batch.get().rows()).isLessThanOrEqualTo(8192);
      batch = Conversation.done(rows.stream().next());
    }
    assertThat(total).isEqualTo(20000);
    assertThat(batches).isGreaterThanOrEqualTo(3);
  }

  @Test
  void cancelEndsTheRowsAndFreesWhatWasRead() {
    Result.Rows rows = (Result.Rows) sql.result("SELECT * FROM t");
    sql.session.cancel();
    assertThatThrownBy(() -> Conversation.done(rows.stream().next()))
        .hasMessage("canceling statement due to user request");
    rows.stream().close();
    assertThat(world.store.openSnapshots()).isZero();
  }

  @Test
  void errorsHavePostgresTextsAndPositions() {
    assertThat(sql.rejection("SELECT * FROM nosuch").position()).isEqualTo(15);
    assertThat(sql.error("SELECT * FROM nosuch"))
        .isEqualTo("42P01 relation \"nosuch\" does not exist");
    assertThat(sql.error("SELECT nosuch FROM t"))
        .isEqualTo("42703 column \"nosuch\" does not exist");
    assertThat(sql.error("SELEC 1")).isEqualTo("42601 syntax error at or near \"SELEC\"");
    assertThat(sql.error("SELECT 1 / (a - a) FROM t WHERE a = 1"))
        .isEqualTo("22012 division by zero");
  }

  @Test
  void viewsAreExpandedAndMaterializedViewsRead() {
    sql.runAll(
        "CREATE VIEW v AS SELECT a, count(*) AS n FROM t GROUP BY a",
        "CREATE MATERIALIZED VIEW mv AS SELECT b, n FROM t JOIN v ON t.a = v.a");
    assertThat(sql.sorted("SELECT * FROM v")).containsExactly("1|1", "2|2", "null|1");
    assertThat(sql.sorted("SELECT * FROM mv")).containsExactly("one|1", "two|2", "two|2");
    sql.run("INSERT INTO t VALUES (1, 'uno')");
    assertThat(sql.sorted("SELECT * FROM mv WHERE n = 2"))
        .containsExactly("one|2", "two|2", "two|2", "uno|2");
  }

  @Test
  void aPlanThatNoLongerFitsIsMadeAgain() {
    Session.Statement statement = sql.prepare("SELECT * FROM t WHERE a = 1");
    sql.run("CREATE TABLE other (x int)");
    assertThat(Conversation.done(sql.session.execute(statement, java.util.List.of())))
        .isInstanceOf(Result.Rows.class);
    sql.runAll("DROP TABLE t", "CREATE TABLE t (a int)");
    assertThatThrownBy(() -> Conversation.done(sql.session.execute(statement, java.util.List.of())))
        .hasMessage("cached plan must not change result type");
  }

  @Test
  void afterAChangeOfTheCatalogAPlanIsMadeAgainOnce() {
    Session.Statement statement = sql.prepare("SELECT * FROM t WHERE a = 1");
    int usual = looksOfAnExecution(statement);
    sql.run("CREATE TABLE other (x int)");
    assertThat(looksOfAnExecution(statement)).as("it is planned").isGreaterThan(usual);
    assertThat(looksOfAnExecution(statement)).as("and then that plan is run").isEqualTo(usual);
  }

  private int looksOfAnExecution(Session.Statement statement) {
    int before = world.catalog.looks();
    assertThat(Conversation.done(sql.session.execute(statement, java.util.List.of())))
        .isInstanceOf(Result.Rows.class);
    return world.catalog.looks() - before;
  }

  @Test
  void functionsOfTheSession() {
    assertThat(sql.query("SELECT current_user, current_database(), now()"))
        .containsExactly("ann|weir|2026-01-01 12:00:00+00");
    assertThat(sql.query("SELECT current_setting('cluster')")).containsExactly("quickstart");
  }

  @Test
  void anEmptyTextIsAStatementOfItsOwn() {
    Session.Statement statement = sql.prepare("  -- nothing\n");
    assertThat(statement.isEmpty()).isTrue();
    assertThat(sql.session.split("SELECT 1; ;SELECT ';'")).hasSize(2);
  }

  @Test
  void systemRelationsCanBeQueried() {
    assertThat(sql.query("SELECT name, type FROM weir_objects WHERE name = 't'"))
        .containsExactly("t|table");
    assertThat(
            sql.query(
                "SELECT c.name FROM weir_catalog.weir_columns c JOIN weir_objects o"
                    + " ON o.id = c.object_id WHERE o.name = 't' ORDER BY c.position"))
        .containsExactly("a", "b");
  }
}
