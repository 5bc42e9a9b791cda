package io.weir.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.columnar.DataType;
import io.weir.columnar.Scalar;
import io.weir.gateway.Session;
import io.weir.gateway.Session.Result;
import io.weir.gateway.Writes;
import io.weir.kernel.ObjectId;
import io.weir.session.fake.Conversation;
import io.weir.session.fake.World;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DmlTest {
  private final World world = new World();
  private final Conversation sql = world.connect();

  @BeforeEach
  void tables() {
    sql.run("CREATE TABLE t (id int NOT NULL, name text, price numeric(10,2))");
  }

  private List<String> rows() {
    return sql.query("SELECT * FROM t ORDER BY id, name");
  }

  @Test
  void insertCastsToTheColumns() {
    assertThat(sql.run("INSERT INTO t VALUES ('1', 'a', 1.005), (2, DEFAULT, '7')"))
        .isEqualTo("INSERT 0 2");
    assertThat(sql.run("INSERT INTO t (name, id) VALUES ('c', 3)")).isEqualTo("INSERT 0 1");
    assertThat(sql.run("INSERT INTO t VALUES (4)")).isEqualTo("INSERT 0 1");
    assertThat(sql.run("INSERT INTO t SELECT id + 10, name FROM t WHERE id < 3"))
        .isEqualTo("INSERT 0 2");
    assertThat(rows())
        .containsExactly(
            "1|a|1.01", "2|null|7.00", "3|c|null", "4|null|null", "11|a|null", "12|null|null");
  }

  @Test
  void insertWithParameters() {
    Session.Statement statement = sql.prepare("INSERT INTO t VALUES ($1, $2, $3)");
    assertThat(statement.parameterTypes().stream().map(DataType::kind))
        .containsExactly(
            io.weir.columnar.TypeKind.INT4,
            io.weir.columnar.TypeKind.TEXT,
            io.weir.columnar.TypeKind.NUMERIC);
    Conversation.done(
        sql.session.execute(
            statement,
            List.of(
                Scalar.ofLong(DataType.INT4, 5),
                Scalar.ofText("five"),
                Scalar.ofNull(DataType.NUMERIC))));
    assertThat(rows()).containsExactly("5|five|null");
  }

  @Test
  void insertRefusesWhatDoesNotFit() {
    assertThat(sql.error("INSERT INTO t VALUES (NULL, 'x', 1)"))
        .isEqualTo(
            "23502 null value in column \"id\" of relation \"t\" violates not-null constraint");
    assertThat(sql.rejection("INSERT INTO t VALUES (NULL, 'x', 1)").detail())
        .isEqualTo("Failing row contains (null, x, 1.00).");
    assertThat(sql.error("INSERT INTO t (id) VALUES (1, 2)"))
        .isEqualTo("42601 INSERT has more expressions than target columns");
    assertThat(sql.error("INSERT INTO t (id, name) VALUES (1)"))
        .isEqualTo("42601 INSERT has more target columns than expressions");
    assertThat(sql.error("INSERT INTO t (id, nosuch) VALUES (1, 2)"))
        .isEqualTo("42703 column \"nosuch\" of relation \"t\" does not exist");
    assertThat(sql.error("INSERT INTO t (id, id) VALUES (1, 2)"))
        .isEqualTo("42701 column \"id\" specified more than once");
    assertThat(sql.error("INSERT INTO t VALUES (true)"))
        .isEqualTo("42804 column \"id\" is of type integer but expression is of type boolean");
    assertThat(sql.error("INSERT INTO t VALUES ('x')"))
        .isEqualTo("22P02 invalid input syntax for type integer: \"x\"");
    assertThat(sql.error("INSERT INTO t DEFAULT VALUES")).startsWith("23502");
    assertThat(rows()).isEmpty();
  }

  @Test
  void onlyTablesAreWrittenTo() {
    sql.runAll("CREATE VIEW v AS SELECT 1 AS a", "CREATE SOURCE s FROM LOAD GENERATOR COUNTER");
    assertThat(sql.error("INSERT INTO s VALUES (1)"))
        .isEqualTo("42809 cannot insert into source \"s\"");
    assertThat(sql.error("DELETE FROM v")).isEqualTo("42809 cannot delete from view \"v\"");
    assertThat(sql.error("UPDATE v SET a = 2")).isEqualTo("42809 cannot update view \"v\"");
    assertThat(sql.error("INSERT INTO nosuch VALUES (1)"))
        .isEqualTo("42P01 relation \"nosuch\" does not exist");
    assertThat(sql.error("INSERT INTO weir_objects VALUES (1)"))
        .isEqualTo("42501 permission denied: \"weir_objects\" is a system catalog");
  }

  @Test
  void updateAndDelete() {
    sql.run("INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2), (2, 'b', 2), (3, 'c', 3)");
    assertThat(sql.run("UPDATE t AS x SET price = x.price * 2, name = 'n' WHERE id = 2"))
        .isEqualTo("UPDATE 2");
    assertThat(rows()).containsExactly("1|a|1.00", "2|n|4.00", "2|n|4.00", "3|c|3.00");
    assertThat(sql.run("DELETE FROM t WHERE id IN (SELECT id FROM t WHERE id > 1)"))
        .isEqualTo("DELETE 3");
    assertThat(rows()).containsExactly("1|a|1.00");
    assertThat(sql.run("UPDATE t SET price = DEFAULT")).isEqualTo("UPDATE 1");
    assertThat(sql.run("DELETE FROM t WHERE false")).isEqualTo("DELETE 0");
    assertThat(rows()).containsExactly("1|a|null");
    assertThat(sql.error("UPDATE t SET id = NULL")).startsWith("23502");
    assertThat(sql.error("UPDATE t SET id = 1, id = 2"))
        .isEqualTo("42601 multiple assignments to same column \"id\"");
    assertThat(sql.error("UPDATE t SET id = true"))
        .isEqualTo("42804 column \"id\" is of type integer but expression is of type boolean");
  }

  @Test
  void conflictsAreTriedAgain() {
    sql.run("INSERT INTO t VALUES (1, 'a', 1)");
    world.store.conflictNext(19);
    assertThat(sql.run("UPDATE t SET price = price + 1")).isEqualTo("UPDATE 1");
    world.store.conflictNext(20);
    assertThat(sql.error("UPDATE t SET price = price + 1")).startsWith("40001");
    world.store.conflictNext(0);
    assertThat(rows()).containsExactly("1|a|2.00");
    assertThat(world.store.openSnapshots()).isZero();
  }

  @Test
  void whatIsWrittenStandsOnAllTablesThatWereRead() {
    sql.runAll(
        "CREATE TABLE u (id int)",
        "CREATE VIEW w AS SELECT id FROM u",
        "CREATE MATERIALIZED VIEW m AS SELECT id, count(*) AS n FROM t GROUP BY id",
        "CREATE SOURCE s FROM LOAD GENERATOR COUNTER",
        "INSERT INTO u VALUES (1)",
        "INSERT INTO t SELECT id FROM w",
        "INSERT INTO u SELECT id FROM m",
        "UPDATE t SET name = 'x' WHERE id IN (SELECT id FROM u)",
        "DELETE FROM t WHERE id IN (SELECT id FROM m)");
    ObjectId t = id("t");
    ObjectId u = id("u");
    assertThat(world.store.bases().stream().map(Writes.Basis::tables))
        .containsExactly(Set.of(), Set.of(u), Set.of(t), Set.of(t, u), Set.of(t));
    sql.run("INSERT INTO u VALUES (2)");
    world.store.conflictNext(3);
    assertThat(sql.run("INSERT INTO t SELECT id FROM w")).isEqualTo("INSERT 0 3");
  }

  private ObjectId id(String table) {
    return world.catalog.current().relation("public", table).orElseThrow().id();
  }

  private static Result.CopyIn copy(Conversation sql, String statement) {
    return (Result.CopyIn) sql.result(statement);
  }

  private static void send(Result.CopyIn copy, String text) {
    Conversation.done(copy.sink().data(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void copyIn() {
    Result.CopyIn text = copy(sql, "COPY t (id, name) FROM STDIN");
    assertThat(text.schema().size()).isEqualTo(2);
    send(text, "1\ta\n2");
    send(text, "\t\\N\n");
    assertThat(rows()).as("nothing before the end").isEmpty();
    assertThat(Conversation.done(text.sink().done())).isEqualTo("COPY 2");
    Result.CopyIn csv = copy(sql, "COPY t FROM STDIN WITH (FORMAT csv, HEADER)");
    send(csv, "id,name,price\n3,\"c, d\",4.5\n");
    assertThat(Conversation.done(csv.sink().done())).isEqualTo("COPY 1");
    assertThat(rows()).containsExactly("1|a|null", "2|null|null", "3|c, d|4.50");
  }

  @Test
  void aCopyThatIsWrongWritesNothing() {
    Result.CopyIn copy = copy(sql, "COPY t FROM STDIN");
    assertThatThrownBy(() -> send(copy, "1\ta\t1\nx\tb\t2\n"))
        .hasMessage("invalid input syntax for type integer: \"x\"");
    Result.CopyIn narrow = copy(sql, "COPY t FROM STDIN");
    assertThatThrownBy(() -> send(narrow, "1\ta\n"))
        .hasMessage("missing data for column \"price\"");
    Result.CopyIn wide = copy(sql, "COPY t FROM STDIN");
    assertThatThrownBy(() -> send(wide, "1\ta\t1\t2\n"))
        .hasMessage("extra data after last expected column");
    Result.CopyIn nulls = copy(sql, "COPY t FROM STDIN");
    send(nulls, "\\N\ta\t1\n");
    assertThatThrownBy(() -> Conversation.done(nulls.sink().done()))
        .hasMessageContaining("violates not-null constraint");
    assertThat(rows()).isEmpty();
  }

  @Test
  void copyOut() {
    sql.run("INSERT INTO t VALUES (1, 'a', 1)");
    Result.CopyOut out = (Result.CopyOut) sql.result("COPY (SELECT id, name FROM t) TO STDOUT");
    assertThat(Conversation.read(out.schema(), out.stream())).containsExactly("1|a");
    assertThat(out.format()).isEqualTo(Session.CopyText.TEXT);
    Result.CopyOut csv = (Result.CopyOut) sql.result("COPY t TO STDOUT WITH (FORMAT csv, HEADER)");
    assertThat(csv.format()).isEqualTo(new Session.CopyText(true, ',', "", true));
    assertThat(sql.error("COPY t TO STDOUT WITH (FORMAT binary)")).startsWith("0A000");
  }
}
