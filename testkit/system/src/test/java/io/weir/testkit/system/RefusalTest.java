package io.weir.testkit.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.services.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements that cannot be: each gets its SQLSTATE and a text, and harms nothing. */
@ExtendWith(Stand.Shared.class)
class RefusalTest {
  private final Stand stand;
  private final Db db;
  private final String t = Stand.name("t");
  private final String v = "v" + t;

  RefusalTest(Stand stand) throws Exception {
    this.stand = stand;
    this.db = stand.connect();
  }

  @BeforeEach
  void objects() throws Exception {
    db.run(
        "CREATE TABLE " + t + " (id int NOT NULL, name text)",
        "CREATE MATERIALIZED VIEW "
            + v
            + " AS SELECT name, count(*) AS n FROM "
            + t
            + " GROUP BY name",
        "INSERT INTO " + t + " VALUES (1, 'a')");
  }

  @AfterEach
  void theRestStillWorks() throws Exception {
    db.run("INSERT INTO " + t + " VALUES (2, 'a')");
    assertThat(db.lines("SELECT * FROM " + v)).containsExactly("a|2");
    db.run("DROP TABLE " + t + " CASCADE");
    db.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELEC 1                                              | 42601 | syntax error at or near \"SELEC\"",
        "SELECT (1                                            | 42601 | syntax error at end of input",
        "SELECT nothing FROM $t                               | 42703 | column \"nothing\" does not exist",
        "SELECT * FROM nowhere                                | 42P01 | relation \"nowhere\" does not exist",
        "SELECT nofunc(id) FROM $t                            | 42883 | function nofunc(integer) does not exist",
        "SELECT id + name FROM $t                             | 42883 | operator does not exist: integer + text",
        "SELECT name FROM $t GROUP BY id                      | 42803 | must appear in the GROUP BY clause",
        "SELECT id FROM $t WHERE name                         | 42804 | argument of WHERE must be type boolean",
        "SELECT 'x'::int                                      | 22P02 | invalid input syntax for type integer: \"x\"",
        "SELECT 2147483647 + 1                                | 22003 | integer out of range",
        "SELECT 1 / 0                                         | 22012 | division by zero",
        "INSERT INTO $t VALUES ('x', 'y')                     | 22P02 | invalid input syntax for type integer",
        "INSERT INTO $t VALUES (NULL, 'y')                    | 23502 | violates not-null constraint",
        "INSERT INTO $t VALUES (1, 'y', 3)                    | 42601 | more expressions than target columns",
        "INSERT INTO $t (nothing) VALUES (1)                  | 42703 | column \"nothing\"",
        "INSERT INTO $v VALUES ('a', 1)                       | 42809 | cannot",
        "UPDATE $t SET nothing = 1                            | 42703 | column \"nothing\"",
        "CREATE TABLE $t (a int)                              | 42P07 | already exists",
        "CREATE MATERIALIZED VIEW $t AS SELECT 1 AS a         | 42P07 | already exists",
        "CREATE TABLE x (a int, a int)                        | 42701 | specified more than once",
        "CREATE TABLE x (a nosuchtype)                        | 42704 | type \"nosuchtype\" does not exist",
        "CREATE MATERIALIZED VIEW x AS SELECT random() AS r   | 0A000 | random",
        "CREATE MATERIALIZED VIEW x AS SELECT now() AS r      | 0A000 | now",
        "CREATE MATERIALIZED VIEW x AS SELECT 1 AS a, 2 AS a  | 42701 | specified more than once",
        "CREATE MATERIALIZED VIEW x IN CLUSTER no AS SELECT 1 AS a | 42704 | cluster \"no\" does not exist",
        "CREATE SOURCE x FROM KAFKA CONNECTION no (TOPIC 't') FORMAT JSON | 42704 | connection \"no\" does not exist",
        "DROP TABLE $t                                        | 2BP01 | depend",
        "DROP TABLE $v                                        | 42809 | is not a table",
        "DROP TABLE nowhere                                   | 42P01 | does not exist",
        "SET no_such_setting = 1                              | 42704 | unrecognized configuration parameter",
        "EXECUTE nothing                                      | 26000 | does not exist"
      })
  void isRefusedWithItsState(String sql, String state, String text) throws Exception {
    var refused = db.refusal(sql.strip().replace("$t", t).replace("$v", v));
    assertThat(refused.getMessage()).contains(text.strip());
    assertThat(refused.getSQLState()).isEqualTo(state.strip());
    assertThat(db.lines("SELECT name FROM weir_objects WHERE name = 'x'")).isEmpty();
  }

  @Test
  void aDropThatOthersDependOnNamesThemAndSaysHow() throws Exception {
    var refused = db.refusal("DROP TABLE " + t);
    assertThat(refused.getSQLState()).isEqualTo("2BP01");
    assertThat(refused.getDetail()).contains(v);
    assertThat(refused.getHint()).contains("CASCADE");
  }

  @Test
  void anErrorPointsAtItsPlace() throws Exception {
    assertThat(db.refusal("SELECT id, nothing FROM " + t).getPosition()).isEqualTo(12);
  }

  @Test
  void aBrokerThatIsNotThere() throws Exception {
    String c = Stand.name("c");
    String create =
        "CREATE CONNECTION " + c + " TO KAFKA (BROKER '127.0.0.1:" + Ports.free() + "')";
    var refused = db.refusal(create);
    assertThat(refused.getSQLState()).startsWith("08");
    assertThat(refused.getHint()).isNotEmpty();
    assertThat(db.lines("SELECT name FROM weir_connections WHERE name = '" + c + "'")).isEmpty();
    db.run(create + " WITH (VALIDATE = false)");
    var source =
        db.refusal(
            "CREATE SOURCE s" + c + " FROM KAFKA CONNECTION " + c + " (TOPIC 't') FORMAT JSON");
    assertThat(source.getSQLState()).startsWith("08");
    assertThat(db.lines("SELECT name FROM weir_objects WHERE name LIKE 's" + c + "%'")).isEmpty();
    db.run("DROP CONNECTION " + c);
  }

  @Test
  void aTopicThatIsNotThere() throws Exception {
    String c = Stand.name("c");
    db.run(stand.connection(c));
    var refused =
        db.refusal(
            "CREATE SOURCE s"
                + c
                + " FROM KAFKA CONNECTION "
                + c
                + " (TOPIC 'no-such-topic') FORMAT JSON");
    assertThat(refused.getMessage()).contains("no-such-topic");
    assertThat(refused.getSQLState()).isEqualTo("42704");
    assertThat(refused.getHint()).isNotEmpty();
    assertThat(db.lines("SELECT name FROM weir_objects WHERE name LIKE 's" + c + "%'")).isEmpty();
    db.run("DROP CONNECTION " + c);
  }

  @Test
  void anOptionThatKafkaSourcesDoNotHave() throws Exception {
    String c = Stand.name("c");
    db.run(stand.connection(c));
    try (Topic topic = new Topic(stand.kafka(), c, 1)) {
      var refused =
          db.refusal(
              "CREATE SOURCE s"
                  + c
                  + " FROM KAFKA CONNECTION "
                  + c
                  + " (TOPIC '"
                  + topic.name
                  + "', COLOUR 'blue') FORMAT JSON");
      assertThat(refused.getSQLState()).isIn("22023", "42601");
      assertThat(refused.getMessage()).containsIgnoringCase("colour");
    }
    db.run("DROP CONNECTION " + c);
  }
}
